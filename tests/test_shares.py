"""Shares and probabilities as text."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_gui.shares import exact_probability, percent, probability

probabilities32 = st.floats(0, 1, width=32)


@pytest.mark.parametrize(
    ("share", "digits", "text"),
    [
        (0.97, 1, "97.0"),
        (1.0, 0, "100"),
        (0.0, 2, "0.00"),
        (0.996, 0, "99.6"),
        (0.9996, 1, "99.96"),
        (0.99999, 1, "99.999"),
        (0.99999999, 1, "<100"),
        (0.00001, 1, "0.001"),
        (1e-9, 1, ">0"),
        (math.nan, 1, "–"),
    ],
)
def test_a_share_never_reads_as_all_or_nothing_unless_it_is(share: float, digits: int, text: str) -> None:
    assert percent(share, digits) == text


@pytest.mark.parametrize(
    ("value", "digits", "most", "text"),
    [
        (0.997, 2, 4, "0.997"),
        (0.25, 2, 4, "0.25"),
        (0.9996, 3, 3, "<1"),
        (0.99999, 2, 4, "<1"),
        (1.0, 2, 4, "1.00"),
        (0.0001, 3, 3, "0.000"),
        (math.nan, 2, 4, "NaN"),
    ],
)
def test_a_probability_that_is_not_1_does_not_read_as_1(value: float, digits: int, most: int, text: str) -> None:
    assert probability(value, digits, most) == text


@given(probabilities32)
def test_the_exact_value_of_a_probability_tells_it_from_1(value: float) -> None:
    shown = exact_probability(value)
    assert (float(shown) == 1) == (value == 1)
    assert float(shown) == pytest.approx(value, rel=1e-5)


def test_the_largest_number_below_1_is_told_from_it() -> None:
    assert exact_probability(float(np.nextafter(np.float32(1), np.float32(0)))) == "0.9999999"
