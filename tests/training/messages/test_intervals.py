"""The Wilson interval: against published values, its defining equation, and how often it holds the truth."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cnn_gui.training.messages.intervals import wilson


# Newcombe 1998, Statistics in Medicine 17, table I, method 3 (z of 95 %).
@pytest.mark.parametrize(
    ("correct", "count", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_published_intervals(correct: int, count: int, low: float, high: float) -> None:
    assert wilson(correct, count) == pytest.approx((low, high), abs=6e-5)


@pytest.mark.parametrize("count", [1, 2, 10, 10_000])
def test_ends_are_where_the_share_is_z_deviations_away(count: int) -> None:
    z = 1.959964
    for correct in {0, 1, count // 2, count - 1, count}:
        for end in wilson(correct, count, z):
            # (p − end)² = z² · end(1 − end)/n is what the interval's ends solve.
            assert (correct / count - end) ** 2 == pytest.approx(z * z * end * (1 - end) / count, abs=1e-12)


@pytest.mark.parametrize("count", [1, 7, 1000])
def test_all_or_nothing_stays_within_0_and_1_and_has_a_width(count: int) -> None:
    low, high = wilson(0, count)
    assert low == 0 < high < 1
    assert wilson(count, count) == pytest.approx((1 - high, 1 - low))


def test_larger_z_is_wider() -> None:
    narrow, wide = wilson(80, 100, 1.0), wilson(80, 100, 3.0)
    assert wide[0] < narrow[0] < 0.8 < narrow[1] < wide[1]


def test_no_image_no_interval() -> None:
    assert all(math.isnan(end) for end in wilson(0, 0))


@pytest.mark.parametrize(("correct", "count"), [(-1, 5), (6, 5), (1, 0)])
def test_more_right_than_there_are_is_an_error(correct: int, count: int) -> None:
    with pytest.raises(ValueError, match="between 0 and the count"):
        wilson(correct, count)


def test_interval_holds_the_true_share_in_95_of_100_cases() -> None:
    rng = np.random.default_rng(0)
    held = [low <= 0.9 <= high for low, high in (wilson(int(n), 200) for n in rng.binomial(200, 0.9, 4000))]
    assert np.mean(held) == pytest.approx(0.95, abs=0.015)
