"""Measured speed, on a clock that the test sets."""

from __future__ import annotations

import math

import pytest

from cnn_gui.training.run.speed_meter import SpeedMeter


def test_speed_is_unknown_before_it_has_been_measured(now: list[float]) -> None:
    meter = SpeedMeter()
    assert math.isnan(meter.read(0))
    meter.start(0)
    now[0] += 0.01
    assert math.isnan(meter.read(3))


def test_speed_is_batches_by_seconds_of_the_last_window(now: list[float]) -> None:
    meter = SpeedMeter()
    meter.start(0)
    now[0] += 1.0
    assert meter.read(200) == pytest.approx(200)
    now[0] += 0.5
    assert meter.read(250) == pytest.approx(100)


def test_pause_does_not_count(now: list[float]) -> None:
    meter = SpeedMeter()
    meter.start(0)
    now[0] += 1.0
    meter.stop(200)
    now[0] += 100.0
    assert meter.read(200) == pytest.approx(200)
    meter.start(200)
    now[0] += 1.0
    assert meter.read(500) == pytest.approx(300)


def test_looking_long_after_one_step_does_not_make_it_slow(now: list[float]) -> None:
    meter = SpeedMeter()
    meter.start(0)
    now[0] += 0.001
    meter.stop(1)
    now[0] += 60.0
    assert math.isnan(meter.read(1))


def test_starting_again_while_it_is_going_on_keeps_the_measurement(now: list[float]) -> None:
    meter = SpeedMeter()
    meter.start(0)
    now[0] += 0.4
    meter.start(40)
    now[0] += 0.2
    assert meter.read(60) == pytest.approx(100)


def test_short_step_is_measured_when_it_ends(now: list[float]) -> None:
    meter = SpeedMeter()
    meter.start(0)
    now[0] += 0.1
    meter.stop(30)
    assert meter.read(30) == pytest.approx(300)
