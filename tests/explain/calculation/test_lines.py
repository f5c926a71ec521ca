from __future__ import annotations

import math
import re
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_gui.explain.calculation.arithmetic import Calculation, Factor, Group, How, Operation, Term
from cnn_gui.explain.calculation.figures import Scale
from cnn_gui.explain.calculation.lines import Line, LineKind, lines_of
from cnn_gui.explain.cell import Cell

FACTORS = st.floats(-1e6, 1e6, allow_subnormal=False)


def term(*values: float, negative: bool = False, how: How = How.PRODUCT, note: str = "") -> Term:
    names = "abcde"
    return Term(tuple(Factor(value, label=names[i]) for i, value in enumerate(values)), how, negative, note)


def texts(calculation: Calculation) -> list[str]:
    return [line.text for line in lines_of(calculation)]


def number(text: str) -> Decimal:
    return Decimal(text.replace("−", "-").replace("+", ""))


def test_a_sum_that_adds_up_as_it_is_shown_needs_no_remark() -> None:
    assert texts(Calculation("z", (term(0.5, 0.25), term(-0.0625)), stored=0.0625)) == [
        "a × b: 0.5 × 0.25 = 0.12500",
        "a: −0.06250",
        "z = 0.06250",
    ]


def test_what_rounding_loses_is_computed_and_said() -> None:
    third = 1 / 3
    assert texts(Calculation("z", (term(third), term(third), term(third)))) == [
        "a: 0.3333",
        "a: 0.3333",
        "a: 0.3333",
        "rounding: +0.0001  (each number is rounded to 4 decimals)",
        "z = 1.0000",
    ]


def test_a_stored_number_that_differs_is_the_one_at_the_end() -> None:
    *_, rounding, result = lines_of(Calculation("z", (term(0.5), term(0.25)), stored=0.7501))
    assert (rounding.kind, rounding.value) == (LineKind.ROUNDING, "+0.0001")
    assert result.value == "0.7501"


def test_factors_get_the_decimals_that_make_the_line_true() -> None:
    # 0.3333 × 0.6667 would be 0.22221, and 0.2222 is what is shown; 0.5774 × 0.5774 would be 0.3334.
    assert texts(Calculation("z", (term(1 / 3, 2 / 3), term(1.0))))[0] == "a × b: 0.3333 × 0.6667 = 0.2222"
    assert texts(Calculation("z", (term(3**-0.5, 3**-0.5), term(1.0))))[0] == "a × b: 0.57735 × 0.57735 = 0.3333"


def test_a_line_that_cannot_be_made_true_says_so_and_is_no_more_than_one_off() -> None:
    # Three decimals more than for reading are too few for all lines; what is left is near enough.
    first, second, *_ = lines_of(Calculation("z", (product_of_cells(99999.0, 0.5), product_of_cells(1 / 3, 99999.7))))
    assert first.text == "X[0] × W1[0]: 99999.0000000 × 0.5 = 49999.50"
    assert second.text == "X[0] × W1[0]: 0.3333333 × 99999.7 = 33333.23"


def product_of_cells(x: float, w: float) -> Term:
    return Term((Factor(x, Cell("X", (0,))), Factor(w, Cell("W1", (0,)))))


def test_numbers_of_one_array_have_the_same_decimals_and_others_their_own() -> None:
    terms = (product_of_cells(0.25, 3e-5), product_of_cells(-2.0, 1 / 3), term(0.9, 2e-7))
    assert [line.arithmetic for line in lines_of(Calculation("z", terms))[:3]] == [
        "0.25 × 0.00003",
        "−2.00 × 0.33333",
        "0.9 × 2e−7",
    ]


def test_a_zero_that_is_none_says_so() -> None:
    lines = lines_of(Calculation("z", (term(1e-4, 1e-4), term(0.5), term(0.0, 3.0))))
    assert [line.relation for line in lines[:3]] == ["≈", "=", "="]
    assert [line.value for line in lines[:3]] == ["0.0000", "0.5000", "0.0000"]
    alone, *_ = lines_of(Calculation("z", (term(1e-8), term(0.5))))
    assert alone.text == "a: ≈ 0.0000"


def test_one_term_stands_in_the_line_of_the_result() -> None:
    assert texts(Calculation("z", (term(0.5, 0.25),))) == ["z = a × b = 0.5 × 0.25 = 0.1250"]
    assert texts(Calculation("z", (term(0.5, note="learned"),))) == ["z = a = 0.5000  (learned)"]


def test_negative_terms_keep_their_sign_apart() -> None:
    lines = lines_of(Calculation("z", (term(1.0), term(0.5, -0.25, negative=True), term(-2.0, 0.5, negative=True))))
    assert [line.text for line in lines[1:3]] == [
        "−a × b: −0.5 × −0.25 = 0.1250",
        "−a × b: −(−2 × 0.5) = 1.0000",
    ]


