"""When a snapshot is due and what goes into it: back-pressure by credit, at most so many a second."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from cnn_gui.training.snapshot import Demand, Probe, Progress, Snapshot, State
from cnn_gui.training.speed import SpeedMeter

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt

    from cnn_gui.training.run import Run

NOTHING = Demand(trace=False, filters=False)


class Photographer:
    """Builds a snapshot only when the window has taken the one before, something has changed, and the time has come.

    Attributes: changed (whether there is anything new to show), speed (what measures batches per second).
    """

    def __init__(self, interval: float) -> None:
        self.changed = True
        self.speed = SpeedMeter()
        self._interval = interval
        self._demand = Demand()
        self._shown = self._demand
        self._credit = True
        self._next_at = 0.0

    def ask(self, demand: Demand | None = None) -> None:
        """Show this from now on; None: what was asked for before, even if it could not be built then."""
        self._demand = self._demand if demand is None else demand
        self._shown = self._demand
        self.changed = True

    def credit_returned(self) -> None:
        """The window has taken the last snapshot."""
        self._credit = True

    def due(self) -> bool:
        """Whether a snapshot is to be built now."""
        return self.changed and self._credit and time.perf_counter() >= self._next_at

    def wait(self) -> float | None:
        """How many seconds the training thread may sleep before a snapshot is due; None: until there is news."""
        if not (self.changed and self._credit):
            return None
        return max(0.0, self._next_at - time.perf_counter())

    def take(self, run: Run, probe: Probe, state: State, generation: int) -> Snapshot:
        """Build the snapshot and spend the credit, which is kept if this fails."""
        self.changed = False
        self._next_at = time.perf_counter() + self._interval
        try:
            trace = run.network.trace(run.network_input(probe.image), probe.label) if self._shown.trace else None
            filters = _filters(run) if self._shown.filters else {}
        except Exception:
            # One report is enough: without this the same fault would come thirty times a second.
            self._shown = NOTHING
            raise
        snapshot = Snapshot(generation, state, self.progress(run), probe, trace, filters)
        self._credit = False
        return snapshot

    def progress(self, run: Run) -> Progress:
        """Where the run stands."""
        loss, accuracy = run.history.last_batch
        validation_loss, validation_accuracy = run.history.last_validation
        config, plan = run.config, run.plan
        return Progress(
            epoch=run.epoch,
            batch=run.batch,
            batch_in_epoch=run.batch_in_epoch,
            batches_per_epoch=run.batches_per_epoch,
            batches_per_second=self.speed.read(run.batch),
            loss=loss,
            train_accuracy=accuracy,
            validation_loss=validation_loss,
            validation_accuracy=validation_accuracy,
            learning_rate=plan.rate(run.batch),
            plan=plan,
            schedule_epochs=config.schedule_epochs,
            momentum=config.momentum,
            nesterov=config.nesterov,
            weight_decay=config.weight_decay,
            batch_size=config.batch_size,
        )


def _filters(run: Run) -> Mapping[str, npt.NDArray[np.floating[Any]]]:
    return {
        name.removesuffix(".W"): array.copy()
        for name, array in run.network.parameters.items()
        if name.endswith(".W") and array.ndim == 4
    }
