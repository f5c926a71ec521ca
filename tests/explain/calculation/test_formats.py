from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from cnn_gui.explain.calculation.formats import as_text, equation_with_numbers, literal, tsv
from cnn_gui.explain.cell import Cell
from cnn_gui.explain.explain import explain

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.explain.moment import Moment

ARRAYS = [
    np.random.default_rng(1).normal(size=(8, 1, 3, 3)).astype(np.float32),
    np.random.default_rng(2).normal(size=(1352, 10)) * 1e-7,
    np.array([0.1, -np.inf, np.nan, np.inf, 1e-40], np.float32),
    np.array(2.7234433, np.float32),
    np.arange(12, dtype=np.uint8).reshape(1, 3, 4),
    np.array([[True, False], [False, True]]),
    np.zeros((0, 3), np.float32),
]


@pytest.mark.parametrize("array", ARRAYS, ids=lambda array: f"{array.dtype} {array.shape}")
def test_a_literal_makes_the_same_array(array: np.ndarray) -> None:
    made = eval(literal(array), {"np": np})  # written by the program itself
    assert made.dtype == array.dtype
    assert made.shape == array.shape
    np.testing.assert_array_equal(made, array)


@pytest.mark.parametrize("array", ARRAYS[:5], ids=lambda array: f"{array.dtype} {array.shape}")
def test_tab_separated_values_read_back_as_the_same_numbers(array: np.ndarray) -> None:
    tables = tsv(array).split("\n\n")
    rows = [[[array.dtype.type(cell) for cell in line.split("\t")] for line in table.split("\n")] for table in tables]
    np.testing.assert_array_equal(np.array(rows, array.dtype).reshape(array.shape), array)


def test_tables_have_the_shape_of_the_array() -> None:
    assert tsv(np.array([[1, 2], [3, 4]])) == "1\t2\n3\t4"
    assert tsv(np.array([1, 2, 3])) == "1\n2\n3"
    assert tsv(np.array(7)) == "7"
    assert tsv(np.arange(8).reshape(2, 2, 2)) == "0\t1\n2\t3\n\n4\t5\n6\t7"


def test_an_explanation_as_text_ends_with_its_number(made_moment: Callable[..., Moment]) -> None:
    text = as_text(explain(made_moment("seed"), Cell("A1", (4, 10, 10)))).split("\n")
    assert text[0] == "A1[4, 10, 10] · ReLU"
    assert text[-1].startswith("A1[4, 10, 10] = ")


def test_an_equation_has_the_printed_numbers_in_it(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("seed")
    explanation = explain(moment, Cell("dZ2", (moment.trace.label or 0,)))
    first, second, result = explanation.lines
    expected = rf"{explanation.latex} = {first.value} - 1.0000 = {result.value}".replace("−", "-")
    assert second.value == "−1.0000"
    assert equation_with_numbers(explanation) == expected


def test_negative_numbers_and_exponents_are_latex(made_moment: Callable[..., Moment]) -> None:
    moment = made_moment("seed")
    texts = [equation_with_numbers(explain(moment, Cell("Z1", (f, 4, 21)))) for f in range(8)]
    assert all(r"\cdot" in text and "−" not in text and "×" not in text for text in texts)
    assert any(r"\approx" in text for text in texts)
    label = moment.trace.label or 0
    assert equation_with_numbers(explain(moment, Cell("A2", (label,)))).count("=") == 3
    place = tuple(np.argwhere(moment.array("A1") > 0)[0].tolist())
    assert r"= \max(0.0000" in equation_with_numbers(explain(moment, Cell("A1", place)))
