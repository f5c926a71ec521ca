"""Expressions give what Python gives for the same text, and nothing else gets in or out."""

from __future__ import annotations

import ast
import math

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cnn_gui.lessons.expressions.expression import LONGEST, Expression
from cnn_gui.lessons.expressions.functions import FUNCTIONS
from cnn_gui.lessons.expressions.values import ExpressionError

MAP = np.arange(24, dtype=np.float32).reshape(2, 3, 4) - 11
NAMES = {"A": MAP, "row": np.array([0.5, -2.0, 0.25], np.float32), "f": 1, "x": 0.5, "word": "dZ2", "at": (1, 2, 3)}


def value(text: str) -> object:
    return Expression.parse(text).value(NAMES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3 - 4 / 8", 6.5),
        ("7 // 2 + 7 % 4 - -2 ** 2", 10),
        ("A[1, 2, 3]", 12.0),
        ("A[f][2][3]", 12.0),
        ("A[at]", 12.0),
        ("A[f, 1:3, 2 * f]", [7.0, 11.0]),
        ("at[2]", 3),
        ("total(A)", 12.0),
        ("total(A > 0)", 12),
        ("total(A * A) / length(A)", 578.0),
        ("mean(A)", 0.5),
        ("place(A)", (1, 2, 3)),
        ("place(absolute(A - 100))", (0, 0, 0)),
        ("argmax(row) + 10 * argmin(row)", 10),
        ("largest(row) - smallest(row)", 2.5),
        ("sign(row[1]) + sign(0) + sign(x)", 0),
        ("absolute(row)[1]", 2.0),
        ("exp(0) + log(1)", 1.0),
        ("maximum(1, x) + minimum(1, x)", 1.5),
        ("round(2.5) + round(-2.4)", 1),
        ("round(3.14159, 2)", 3.14),
        ("shape(A)", (2, 3, 4)),
        ("length(at)", 3),
        ("(f, 2 * f, 0)", (1, 2, 0)),
        ("at == (1, 2, 3)", True),
        ("0 < x <= 0.5 < 1", True),
        ("0 < x < 0.5 < 1", False),
        ("word == 'dZ2' and not f == 2", True),
        ("x if f > 1 or word != 'dZ2' else -x", -0.5),
        ("2 ** 0.5", 2**0.5),
    ],
)
def test_values(text: str, expected: object) -> None:
    result = value(text)
    if isinstance(expected, list):
        np.testing.assert_array_equal(result, expected)
    else:
        assert result == expected
        assert type(result) is type(expected)


