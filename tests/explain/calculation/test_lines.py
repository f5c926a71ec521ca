from __future__ import annotations

import math
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from cnn_gui.explain.calculation.arithmetic import Calculation, Factor, Group, How, Operation, Term
from cnn_gui.explain.calculation.lines import LineKind, lines_of
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


def test_a_line_that_cannot_be_made_true_says_so() -> None:
    first, second, *_ = lines_of(Calculation("z", (product_of_cells(99999.0, 0.5), product_of_cells(1 / 3, 99999.7))))
    assert first.text == "X[0] × W1[0]: 99999.00000 × 0.5 = 49999.50"
    assert second.text == "X[0] × W1[0]: 0.33333 × 99999.7 ≈ 33333.23"


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


@given(st.lists(st.tuples(FACTORS, FACTORS), min_size=2, max_size=12))
def test_no_equals_sign_stands_where_the_digits_do_not_agree(pairs: list[tuple[float, float]]) -> None:
    for line in lines_of(Calculation("z", tuple(term(a, b) for a, b in pairs))):
        if line.kind is LineKind.TERM and line.relation == "=":
            first, second = map(number, line.arithmetic.split(" × "))
            last_digit = Decimal(1).scaleb(int(number(line.value).as_tuple().exponent))
            if line.value != "0":
                assert abs(first * second - number(line.value)) <= last_digit * Decimal("0.50000001")
