"""Decimation: few points, every extreme."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_gui.ui.widgets.plots.peaks import Peaks, bucket_size, extremes_of, polyline


def noise(count: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Values without any order."""
    return np.random.default_rng(count).standard_normal(count)


@given(count=st.integers(1, 700), power=st.integers(0, 6), left=st.floats(-50, 750), span=st.floats(0, 800))
@settings(deadline=None)
def test_no_extreme_of_what_is_in_view_is_lost(count: int, power: int, left: float, span: float) -> None:
    values, right = noise(count), left + span
    batches = np.arange(1, count + 1)
    inside = values[(batches >= left) & (batches <= right)]
    shown = Peaks().between(values, left, right, 2**power)
    if len(inside):
        assert shown.low.min() <= inside.min()
        assert shown.high.max() >= inside.max()
    assert np.isin(shown.low, values).all()
    assert np.isin(shown.high, values).all()


def test_every_bucket_holds_the_extremes_of_its_own_values() -> None:
    values = noise(103)
    shown = Peaks().between(values, 1, 103, 8)
    for k in range(13):
        part = values[8 * k : 8 * (k + 1)]
        assert (shown.low[k], shown.high[k]) == (part.min(), part.max())
        assert shown.centre[k] == np.mean([8 * k + 1, 8 * k + len(part)])


def test_a_bucket_of_one_is_the_values_at_their_batches() -> None:
    values = noise(20)
    shown = Peaks().between(values, 1, 20, 1)
    x, y = polyline(shown)
    np.testing.assert_array_equal(x, np.arange(1, 21))
    np.testing.assert_array_equal(y, values)


@given(steps=st.lists(st.tuples(st.integers(0, 90), st.sampled_from([2, 4, 16])), min_size=1, max_size=12))
@settings(deadline=None)
def test_growing_series_are_decimated_as_if_all_were_new(steps: list[tuple[int, int]]) -> None:
    peaks, values, count = Peaks(), noise(1200), 0
    for more, bucket in steps:
        count += more
        for kept, fresh in zip(
            peaks.between(values[:count], 0, count, bucket)[:3],
            Peaks().between(values[:count], 0, count, bucket)[:3],
            strict=True,
        ):
            np.testing.assert_array_equal(kept, fresh)


def test_other_values_need_a_clear() -> None:
    peaks = Peaks()
    peaks.between(np.zeros(64), 1, 64, 8)
    peaks.clear()
    assert peaks.between(np.ones(64), 1, 64, 8).low.min() == 1.0


def test_one_bucket_to_each_side_of_the_view_continues_the_line() -> None:
    shown = Peaks().between(noise(1000), 401, 600, 8)
    assert shown.centre[0] < 401 - 4
    assert shown.centre[-1] > 600 + 4
    assert len(shown.centre) <= 200 / 8 + 4


def test_values_that_are_not_finite_hide_no_others() -> None:
    values = np.array([3.0, np.nan, np.inf, 5.0, np.nan, np.nan, -np.inf, np.nan, 1.0])
    low, high = extremes_of(values, 4)
    np.testing.assert_array_equal(low, [3.0, np.nan])
    np.testing.assert_array_equal(high, [5.0, np.nan])
    np.testing.assert_array_equal(Peaks().between(values, 1, 9, 4).low, [3.0, np.nan, 1.0])
    np.testing.assert_array_equal(Peaks().between(values, 1, 9, 1).high, np.where(np.isfinite(values), values, np.nan))


def test_an_unfinished_bucket_of_nothing_finite_is_a_gap() -> None:
    assert np.isnan(Peaks().between(np.array([1.0, 2.0, np.nan]), 1, 3, 2).low[-1])


@pytest.mark.parametrize(
    ("span", "pixels", "bucket"), [(100, 200, 1), (200, 200, 1), (201, 200, 2), (50_000, 400, 128)]
)
def test_there_is_at_most_one_bucket_in_a_pixel_and_no_fewer_than_half(span: float, pixels: float, bucket: int) -> None:
    assert bucket_size(span, pixels) == bucket


def test_a_falling_line_falls_all_the_way() -> None:
    x, y = polyline(Peaks().between(np.linspace(5.0, 1.0, 256), 1, 256, 16))
    assert (np.diff(x) > 0).all()
    assert (np.diff(y) < 0).all()


def test_a_rising_line_rises_all_the_way() -> None:
    x, y = polyline(Peaks().between(np.linspace(1.0, 5.0, 250), 1, 250, 16))
    assert (np.diff(x) > 0).all()
    assert (np.diff(y) > 0).all()


def test_nothing_gives_nothing() -> None:
    for bucket in (1, 4):
        x, y = polyline(Peaks().between(np.empty(0), -1, 10, bucket))
        assert len(x) == len(y) == 0