def test_sums_of_float32_are_made_in_float64() -> None:
    names = {"a": np.full(1000, 0.1, np.float32)}
    exact = math.fsum([float(np.float32(0.1))] * 1000)
    assert Expression.parse("total(a)").value(names) == pytest.approx(exact, rel=1e-12)
    assert Expression.parse("total(a * a)").value(names) == pytest.approx(exact**2 / 1000, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("x.real", "not allowed"),
        ("A.__class__", "not allowed"),
        ("__import__('os')", "no function __import__"),
        ("total(A)(1)", "not allowed"),
        ("(lambda: 1)()", "not allowed"),
        ("[i for i in row]", "not allowed"),
        ("{1: 2}", "not allowed"),
        ("[1, 2]", "not allowed"),
        ("f'{x}'", "not allowed"),
        ("(y := 1)", "not allowed"),
        ("A @ A", "not allowed"),
        ("1 << 99", "not allowed"),
        ("~1", "not allowed"),
        ("x is None", "not allowed"),
        ("1 in at", "not allowed"),
        ("total(a=1)", "not allowed"),
        ("total(*at)", "not allowed"),
        ("A[::2]", "not allowed"),
        ("A[...]", "not allowed"),
        ("1j", "not allowed"),
        ("b'x'", "not allowed"),
        ("total", "is a function"),
        ("x +", "is no expression"),
        ("", "is no expression"),
        ("x\0", "is no expression"),
        ("x; x", "is no expression"),
        ("import os", "is no expression"),
        ("9999999999999999999", "too large"),
        (f"({','.join('x' * 150)})", "at most 120 parts"),
        ("x" * (LONGEST + 1), "at most 400 letters"),
        ("(" * 300, "is no expression"),
        ("-" * 300 + "1", "deep"),
    ],
)
def test_what_is_not_of_the_subset_is_refused_when_it_is_read(text: str, why: str) -> None:
    with pytest.raises(ExpressionError, match=why):
        Expression.parse(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("unknown", "unknown"),
        ("1 / 0", "division by zero"),
        ("1 % 0", "division by zero"),
        ("exp(1000)", "too large"),
        ("10.0 ** 16 * 10.0 ** 16 * exp(700)", "no finite number|too large"),
        ("9007199254740991 * 3", "too large"),
        ("9007199254740991 ** 16", "too large"),
        ("2 ** 17 ** 1", "exponent"),
        ("2 ** A", "exponent"),
        ("(-8) ** 0.5", "root of a negative"),
        ("log(0)", "above 0"),
        ("'a' * 9", "calculates with numbers"),
        ("'a' + 'b'", "calculates with numbers"),
        ("at + at", "calculates with numbers"),
        ("None + 1", "not known yet"),
        ("A + row", "do not fit"),
        ("row * A[0, 0]", "do not fit"),
        ("A[2, 0, 0]", "no place 2"),
        ("A[-1, 0, 0]", "no place -1"),
        ("A[0, 0, 0, 0]", "too many"),
        ("A[0.5]", "whole number"),
        ("A['a']", "whole number"),
        ("A[-2:1]", "not negative"),
        ("at[3]", "no number 3"),
        ("x[0]", "no parts"),
        ("A and 1", "neither true nor false"),
        ("1 if A > 0 else 2", "neither true nor false"),
        ("'a' < 'b'", "compares numbers"),
        ("A == 'a'", "cannot be compared"),
        ("total(x)", "takes an array"),
        ("total(A, A)", "takes 1"),
        ("place(A[0:0])", "something in it"),
        ("round(x, 99)", "from 0 to 12"),
        ("absolute('a')", "takes numbers"),
        ("length(x)", "takes an array"),
    ],
)
def test_what_has_no_value_says_why(text: str, why: str) -> None:
    with pytest.raises(ExpressionError, match=why):
        value(text)


_ATOMS = st.sampled_from(
    ["0", "1", "2", "0.5", "x", "f", "A", "row", "at", "word", "'a'", "None", "True", "12345678901"]
)
_SIGNS = st.sampled_from(["+", "-", "*", "/", "//", "%", "**", "<", "<=", "==", "!=", "and", "or"])


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("({} {} {})".format, inner, _SIGNS, inner),
        st.builds("{}[{}]".format, inner, inner),
        st.builds("{}[{}, {}:{}]".format, inner, inner, inner, inner),
        st.builds("({} if {} else {})".format, inner, inner, inner),
        st.builds("({}, {})".format, inner, inner),
        st.builds("-{}".format, inner),
        st.builds("not {}".format, inner),
        st.builds("{}({})".format, st.sampled_from(sorted(FUNCTIONS)), inner),
        st.builds("{}({}, {})".format, st.sampled_from(sorted(FUNCTIONS)), inner, inner),
    )


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.recursive(_ATOMS, _grown, max_leaves=15))
def test_whatever_is_written_gives_a_bounded_value_or_an_error_of_its_own(text: str) -> None:
    try:
        result = value(text)
    except ExpressionError:
        return
    assert result is None or isinstance(result, bool | int | float | str | tuple | np.ndarray)
    if isinstance(result, float):
        assert math.isfinite(result)
    if isinstance(result, np.ndarray):
        assert result.size <= MAP.size
    assert np.array_equal(MAP, np.arange(24, dtype=np.float32).reshape(2, 3, 4) - 11)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=60))
def test_any_letters_are_an_expression_or_an_error_of_its_own(text: str) -> None:
    try:
        expression = Expression.parse(text)
    except ExpressionError:
        return
    assert ast.parse(text.strip(), mode="eval")
    assert expression.text == text
