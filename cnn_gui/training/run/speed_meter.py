"""How fast a run trains, as it was measured."""

from __future__ import annotations

import math
import time

# Long enough that the figure can be read, short enough that it follows a change of batch size.
WINDOW_SECONDS = 0.5
# What a short step must last to be a measurement at all.
LEAST_SECONDS = 0.05


class SpeedMeter:
    """Batches per second over the last half second or so of training; pauses do not count."""

    def __init__(self) -> None:
        self._rate = math.nan
        self._mark: tuple[float, int] | None = None

    def start(self, batch: int) -> None:
        """Training goes on, `batch` batches being trained; nothing happens if it is going on already."""
        if self._mark is None:
            self._mark = (time.perf_counter(), batch)

    def stop(self, batch: int) -> None:
        """Training pauses after `batch` batches; what comes until it goes on is not counted."""
        self._measure(batch, LEAST_SECONDS)
        self._mark = None

    def read(self, batch: int) -> float:
        """The speed after `batch` batches, NaN before it is known."""
        self._measure(batch, WINDOW_SECONDS)
        return self._rate

    def _measure(self, batch: int, least_seconds: float) -> None:
        if self._mark is None:
            return
        now = time.perf_counter()
        since, first = self._mark
        if batch > first and now - since >= least_seconds:
            self._rate = (batch - first) / (now - since)
            self._mark = (now, batch)
