"""Slow motion, on a clock that the test sets."""

from __future__ import annotations

import pytest

from cnn_gui.training.thread.pace import Pace


def test_full_speed_never_waits(now: list[float]) -> None:
    pace = Pace()
    pace.batch_begins()
    assert pace.wait() <= 0


def test_slow_motion_lets_the_first_batch_begin_at_once_and_spaces_the_others(now: list[float]) -> None:
    pace = Pace()
    pace.set(4.0)
    assert pace.wait() <= 0
    pace.batch_begins()
    assert pace.wait() == pytest.approx(0.25)
    now[0] += 0.2
    assert pace.wait() == pytest.approx(0.05)
    now[0] += 0.1
    assert pace.wait() <= 0


def test_batches_that_come_late_are_not_made_up_for(now: list[float]) -> None:
    pace = Pace()
    pace.set(4.0)
    pace.batch_begins()
    now[0] += 10.0
    pace.batch_begins()
    assert pace.wait() == pytest.approx(0.25)


def test_new_pace_and_restart_hold_at_once(now: list[float]) -> None:
    pace = Pace()
    pace.set(0.1)
    pace.batch_begins()
    pace.restart()
    assert pace.wait() <= 0
    pace.batch_begins()
    pace.set(None)
    assert pace.wait() <= 0
