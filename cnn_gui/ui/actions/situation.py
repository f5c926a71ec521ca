"""What decides which actions can be done."""

from __future__ import annotations

from dataclasses import dataclass

from cnn_gui.training.messages.snapshot import Snapshot
from cnn_gui.training.messages.state import State


@dataclass(frozen=True)
class Situation:
    """When actions can be done.

    state: of the training thread. walking: somebody walks through a step. edited: parameters are changed by hand.
    goes_back: there is something that the run can go back to.
    """

    state: State = State.PAUSED
    walking: bool = False
    edited: bool = False
    goes_back: bool = False

    @classmethod
    def of(cls, snapshot: Snapshot) -> Situation:
        """Return the situation that a snapshot shows."""
        goes_back = snapshot.progress.best is not None
        return cls(snapshot.state, snapshot.walk is not None, snapshot.what_if is not None, goes_back)
