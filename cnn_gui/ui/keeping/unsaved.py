"""What of a run is not in its file, and how long it has been trained since it was."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from cnn_gui.training.checkpoint.checkpoint import Checkpoint
from cnn_gui.training.run.history import History


class Mark(NamedTuple):
    """By which a state of a run is known again: batches, changes of the weights by hand, changed settings."""

    batches: int
    edits: int
    changes: int

    @classmethod
    def of(cls, history: History) -> Mark:
        """Where a run stands."""
        return cls(history.batch_count, len(history.edits), len(history.changes))

    @classmethod
    def of_checkpoint(cls, checkpoint: Checkpoint) -> Mark:
        """Where a run stood."""
        numbers = checkpoint.history
        return cls(len(numbers.batches), len(numbers.edits), len(numbers.changes))


class Unsaved:
    """Attributes: path (the file of the run; None: it has none), saved (what is in it), history (the run's).

    missed: whether anybody would miss what is in no file.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, *, missed: bool = True) -> None:
        self._missed = missed
        self.path: Path | None = None
        self.saved: Mark | None = None
        self.history: History | None = None
        self._clock = clock
        self._seconds = 0.0
        self._since: float | None = None

    def begin(self, history: History, path: Path | None, saved: Mark | None) -> None:
        """Another run is there. saved: what of it is in the file."""
        self.history, self.path, self.saved = history, path, saved
        self._seconds, self._since = 0.0, None

    def take_saved(self, path: Path, mark: Mark) -> None:
        """So much of the run is in this file now."""
        self.path, self.saved = path, mark
        self._seconds = 0.0
        if self._since is not None:
            self._since = self._clock()

    def follow(self, training: bool) -> None:
        """Batches are trained from now on, or not any more."""
        now = self._clock()
        if self._since is not None:
            self._seconds += now - self._since
        self._since = now if training else None

    @property
    def seconds(self) -> float:
        """How long was trained what is not saved."""
        return self._seconds + (0.0 if self._since is None else self._clock() - self._since)

    @property
    def modified(self) -> bool:
        """Whether there is something that is not in the file; an untrained run is nothing."""
        if self.history is None:
            return False
        mark = Mark.of(self.history)
        if self.saved is None:
            return self._missed and (mark.batches > 0 or mark.edits > 0)
        return mark != self.saved
