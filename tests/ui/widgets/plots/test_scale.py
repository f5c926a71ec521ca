"""Axes: what they measure, how far they reach, where they are marked."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_gui.ui.widgets.plots.scale import (
    LOG_OF_ZERO,
    Scale,
    batch_limit,
    batch_text,
    log_ticks,
    nice_step,
    same_range,
    thin_out,
)

LOSS, LOG_LOSS = Scale("nats"), Scale("nats", log=True)
ACCURACY, ERROR = Scale("share"), Scale("share", log=True, complement=True)


def test_a_logarithmic_axis_measures_decades() -> None:
    np.testing.assert_allclose(LOG_LOSS.to_axis(np.array([1.0, 0.01, 2.0])), [0.0, -2.0, math.log10(2.0)])


def test_zero_and_less_lie_below_everything_on_a_logarithmic_axis() -> None:
    heights = LOG_LOSS.to_axis(np.array([0.0, -1.0, np.nan]))
    assert heights[0] == heights[1] == LOG_OF_ZERO
    assert np.isnan(heights[2])


def test_the_error_rate_is_what_is_missing_to_one() -> None:
    np.testing.assert_allclose(ERROR.to_axis(np.array([0.9, 0.99, 1.0])), [-1.0, -2.0, LOG_OF_ZERO], rtol=1e-9)


@pytest.mark.parametrize("scale", [LOSS, LOG_LOSS, ACCURACY, ERROR])
def test_heights_lead_back_to_values(scale: Scale) -> None:
    values = np.array([0.05, 0.3, 0.97])
    np.testing.assert_allclose(scale.from_axis(scale.to_axis(values)), values)


@pytest.mark.parametrize(
    ("scale", "value", "text"),
    [
        (LOSS, 0.21344, "0.2134"),
        (LOSS, 0.0, "0.0000"),
        (LOSS, 0.000123, "1.23e−4"),
        (LOSS, 1234.5, "1234"),
        (LOSS, math.inf, "∞"),
        (LOSS, math.nan, "—"),
        (ACCURACY, 0.96875, "96.88 %"),
        (ACCURACY, 1.0, "100 %"),
        (ERROR, 0.96875, "3.12 %"),
        (ERROR, 0.0, "100 %"),
    ],
)
def test_a_value_is_written_for_a_person(scale: Scale, value: float, text: str) -> None:
    assert scale.text(value) == text


@pytest.mark.parametrize(
    ("scale", "height", "step", "text"),
    [
        (LOSS, 2.5, 0.5, "2.5"),
        (LOSS, 0.25, 0.05, "0.25"),
        (LOSS, 20.0, 10.0, "20"),
        (LOSS, 20_000.0, 5_000.0, "20k"),
        (LOSS, 1.5e35, 5e34, "1.5e35"),
        (LOSS, -0.5, 0.5, "−0.5"),
        (ACCURACY, 0.95, 0.01, "95 %"),
        (ACCURACY, 0.955, 0.005, "95.5 %"),
        (LOG_LOSS, 0.0, 1.0, "1"),
        (LOG_LOSS, math.log10(0.05), 1.0, "0.05"),
        (LOG_LOSS, -5.0, 1.0, "10⁻⁵"),
        (LOG_LOSS, math.log10(2e-5), 1.0, "2·10⁻⁵"),
        (LOG_LOSS, 6.0, 1.0, "10⁶"),
        (ERROR, -2.0, 1.0, "1 %"),
        (ERROR, -4.0, 1.0, "0.01 %"),
        (ERROR, math.log10(0.3), 1.0, "30 %"),
    ],
)
def test_a_tick_says_its_value_and_no_more(scale: Scale, height: float, step: float, text: str) -> None:
    assert scale.tick_text(height, step) == text


def test_every_decade_in_sight_is_marked_on_a_logarithmic_axis() -> None:
    ticks = log_ticks(-3.2, 1.1, 200, 28)
    assert {-3.0, -2.0, -1.0, 0.0, 1.0} <= set(ticks)
    assert all(-3.2 <= tick <= 1.1 for tick in ticks)


def test_few_decades_are_marked_in_between_and_many_are_thinned() -> None:
    np.testing.assert_allclose(10 ** np.array(log_ticks(-1.0, 0.0, 200, 28)), [0.1, 0.2, 0.5, 1.0])
    np.testing.assert_allclose(10 ** np.array(log_ticks(-1.0, 0.0, 70, 28)), [0.1, 0.3, 1.0])
    assert log_ticks(-10.0, 0.0, 100, 28) == [-9.0, -6.0, -3.0, 0.0]


@given(st.floats(-8, 3), st.floats(0.5, 12), st.floats(60, 900))
def test_marks_of_a_logarithmic_axis_keep_their_distance(bottom: float, span: float, pixels: float) -> None:
    ticks = np.array(log_ticks(bottom, bottom + span, pixels, 28))
    assert (np.diff(ticks) * pixels / span >= 28 - 1e-6).all()


@given(st.floats(0, 100), st.floats(1e-3, 1e3), st.floats(60, 900))
def test_marks_of_a_linear_axis_keep_their_distance_and_are_round(bottom: float, span: float, pixels: float) -> None:
    step, ticks = LOSS.ticks(bottom, bottom + span, pixels, 28)
    assert all(bottom - 1e-6 <= tick <= bottom + span + 1e-6 for tick in ticks)
    assert step * pixels / span >= 28 - 1e-6
    assert f"{step:.0e}"[0] in "125"


@pytest.mark.parametrize(("wanted", "step"), [(0.7, 1), (1, 1), (1.1, 2), (3, 5), (6, 10), (0.04, 0.05), (1e-7, 1e-7)])
def test_a_nice_step_is_one_two_or_five_times_a_power_of_ten(wanted: float, step: float) -> None:
    assert nice_step(wanted) == pytest.approx(step)


@pytest.mark.parametrize("scale", [LOSS, LOG_LOSS, ACCURACY, ERROR])
@given(low=st.floats(0.001, 0.9), more=st.floats(0, 0.099))
def test_the_range_shows_everything(scale: Scale, low: float, more: float) -> None:
    bottom, top = scale.fit(low, low + more, None)
    assert bottom < low
    assert top > low + more


@pytest.mark.parametrize(
    ("scale", "value"), [(LOSS, 0.0), (LOSS, 1e-9), (LOSS, 2.302585), (LOSS, 4000.0), (ACCURACY, 0.1), (ACCURACY, 1.0)]
)
def test_a_constant_gets_a_range_with_marks_around_it(scale: Scale, value: float) -> None:
    bottom, top = scale.fit(value, value * (1 + 1e-15), None)
    assert bottom < value < top
    assert 2 <= len(scale.ticks(bottom, top, 200, 28)[1]) <= 9


def test_a_loss_is_seen_from_zero_and_a_narrow_band_from_near() -> None:
    assert LOSS.fit(0.3, 2.3, None)[0] < 0 < LOSS.fit(2.1, 2.3, None)[0]


def test_an_accuracy_never_reaches_beyond_everything_by_more_than_a_margin() -> None:
    assert ACCURACY.fit(0.1, 1.0, None)[1] < 1.05


def test_a_logarithmic_range_has_a_decade_at_least() -> None:
    bottom, top = LOG_LOSS.fit(-1.0, -0.99, None)
    assert top - bottom >= 1.0


@pytest.mark.parametrize("scale", [LOSS, LOG_LOSS])
def test_the_range_stays_while_it_fits_and_changes_when_it_does_not(scale: Scale) -> None:
    first = scale.fit(0.1, 2.3, None)
    assert scale.fit(0.1, 2.0, first) == first
    assert scale.fit(0.0, 2.2, first) == first
    larger = scale.fit(0.1, 3.7, first)
    assert larger[1] > 3.7
    assert scale.fit(0.1, 0.3, first)[1] < first[1]


@given(st.integers(0, 10**7))
def test_the_batches_reach_beyond_the_newest_by_about_a_quarter_at_most(count: int) -> None:
    limit = batch_limit(count)
    assert limit >= max(count, 10)
    assert limit <= max(1.3 * 1.01 * count, 12.5)


def test_the_reach_grows_in_jumps() -> None:
    assert len({batch_limit(count) for count in range(1_000, 10_000)}) <= 12


@pytest.mark.parametrize(("batch", "text"), [(0, "0"), (1500, "1,500"), (50_000, "50k"), (1_250_000, "1,250k")])
def test_batches_are_written_short(batch: float, text: str) -> None:
    assert batch_text(batch) == text


def test_epochs_are_thinned_to_round_numbers() -> None:
    ends = np.arange(100.0, 10_001.0, 100.0)
    assert thin_out(ends, 0.5, 30) == 1
    assert thin_out(ends, 0.2, 30) == 2
    assert thin_out(ends, 0.04, 30) == 10
    assert thin_out(ends[:1], 0.04, 30) == 1


def test_ranges_are_the_same_up_to_what_can_be_seen() -> None:
    assert same_range((0.0, 1.0), (0.0, 1.0 + 1e-9))
    assert not same_range((0.0, 1.0), (0.0, 1.01))


def test_an_error_that_falls_for_ever_does_not_stretch_the_axis_without_end() -> None:
    error = Scale("share", log=True, complement=True)
    bottom, top = error.fit(-9.0, -0.05, None)
    assert -4.5 < bottom < -3.9
    assert -0.1 < top < 0.5
    assert Scale("nats", log=True).fit(-9.0, -0.05, None)[0] < -9.0
