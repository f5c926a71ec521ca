"""Exponential smoothing: the loop that defines it, and what it must do besides."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_gui.ui.widgets.plots.smoothing import HEAVIEST, Smoother, decaying_sums, powers_of

WEIGHTS = [0.0, 0.001, 0.3, 0.6, 0.9, 0.99, 0.999]


def by_the_definition(values: npt.NDArray[np.float64], weight: float) -> list[float]:
    """The docstring's equation, one value after the other."""
    mean, finite, smoothed = 0.0, 0, []
    for value in values.tolist():
        if not math.isfinite(value):
            smoothed.append(math.nan)
            continue
        finite += 1
        mean = weight * mean + (1.0 - weight) * value
        smoothed.append(mean / (1.0 - weight**finite))
    return smoothed


def noisy(count: int, seed: int = 0) -> npt.NDArray[np.float64]:
    """Something like a loss, over many orders of magnitude."""
    return np.exp(np.random.default_rng(seed).normal(-1.0, 2.0, count))


@pytest.mark.parametrize("weight", WEIGHTS)
def test_smoothing_is_that_of_the_loop(weight: float) -> None:
    values = noisy(5000)
    np.testing.assert_allclose(Smoother(weight).update(values), by_the_definition(values, weight), rtol=1e-11)


@given(
    values=st.lists(st.floats(allow_nan=True, allow_infinity=True, min_value=None, width=32), max_size=60),
    cuts=st.lists(st.integers(0, 60), max_size=5),
    weight=st.sampled_from(WEIGHTS),
)
@settings(deadline=None)
def test_smoothing_in_pieces_is_that_of_the_loop(values: list[float], cuts: list[int], weight: float) -> None:
    column = np.array(values, dtype=np.float64)
    smoother = Smoother(weight)
    for cut in sorted(cuts):
        assert len(smoother.update(column[:cut])) == len(column[:cut])
    size = np.abs(column[np.isfinite(column)]).max(initial=0.0)
    np.testing.assert_allclose(
        smoother.update(column), by_the_definition(column, weight), rtol=1e-9, atol=1e-12 * (1.0 + size)
    )


def test_what_was_smoothed_stays_when_more_arrives() -> None:
    values = noisy(4000)
    smoother = Smoother(0.99)
    before = smoother.update(values[:1500]).copy()
    after = smoother.update(values)
    np.testing.assert_array_equal(after[:1500], before)


@pytest.mark.parametrize("weight", WEIGHTS)
def test_a_constant_stays_what_it_is_from_the_first_value_on(weight: float) -> None:
    np.testing.assert_allclose(Smoother(weight).update(np.full(2000, 2.3)), 2.3, rtol=1e-12)


def test_no_smoothing_gives_the_values_themselves() -> None:
    values = noisy(100)
    np.testing.assert_array_equal(Smoother(0.0).update(values), values)


def test_the_mean_goes_on_behind_values_that_are_not_finite() -> None:
    smoothed = Smoother(0.6).update(np.array([1.0, np.nan, np.inf, 2.0]))
    assert np.isnan(smoothed[1])
    assert np.isnan(smoothed[2])
    np.testing.assert_allclose(smoothed[[0, 3]], Smoother(0.6).update(np.array([1.0, 2.0])))


def test_heavy_smoothing_stays_accurate_over_a_hundred_thousand_values() -> None:
    values = noisy(100_000)
    smoothed = Smoother(HEAVIEST).update(values)
    np.testing.assert_allclose(smoothed[-3:], by_the_definition(values, HEAVIEST)[-3:], rtol=1e-10)
    assert np.isfinite(smoothed).all()


@pytest.mark.parametrize("weight", [-0.1, 0.9999, 1.0, math.nan])
def test_a_weight_outside_its_range_is_refused_by_name(weight: float) -> None:
    with pytest.raises(ValueError, match=r"between 0 and 0\.999"):
        Smoother(weight)


def test_decaying_sums_of_one_value_are_the_powers_of_the_weight() -> None:
    impulse = np.zeros(200)
    impulse[0] = 1.0
    np.testing.assert_allclose(decaying_sums(impulse, 0.9), 0.9 ** np.arange(200), rtol=1e-12)


def test_powers_stop_before_they_are_too_small_to_count() -> None:
    powers = powers_of(0.5, 5000)
    assert len(powers) < 5000
    assert powers[0] == 0.5
    assert powers[-1] >= np.finfo(np.float64).tiny
    assert len(powers_of(0.0, 10)) == 0
