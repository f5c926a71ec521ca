"""The order to go back to the best."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.training.evaluation.validate import VALIDATION
from cnn_gui.training.messages.events import Event, Notice, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.training.evaluation.evaluations import Evaluations
    from cnn_gui.training.inspection.held_run import HeldRun
    from cnn_gui.training.run.run import Run
    from cnn_gui.training.thread.orders.orders import Orders
    from cnn_gui.training.thread.view import View


class BestOrders:
    """What a person has brought back of a run.

    finish: lets a run take in the validations that are under way. stand: a run that does not train stands ready to do
    so; returns whether it had diverged.
    """

    def __init__(
        self,
        orders: Orders,
        view: View,
        evaluations: Evaluations,
        emit: Callable[[Event], None],
        *,
        finish: Callable[[HeldRun], None],
        stand: Callable[[], bool],
    ) -> None:
        self._orders = orders
        self._view = view
        self._evaluations = evaluations
        self._emit = emit
        self._finish = finish
        self._stand = stand

    def go_back(self) -> None:
        """Bring back the best parameters of the present run (see `Run.go_back_to_best`), also when it has diverged.

        A walk is taken back and edits that are not kept are undone. Training goes on if it runs. What the network is
        now worth is evaluated, for the window. Refused while there is nothing to go back to.
        """
        self._orders.to_train(self._go_back)

    def _go_back(self, present: HeldRun) -> None:
        present.inspection.leave(finish=False)
        present.inspection.end_edits(keep=False)
        self._finish(present)
        try:
            present.run.go_back_to_best()
        except ValueError as error:
            self._emit(Refused("There is nothing to go back to", f"{error}."))
            return
        present.watch_anew()
        present.inspection.network_changed()
        self._view.network_changed()
        self._view.show_anew()
        diverged = self._stand()
        if len(present.run.dataset.validation):
            self._evaluations.evaluate(present.run, present.generation, VALIDATION)
        self._emit(Notice(_went_back(present.run, diverged)))


def _went_back(run: Run, diverged: bool) -> str:
    best = run.validations.best
    assert best is not None
    words = (
        f"Back to the {best.mark.name}, of batch {best.mark.batch:,}; training goes on with batch {run.batch + 1:,}. "
        "The optimizer begins anew."
    )
    return f"{words} Lower the learning rate first, or it may diverge again." if diverged else words
