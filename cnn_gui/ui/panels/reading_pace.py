"""Numbers and curves at a pace that a person can follow, so that pictures may move faster."""

from __future__ import annotations

import time
from collections.abc import Callable

from cnn_gui.training.messages.probe import Probe
from cnn_gui.training.messages.snapshot import Snapshot
from cnn_gui.training.messages.state import State

# Digits that change more often than this cannot be read; drawing text is what costs most in a frame.
SECONDS_BETWEEN_NUMBERS = 0.2
# Bars and filters change slowly: this is smooth enough.
SECONDS_BETWEEN_BARS = 0.1
# A curve moves by a pixel in that time, and has thousands of points to draw.
SECONDS_BETWEEN_CURVES = 0.2


class ReadingPace:
    """Lets a snapshot through every so many seconds while training runs, and every one otherwise.

    One that follows the probe also lets through what shows another image: somebody who draws waits for the answer.
    When training pauses, a last snapshot with another state always comes, so what stays on screen is exact.
    """

    def __init__(
        self, seconds: float, clock: Callable[[], float] = time.perf_counter, *, follows_probe: bool = False
    ) -> None:
        self._seconds = seconds
        self._follows_probe = follows_probe
        self._probe: Probe | None = None
        self._clock = clock
        self._next_at = -1.0

    def lets_through(self, snapshot: Snapshot) -> bool:
        """Whether this snapshot is to be shown."""
        now = self._clock()
        other = self._follows_probe and snapshot.probe is not self._probe
        if snapshot.state is State.RUNNING and now < self._next_at and not other:
            return False
        self._probe = snapshot.probe
        self._next_at = now + self._seconds
        return True
