"""The pace of an animation: how many cells are due, never more often than an eye can follow."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

TICKS_PER_SECOND = 30
SLOWEST, USUAL, FASTEST = 0.5, 8.0, 200.0
"""Cells per second."""
# After a longer pause in the event loop nothing is made up for.
_MOST_SECONDS = 0.2


class MotionClock(QObject):
    """Says how many cells to go on by, at most 30 times a second; it stands still unless it was started.

    Attributes: speed (cells per second).
    Signals: due(cells, at least 1).
    """

    due = Signal(int)

    def __init__(self, parent: QObject, clock: Callable[[], float] = time.perf_counter) -> None:
        super().__init__(parent)
        self.speed = USUAL
        self._clock = clock
        self._owed = 0.0
        self._last = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.tick)

    def is_running(self) -> bool:
        """Tell whether it is going on."""
        return self._timer.isActive()

    def start(self) -> None:
        """Go on, if it does not already."""
        if not self._timer.isActive():
            self._owed, self._last = 0.0, self._clock()
            self._timer.start(self._interval())

    def stop(self) -> None:
        """Stand still."""
        self._timer.stop()

    def set_speed(self, speed: float) -> None:
        """Go on at another speed. Raises ValueError outside 0.5 to 200 cells per second."""
        if not SLOWEST <= speed <= FASTEST:
            raise ValueError(f"{speed} is not between {SLOWEST} and {FASTEST} cells per second")
        self.speed = speed
        if self._timer.isActive():
            self._timer.start(self._interval())

    def tick(self) -> None:
        """Tell what is due: one cell after another, several at once where cells are faster than pictures."""
        now = self._clock()
        self._owed += min(now - self._last, _MOST_SECONDS) * self.speed
        self._last = now
        if self.speed <= TICKS_PER_SECOND:
            self.due.emit(1)
        elif self._owed >= 1:
            cells = int(self._owed)
            self._owed -= cells
            self.due.emit(cells)

    def _interval(self) -> int:
        return round(1000 / min(self.speed, TICKS_PER_SECOND))
