from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_gui.explain.calculation.figures import Scale, column, operands, readable

NUMBERS = st.floats(-1e30, 1e30, allow_subnormal=False)


@pytest.mark.parametrize(
    ("values", "result", "texts"),
    [
        ([0.5, -0.25], 0.25, ["0.5000", "−0.2500"]),
        ([0.5, -0.49987], 0.00013, ["0.5000000", "−0.4998700"]),
        ([123.456789, 1.0], None, ["123.4568", "1.0000"]),
        ([12345.678, 1.0], None, ["12345.68", "1.00"]),
        ([1.5e-7, -2e-8], None, ["1.5000e−7", "−0.2000e−7"]),
        ([2.5e9, 0.0], None, ["2.5000e9", "0"]),
        ([0.0, 0.0], 0.0, ["0.0000", "0.0000"]),
        ([math.inf, -math.inf, math.nan, 1.0], None, ["∞", "−∞", "NaN", "1.0000"]),
    ],
)
def test_a_column_shows_its_numbers_alike(values: list[float], result: float | None, texts: list[str]) -> None:
    scale = column(values, result)
    assert [scale.text(value) for value in values] == texts


@pytest.mark.parametrize(
    ("values", "decimals", "exact"),
    [
        ([1.0, 0.0], 0, True),
        ([0.05], 2, True),
        ([0.9, 0.999], 3, True),
        ([1.0 - 0.9], 1, True),
        ([255.0, 12.0], 0, True),
        ([0.05, 1 / 3], 4, False),
        ([math.nan], 4, False),
    ],
)
def test_short_numbers_are_shown_whole(values: list[float], decimals: int, exact: bool) -> None:
    scale, is_exact = operands(values)
    assert (scale.decimals, is_exact) == (decimals, exact)


def test_a_plus_is_shown_on_demand() -> None:
    scale = Scale(4)
    assert [scale.text_of(ticks, sign=True) for ticks in (3, -3, 0)] == ["+0.0003", "−0.0003", "0.0000"]


def test_a_number_in_a_sentence_has_four_digits() -> None:
    assert [readable(value) for value in (0.06565312, 3e-7, 1.0)] == ["0.06565", "3.0000e−7", "1.0000"]


@given(NUMBERS, st.lists(NUMBERS, max_size=5))
def test_no_text_is_further_off_than_half_its_last_digit(value: float, others: list[float]) -> None:
    scale = column([value, *others])
    shown = float(scale.text(value).replace("−", "-"))
    assert abs(shown - value) <= 0.5 * scale.unit * (1 + 1e-9)
    largest = max(map(abs, [value, *others]))
    if largest >= 1e-290:
        assert abs(scale.ticks(largest)) >= 999, "the largest number shows at least four digits"
