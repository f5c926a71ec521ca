"""When a snapshot is due and what goes into it: back-pressure by credit, at most so many a second."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from cnn_gui.training.messages.snapshot import Demand, Probe, Progress, Snapshot, State
from cnn_gui.training.thread.speed import SpeedMeter

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt

    from cnn_gui.engine import Trace
    from cnn_gui.explain.moment import Moment
    from cnn_gui.training.inspecting.inspection import Inspection
    from cnn_gui.training.looking.attribution import Attribution
    from cnn_gui.training.run.run import Run

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

    def ask(self, demand: Demand | None = None, *, urgent: bool = False) -> None:
        """Show this from now on; None: what was asked for before, even if it could not be built then.

        Urgent: the next snapshot does not wait for its time, only for the window.
        """
        self._demand = self._demand if demand is None else demand
        self._shown = self._demand
        self.changed = True
        if urgent:
            self._next_at = 0.0

    def credit_returned(self) -> None:
        """The window has taken the last snapshot."""
        self._credit = True

    def due(self) -> bool:
        """Whether a snapshot is to be built now."""
        return self.changed and self.ready()

    def ready(self) -> bool:
        """Whether a snapshot would be built now if there were anything new."""
        return self._credit and time.perf_counter() >= self._next_at

    def wait(self) -> float | None:
        """How many seconds the training thread may sleep before a snapshot is due; None: until there is news."""
        if not (self.changed and self._credit):
            return None
        return max(0.0, self._next_at - time.perf_counter())

    def take(
        self,
        run: Run,
        probe: Probe,
        state: State,
        generation: int,
        attribution: Attribution | None = None,
        inspection: Inspection | None = None,
    ) -> Snapshot:
        """Build the snapshot and spend the credit, which is kept if this fails."""
        self.changed = False
        self._next_at = time.perf_counter() + self._interval
        try:
            trace, moment = self._trace(run, probe, state, inspection)
            walk = inspection.walk_view() if inspection is not None else None
            what_if = inspection.what_if_view(probe) if inspection is not None else None
            filters = _filters(run) if self._shown.filters else {}
        except Exception:
            # One report is enough: without this the same fault would come thirty times a second.
            self._shown = NOTHING
            raise
        progress = self.progress(run)
        snapshot = Snapshot(generation, state, progress, probe, trace, filters, attribution, moment, walk, what_if)
        self._credit = False
        return snapshot

    def _trace(
        self, run: Run, probe: Probe, state: State, inspection: Inspection | None
    ) -> tuple[Trace | None, Moment | None]:
        recorded = None if inspection is None else inspection.take_recorded()
        if recorded is not None:
            return recorded
        walking = inspection is not None and inspection.walking
        if not (self._shown.trace or self._shown.moment):
            return None, None
        trace = run.network.trace(run.network_input(probe.image), probe.label)
        # Behind the update the network is another one; the arrays of the step are in the moment.
        if inspection is None or not (self._shown.moment or walking) or state is State.RUNNING:
            return trace, None
        return trace, inspection.moment(trace, probe)

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
