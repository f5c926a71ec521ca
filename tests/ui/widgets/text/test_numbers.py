"""Numbers as text."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_gui.ui.widgets.text.numbers import MINUS, WIDEST_LEVEL, exact, level, plain, shape_text, short

floats32 = st.floats(width=32)


def read(text: str) -> float:
    """The number that a person reads."""
    return float(text.replace(MINUS, "-").replace("∞", "inf").replace("<", ""))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (0.421, "0.42"),
        (-1.3, "−1.30"),
        (12.41, "12.4"),
        (0.0003, "3e−4"),
        (-123.4, "−123"),
        (9.999, "10.0"),
        (0.994, "0.99"),
        (0.997, "0.997"),
        (0.99996, "<1"),
        (1.0, "1.00"),
        (-0.997, "−1.00"),
    ],
)
def test_a_number_in_a_cell_is_short(value: float, text: str) -> None:
    assert short(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (1.0, "1.00"),
        (0.4824, "0.482"),
        (31.04, "31.0"),
        (-250.2, "−250"),
        (2.1e-5, "2.1e−5"),
        (0.9999, "1.00"),
    ],
)
def test_a_level_has_three_digits(value: float, text: str) -> None:
    assert level(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.48213, "0.4821"),
        (-2.0, "−2.0000"),
        (1.5e-7, "1.500e−7"),
        (1234.5, "1234.50"),
        (0.99996, "0.99996"),
        (1.0, "1.0000"),
    ],
)
def test_a_readout_is_exact_to_four_digits(value: float, text: str) -> None:
    assert exact(value) == text


@pytest.mark.parametrize("write", [short, level, exact])
@given(value=floats32)
def test_no_text_says_zero_or_loses_the_sign_of_what_is_not_zero(write: object, value: float) -> None:
    text = write(value)  # type: ignore[operator]
    if math.isnan(value):
        assert text == "NaN"
    elif value == 0:
        assert text == "0"
    else:
        assert read(text) != 0
        assert (read(text) < 0) == (value < 0)


@given(floats32)
def test_no_level_is_longer_than_the_place_kept_for_it(value: float) -> None:
    assert len(level(value)) <= len(WIDEST_LEVEL)


@given(st.floats(-99_000, 99_000, width=32))
def test_a_cells_number_is_close_to_the_value(value: float) -> None:
    # Two decimals from 0.005 on, one decimal from 10 on, none from 100 on; below, one digit of a power of ten.
    size = abs(value)
    allowed = size / 2 if size < 0.005 else 0.0051 if size < 10 else 0.051 if size < 100 else 0.51
    assert abs(read(short(value)) - value) <= allowed


def test_a_shape_is_written_with_multiplication_signs() -> None:
    assert shape_text((8, 26, 26)) == "8×26×26"


@given(st.one_of(floats32, st.floats(-0.01, 0.01)))
def test_there_is_no_negative_zero(value: float) -> None:
    for written in (short, plain, level, exact):
        text = written(value)
        assert not text.startswith(MINUS) or text.strip(f"{MINUS}0.")


def test_a_little_less_than_nothing_is_zero_where_there_are_two_decimals() -> None:
    assert plain(-0.004) == "0.00"
    assert plain(-0.006) == f"{MINUS}0.01"