def test_the_rest_of_a_long_list_is_one_line() -> None:
    calculation = Calculation("z", (term(0.5),), groups=(Group(1342, 0.25, 3.0, 700), Group(2, 0.0, 0.0, 2)))
    assert texts(calculation)[1:] == [
        "the other 1,342 terms: 0.2500  (of them 700 are 0)",
        "the other 2 terms: 0.0000  (each of them is 0)",
        "z = 0.7500",
    ]
    assert Group(1, 0.0, 0.0).name == "the other term"


def test_functions_are_one_line_each() -> None:
    divisor = Term((Factor(4.0, label="b"),))
    assert texts(Calculation("q", (term(1.0), divisor), Operation.QUOTIENT)) == ["q = a / b = 1 / 4 = 0.2500"]
    assert texts(Calculation("q", (term(1.0),), Operation.LOG)) == ["q = log(a) = log(1) = 0.0000"]
    assert texts(Calculation("q", (term(0.25),), Operation.MINUS_LOG)) == ["q = −log(a) = −log(0.25) = 1.3863"]
    exponential = term(1.5, -0.5, how=How.EXPONENTIAL)
    assert texts(Calculation("q", (exponential,))) == ["q = exp(a − b) = exp(1.5 − (−0.5)) = 7.3891"]
    assert texts(Calculation("q", (term(0.25, how=How.ROOT),))) == ["q = √a = √0.25 = 0.5000"]


def test_the_largest_needs_no_rounding() -> None:
    calculation = Calculation("p", (term(0.0), term(1 / 3, note="winner")), Operation.LARGEST, stored=1 / 3)
    assert texts(calculation) == ["a: 0.0000", "a: 0.3333  (winner)", "p = 0.3333"]


def test_numbers_that_are_none_are_printed_as_they_are() -> None:
    calculation = Calculation("z", (term(math.inf), term(-math.inf), term(math.nan, 2.0)), stored=math.nan)
    assert [line.value for line in lines_of(calculation)] == ["∞", "−∞", "NaN", "NaN"]


def test_a_line_leads_to_its_source() -> None:
    cell = Cell("X", (0, 1, 2))
    padded = Term((Factor(0.0, label="padding"), Factor(0.5, cell)))
    first, second, last = lines_of(Calculation("z", (padded, term(1.0))))
    assert (first.source, second.source, last.source) == (cell, None, None)
    assert padded.sources == (cell,)


@given(
    st.lists(st.tuples(FACTORS, FACTORS), min_size=2, max_size=12),
    st.floats(-1e-6, 1e-6),
    st.sampled_from([1.0, 1e-9, 1e9]),
)
def test_every_sum_adds_up_to_the_digits_shown(pairs: list[tuple[float, float]], error: float, size: float) -> None:
    terms = tuple(term(a * size, b) for a, b in pairs)
    exact = sum(a * size * b for a, b in pairs)
    *above, last = lines_of(Calculation("z", terms, stored=exact + error * sum(abs(t.value) for t in terms)))
    assert sum(number(line.value) for line in above) == number(last.value)


def by_hand(arithmetic: str) -> Decimal:
    """Calculate in decimals with the numbers that are printed."""
    text = arithmetic.replace("−", "-").replace("×", "*").replace("√", "ROOT ")
    text = re.sub(r"[0-9][0-9.]*(?:e-?[0-9]+)?", lambda found: f"Decimal('{found[0]}')", text)
    text = re.sub(r"ROOT (Decimal\('[^']*'\))", r"\1.sqrt()", text)
    names = {"Decimal": Decimal, "exp": lambda x: x.exp(), "log": lambda x: x.ln()}
    with localcontext(prec=60):
        return Decimal(eval(text, names))  # numbers and operators only, printed by the program itself


def check_arithmetic(line: Line) -> None:
    """Before "=" stands what gives the digits behind it as school rounds, before "≈" what is one off at most."""
    value = number(line.value)
    unit = Decimal(1).scaleb(int(value.as_tuple().exponent))
    units = by_hand(line.arithmetic) / unit
    if line.relation == "=":
        assert units.quantize(Decimal(1), ROUND_HALF_UP) == value / unit, line.text
    else:
        assert abs(units - value / unit) <= 1, line.text


# Short decimals are what settings are, and their products end in a 5 as often as not.
SHORT = st.builds(lambda digits, places: digits / 10**places, st.integers(-2000, 2000), st.integers(0, 4))
EITHER = st.one_of(FACTORS, SHORT)


