"""Slow motion and measured speed, on a clock that the test sets."""

from __future__ import annotations

import math
import time

import pytest

from cnn_gui.training.thread.speed import Pace, SpeedMeter


class Clock:
    """What stands in for `time.perf_counter`."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(time, "perf_counter", clock)
    return clock


def test_full_speed_never_waits(clock: Clock) -> None:
    pace = Pace()
    pace.batch_begins()
    assert pace.wait() <= 0


def test_slow_motion_lets_the_first_batch_begin_at_once_and_spaces_the_others(clock: Clock) -> None:
    pace = Pace()
    pace.set(4.0)
    assert pace.wait() <= 0
    pace.batch_begins()
    assert pace.wait() == pytest.approx(0.25)
    clock.now += 0.2
    assert pace.wait() == pytest.approx(0.05)
    clock.now += 0.1
    assert pace.wait() <= 0


def test_batches_that_come_late_are_not_made_up_for(clock: Clock) -> None:
    pace = Pace()
    pace.set(4.0)
    pace.batch_begins()
    clock.now += 10.0
    pace.batch_begins()
    assert pace.wait() == pytest.approx(0.25)


def test_new_pace_and_restart_hold_at_once(clock: Clock) -> None:
    pace = Pace()
    pace.set(0.1)
    pace.batch_begins()
    pace.restart()
    assert pace.wait() <= 0
    pace.batch_begins()
    pace.set(None)
    assert pace.wait() <= 0


def test_speed_is_unknown_before_it_has_been_measured(clock: Clock) -> None:
    meter = SpeedMeter()
    assert math.isnan(meter.read(0))
    meter.start(0)
    clock.now += 0.01
    assert math.isnan(meter.read(3))


def test_speed_is_batches_by_seconds_of_the_last_window(clock: Clock) -> None:
    meter = SpeedMeter()
    meter.start(0)
    clock.now += 1.0
    assert meter.read(200) == pytest.approx(200)
    clock.now += 0.5
    assert meter.read(250) == pytest.approx(100)


def test_pause_does_not_count(clock: Clock) -> None:
    meter = SpeedMeter()
    meter.start(0)
    clock.now += 1.0
    meter.stop(200)
    clock.now += 100.0
    assert meter.read(200) == pytest.approx(200)
    meter.start(200)
    clock.now += 1.0
    assert meter.read(500) == pytest.approx(300)


def test_looking_long_after_one_step_does_not_make_it_slow(clock: Clock) -> None:
    meter = SpeedMeter()
    meter.start(0)
    clock.now += 0.001
    meter.stop(1)
    clock.now += 60.0
    assert math.isnan(meter.read(1))


def test_starting_again_while_it_is_going_on_keeps_the_measurement(clock: Clock) -> None:
    meter = SpeedMeter()
    meter.start(0)
    clock.now += 0.4
    meter.start(40)
    clock.now += 0.2
    assert meter.read(60) == pytest.approx(100)


def test_short_step_is_measured_when_it_ends(clock: Clock) -> None:
    meter = SpeedMeter()
    meter.start(0)
    clock.now += 0.1
    meter.stop(30)
    assert meter.read(30) == pytest.approx(300)


def test_new_run_forgets_the_speed_of_the_old_one(clock: Clock) -> None:
    meter = SpeedMeter()
    meter.start(0)
    clock.now += 1.0
    meter.stop(100)
    meter.clear()
    assert math.isnan(meter.read(0))
