"""Which snapshots become frames: all that can be read on screen is of the same one, and pictures may move between."""

from __future__ import annotations

import enum
import time
from collections.abc import Callable

from cnn_gui.training.messages.snapshot import Snapshot
from cnn_gui.training.messages.state import State

SECONDS_BETWEEN_FRAMES = 0.25
"""Digits that change more often than this cannot be read; drawing text is what costs most in a frame."""
SECONDS_BETWEEN_BARS = 0.1
"""For bars and words that move by themselves, beside the frames."""
PATIENCE_SECONDS = 2.0
"""So long a frame waits for the numbers of a step: then it comes without them."""


class Frame(enum.Enum):
    """What is to be shown of a snapshot: by everything; by what shows arrays; by pictures without numbers."""

    WHOLE = enum.auto()
    PROBE = enum.auto()
    PICTURES = enum.auto()


class FramePace:
    """One for the whole window, so that two views never show numbers of two batches.

    While training runs, a frame comes every so many seconds; where somebody reads the numbers of a step, with every
    snapshot that has them, for the training thread sends those at that pace. Every snapshot is a frame while nothing is
    trained. When training pauses, a last snapshot with another state always comes, so what stays on screen is exact.
    Another image is shown at once, for somebody who draws waits for the answer.
    """

    def __init__(self, seconds: float = SECONDS_BETWEEN_FRAMES, clock: Callable[[], float] = time.perf_counter) -> None:
        self._seconds = seconds
        self._clock = clock
        self._next_at = -1.0
        self._state: State | None = None
        self._probe: object = None

    def of(self, snapshot: Snapshot, *, with_moment: bool) -> Frame:
        """Return what is to be shown of this snapshot. with_moment: somebody reads the numbers of a step."""
        now = self._clock()
        due = now >= self._next_at
        if with_moment:
            due = snapshot.moment is not None or now >= self._next_at + PATIENCE_SECONDS
        other_probe = snapshot.probe is not self._probe
        whole = due or snapshot.state is not State.RUNNING or snapshot.state is not self._state
        self._state, self._probe = snapshot.state, snapshot.probe
        if whole:
            self._next_at = now + self._seconds
            return Frame.WHOLE
        return Frame.PROBE if other_probe else Frame.PICTURES