@given(st.lists(st.tuples(EITHER, EITHER), min_size=2, max_size=12))
def test_what_is_printed_gives_what_is_printed_behind_it(pairs: list[tuple[float, float]]) -> None:
    for line in lines_of(Calculation("z", tuple(term(a, b) for a, b in pairs))):
        if line.arithmetic and line.value != "0":
            check_arithmetic(line)


@given(st.lists(st.tuples(EITHER, EITHER), min_size=2, max_size=12))
def test_so_it_does_where_numbers_of_one_array_look_alike(pairs: list[tuple[float, float]]) -> None:
    for line in lines_of(Calculation("z", tuple(product_of_cells(a, b) for a, b in pairs))):
        if line.arithmetic and line.value != "0":
            check_arithmetic(line)


POSITIVE = st.floats(1e-12, 1e12)


@pytest.mark.parametrize(
    "operation", [Operation.QUOTIENT, Operation.LOG, Operation.MINUS_LOG, Operation.LOG_OF_ONE_MORE]
)
@given(POSITIVE, POSITIVE, st.floats(-1e-6, 1e-6))
def test_so_it_does_for_functions(operation: Operation, a: float, b: float, error: float) -> None:
    terms = (term(a), term(b)) if operation is Operation.QUOTIENT else (term(a),)
    exact = Calculation("f", terms, operation)
    for calculation in (exact, replace(exact, stored=exact.result * (1 + error)), replace(exact, stored=0.0)):
        lines = lines_of(calculation)
        for line in lines:
            if line.arithmetic and line.value != "0":
                check_arithmetic(line)
        *above, last = lines
        assert not above or sum(number(line.value) for line in above) == number(last.value)


@given(st.floats(-30, 30), st.floats(1e-12, 30))
def test_so_it_does_for_exponentials_and_roots(a: float, b: float) -> None:
    for one in (term(a, b, how=How.EXPONENTIAL), term(b, how=How.ROOT)):
        for line in lines_of(Calculation("z", (one,))) + lines_of(Calculation("z", (one, term(0.5)))):
            if line.arithmetic and line.value != "0":
                check_arithmetic(line)


def test_halves_are_rounded_as_at_school() -> None:
    small = [term(-0.05, -0.125), term(-0.05, 0.125), term(0.5, 0.57), term(1.0)]
    assert texts(Calculation("z", tuple(small)))[:2] == [
        "a × b: −0.05 × −0.125 = 0.0063",
        "a × b: −0.05 × 0.125 = −0.0063",
    ]
    # Less than a half, although with four decimals it would look like one.
    assert texts(Calculation("z", (term(-0.05, -0.12499), term(1.0))))[0] == "a × b: −0.05 × −0.12499 = 0.0062"
    # 0.285 is a little less than that in binary.
    assert Scale(2).text(0.285) == "0.29"


def test_numbers_of_one_array_that_are_too_unlike_stand_alone() -> None:
    lines = lines_of(Calculation("z", (product_of_cells(0.0, 1.0), product_of_cells(1.0, 1.55e-20))))
    assert [line.arithmetic for line in lines[:2]] == ["0 × 1", "1 × 1.55e−20"]


def test_nine_nines_do_not_hide_a_loss() -> None:
    """Of a number so near 1 its logarithm needs all digits that there are."""
    (line,) = lines_of(Calculation("L", (term(0.9999959468841553),), Operation.MINUS_LOG, stored=4.0531e-6))
    assert line.text == "L = −log(a) = −log(0.9999959469) = 4.0531e−6"


def test_what_float32_has_lost_stands_in_a_line_of_its_own() -> None:
    loss = Calculation("L", (term(4.0412e-6),), Operation.LOG_OF_ONE_MORE, stored=4.0531e-6)
    assert texts(loss) == [
        "log(1 + a): log(1 + 4.0412e−6) = 4.0412e−6",
        "what float32 has lost: +0.0119e−6",
        "L = 4.0531e−6",
    ]
    assert texts(replace(loss, terms=(term(1e-20),), stored=0.0))[1:] == ["what float32 has lost: −1.0000e−20", "L = 0"]
    assert texts(Calculation("z", (term(1e-30, 1e-30),), stored=0.0))[1:] == [
        "what float32 has lost: −1.0000e−60",
        "z = 0",
    ]
    *_, rounding, _ = lines_of(Calculation("z", (term(0.5), term(0.25)), stored=0.7503))
    assert (rounding.value, rounding.note) == ("+0.0003", "float32 has fewer digits than these")


def test_a_sum_that_is_a_zero_and_is_none_says_so() -> None:
    *_, last = lines_of(Calculation("z", (term(1.0), term(-0.5), term(-0.5)), stored=3e-9))
    assert last.text == "z ≈ 0.0000000"
