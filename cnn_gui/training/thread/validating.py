"""The validations of the runs: ordered when they are due, taken in, and what follows from them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cnn_gui.counted import counted
from cnn_gui.shares import percent
from cnn_gui.training.evaluation.evaluations import Evaluations
from cnn_gui.training.evaluation.validate import take
from cnn_gui.training.messages.events import Event, StoppedEarly

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.training.evaluation.evaluations import Parameters
    from cnn_gui.training.inspection.held_run import HeldRun
    from cnn_gui.training.messages.report import Report
    from cnn_gui.training.run.run import Run
    from cnn_gui.training.run.splits import Splits
    from cnn_gui.training.thread.beside import Beside
    from cnn_gui.training.thread.runs import Runs

TRAIN_ON = "Run (Space) trains on, with all patience again."

# What may be changed of a run that does not heed its validations, and still counts by them.
_COUNTING = ("patience", "least_gain", "schedule")


class Validating:
    """Belongs to the training thread.

    Attributes: evaluations (where validations are made).

    beside: evaluates, so that a fault there takes nothing else with it. stopped: is called when the present run has
    stopped early, before that is told.
    """

    def __init__(
        self,
        splits: Splits,
        runs: Runs,
        beside: Beside,
        emit: Callable[[Event], None],
        stopped: Callable[[], None],
    ) -> None:
        self.evaluations = Evaluations(splits, emit, self._take)
        self._runs = runs
        self._beside = beside
        self._emit = emit
        self._stopped = stopped

    def order(self, held: HeldRun) -> None:
        """Order the validation of a run if it is due and not under way."""
        self._beside.do(partial(self.evaluations.validate_if_due, held.run, held.generation), None)

    def finish(self, held: HeldRun) -> None:
        """Let a run take in all validations that are due, before something that must come behind them."""
        self.order(held)
        self._beside.do(partial(self.evaluations.finish_validations, held.generation), None)

    def finish_before(self, name: str, held: HeldRun) -> None:
        """The same before a live setting is changed, if what follows would depend on which of both came first."""
        if held.run.heeds_validations or name in _COUNTING:
            self.finish(held)

    def settle(self, held: HeldRun) -> None:
        """The same before a step, if it depends on a validation."""
        if held.run.heeds_validations and held.run.validation_due:
            self.finish(held)

    def waits(self, resting: bool) -> bool:
        """Whether something is to be evaluated before the next batch; resting: none is to be trained anyway."""
        return self._beside.do(partial(self._waits, resting), False)

    def go_on(self) -> bool:
        """Evaluate a chunk; whether that was the last of what was to be done with these parameters."""
        return self._beside.do(self.evaluations.go_on, False)

    def _waits(self, resting: bool) -> bool:
        self.evaluations.deliver(resting)
        return self.evaluations.waits(resting)

    def _take(self, run: Run, report: Report, parameters: Parameters) -> None:
        held = self._runs.of(run)
        if held is None:
            # Of a run that is no more, whose evaluations could not be dropped.
            return
        # A walk goes back to the state in which it began: what is told meanwhile would be lost.
        phase = held.inspection.put_aside()
        take(run, report, parameters)
        held.inspection.network_changed()
        held.inspection.take_up(phase)
        if run.stopped_early and held is self._runs.present:
            self._stopped()
            self._emit(_told(held))


def _told(held: HeldRun) -> StoppedEarly:
    run, best = held.run, held.run.validations.best
    validations = counted(run.config.patience, "validation")
    message = f"Training stopped early after batch {run.batch:,}: {validations} in a row brought no gain."
    if best is None:
        return StoppedEarly(held.generation, message, TRAIN_ON)
    mark = best.mark
    was = (
        f"The best was that after batch {mark.batch:,}: loss {mark.loss:.3g}, {percent(mark.accuracy)} % read rightly."
    )
    return StoppedEarly(held.generation, message, f"{was} {TRAIN_ON}")
