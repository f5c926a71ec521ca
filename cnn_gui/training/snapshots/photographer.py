"""When a snapshot is due: back-pressure by credit, at most so many a second."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from cnn_gui.training.messages.snapshot import NOTHING, Demand
from cnn_gui.training.snapshots.contents import snapshot_of

if TYPE_CHECKING:
    from cnn_gui.training.inspection.held_run import HeldRun
    from cnn_gui.training.messages.attribution import Attribution
    from cnn_gui.training.messages.probe import Probe
    from cnn_gui.training.messages.snapshot import Snapshot
    from cnn_gui.training.messages.state import State

# Numbers that change more often are read by nobody.
SECONDS_BETWEEN_MOMENTS = 0.2
# So long the window may take for a snapshot before it counts as lost. Twice as long each time, until one is taken: a
# window that stands still for an hour finds a few snapshots and not a thousand.
PATIENCE_SECONDS = 5.0


class Photographer:
    """Builds a snapshot only when the window has taken the one before, something has changed, and the time has come.

    One that is never taken does not end the pictures: after PATIENCE_SECONDS it counts as lost.

    Attributes: changed (whether there is anything new to show).
    """

    def __init__(self, interval: float) -> None:
        self.changed = True
        self._interval = interval
        self._demand = Demand()
        self._shown = self._demand
        self._credit = True
        self._patience = PATIENCE_SECONDS
        self._lost_at = 0.0
        self._next_at = 0.0
        self._next_moment_at = 0.0

    def ask(self, demand: Demand | None = None, *, urgent: bool = False) -> None:
        """Show this from now on; None: what was asked for before, even if it could not be built then.

        Urgent: the next snapshot does not wait for its time, only for the window.
        """
        if demand is not None:
            self._demand = demand
            self._next_moment_at = 0.0
        self._shown = self._demand
        self.changed = True
        if urgent:
            self._next_at = 0.0

    def credit_returned(self) -> None:
        """The window has taken the last snapshot."""
        self._credit = True
        self._patience = PATIENCE_SECONDS

    def due(self) -> bool:
        """Whether a snapshot is to be built now."""
        return self.changed and self.ready()

    def ready(self) -> bool:
        """Whether a snapshot would be built now if there were anything new."""
        now = time.perf_counter()
        return now >= self._next_at and (self._credit or now >= self._lost_at)

    def wait(self) -> float | None:
        """How many seconds the training thread may sleep before a snapshot is due; None: until there is news."""
        if not self.changed:
            return None
        at = self._next_at if self._credit else max(self._next_at, self._lost_at)
        return max(0.0, at - time.perf_counter())

    def moment_waits(self) -> bool:
        """Whether the next snapshot of a run that trains is to be that of a recorded batch."""
        return self._shown.moment and time.perf_counter() >= self._next_moment_at

    def record_due(self) -> bool:
        """Whether the next batch is to be recorded, for the moment in the snapshot behind it."""
        if not (self._demand.moment and self.ready()):
            return False
        now = time.perf_counter()
        if now < self._next_moment_at:
            return False
        self._next_moment_at = now + SECONDS_BETWEEN_MOMENTS
        return True

    def take(self, held: HeldRun, probe: Probe, state: State, attribution: Attribution | None = None) -> Snapshot:
        """Build the snapshot of a run and spend the credit, which is kept if this fails."""
        self.changed = False
        now = time.perf_counter()
        self._next_at = now + self._interval
        speed = held.speed.read(held.run.batch)
        try:
            snapshot = snapshot_of(held, probe, state, self._shown, attribution, speed)
        except Exception:
            # One report is enough: without this the same fault would come thirty times a second.
            self._shown = NOTHING
            raise
        if not self._credit:
            self._patience *= 2
        self._credit = False
        self._lost_at = now + self._patience
        return snapshot
