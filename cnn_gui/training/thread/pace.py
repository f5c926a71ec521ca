"""Slow motion: training as fast as a person wants."""

from __future__ import annotations

import time


class Pace:
    """Slow motion: the earliest moment at which the next batch may begin."""

    def __init__(self) -> None:
        self._seconds_per_batch = 0.0
        self._next_at = 0.0

    def set(self, batches_per_second: float | None) -> None:
        """At most so many batches a second; None sets no limit."""
        self._seconds_per_batch = 0.0 if batches_per_second is None else 1.0 / batches_per_second
        self.restart()

    def restart(self) -> None:
        """Let the next batch begin at once."""
        self._next_at = 0.0

    def batch_begins(self) -> None:
        """A batch begins now; the one after it has to wait its turn."""
        if self._seconds_per_batch:
            self._next_at = time.perf_counter() + self._seconds_per_batch

    def wait(self) -> float:
        """Seconds until the next batch may begin; 0 or less: now."""
        return self._next_at - time.perf_counter() if self._seconds_per_batch else 0.0
