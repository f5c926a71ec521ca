"""The pace of an animation: one cell at a time while eyes can follow, several at once beyond that."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from cnn_gui.ui.panels.motion.clock import FASTEST, SLOWEST, MotionClock


class Time:
    """A clock that goes on when it is told to. Attributes: now (seconds)."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Paced:
    """A clock by hand, and what it said was due. Attributes: clock, due."""

    def __init__(self, speed: float) -> None:
        self._parent = QObject()
        self._time = Time()
        self.due: list[int] = []
        self.clock = MotionClock(self._parent, self._time)
        self.clock.set_speed(speed)
        self.clock.due.connect(self.due.append)

    def tick(self, seconds: float, times: int = 1) -> list[int]:
        """Let time pass and the timer fire; what was due."""
        self.due.clear()
        for _ in range(times):
            self._time.now += seconds
            self.clock.tick()
        return list(self.due)


def test_slow_cells_come_one_by_one(qapp: object) -> None:
    paced = Paced(8.0)
    # A timer is never quite on time: that must neither skip a cell nor double one.
    assert paced.tick(0.124, 5) == [1] * 5
    assert paced.tick(0.4) == [1]


def test_fast_cells_come_several_at_once_and_none_is_lost(qapp: object) -> None:
    paced = Paced(200.0)
    paced.clock.start()
    assert sum(paced.tick(1 / 30, 30)) == pytest.approx(200, abs=1)
    assert max(paced.due) <= 7
    paced.clock.stop()


def test_just_above_the_pictures_pace_some_ticks_bring_nothing(qapp: object) -> None:
    paced = Paced(31.0)
    paced.clock.start()
    assert sum(paced.tick(1 / 60, 60)) == pytest.approx(31, abs=1)
    assert 0 not in paced.due
    paced.clock.stop()


def test_after_a_long_pause_nothing_is_made_up_for(qapp: object) -> None:
    paced = Paced(200.0)
    paced.clock.start()
    assert sum(paced.tick(60.0)) <= 40
    paced.clock.stop()


def test_time_before_the_start_does_not_count(qapp: object) -> None:
    paced = Paced(100.0)
    paced.clock.start()
    paced.clock.stop()
    paced._time.now += 1.0
    paced.clock.start()
    assert paced.tick(0.0) == []
    paced.clock.stop()


def test_a_speed_out_of_range_is_refused(qapp: object) -> None:
    paced = Paced(8.0)
    for speed in (0.0, SLOWEST / 2, FASTEST * 2, float("nan")):
        with pytest.raises(ValueError, match="is not between"):
            paced.clock.set_speed(speed)
    assert paced.clock.speed == 8.0


def test_it_runs_from_start_to_stop(qtbot: QtBot) -> None:
    parent = QObject()
    clock = MotionClock(parent)
    due: list[int] = []
    clock.due.connect(due.append)
    clock.set_speed(FASTEST)
    assert not clock.is_running()
    clock.start()
    clock.start()
    assert clock.is_running()
    qtbot.waitUntil(lambda: sum(due) > 20, timeout=20_000)
    # Another speed holds at once.
    clock.set_speed(SLOWEST)
    assert clock.is_running()
    clock.stop()
    assert not clock.is_running()
