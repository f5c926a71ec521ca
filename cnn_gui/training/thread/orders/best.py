"""The order to go back to the best."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.training.messages.events import Event, Notice, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.training.inspection.held_run import HeldRun
    from cnn_gui.training.run.run import Run
    from cnn_gui.training.thread.orders.orders import Orders
    from cnn_gui.training.thread.orders.replacing import Replacing


class BestOrders:
    """What a person has brought back of a run."""

    def __init__(self, orders: Orders, replacing: Replacing, emit: Callable[[Event], None]) -> None:
        self._orders = orders
        self._replacing = replacing
        self._emit = emit

    def go_back(self) -> None:
        """Bring back the best parameters of the present run (see `Run.go_back_to_best`), also when it has diverged.

        A walk is taken back and edits that are not kept are undone. Training goes on if it runs. What the network is
        now worth is evaluated, for the window. Refused while there is nothing to go back to.
        """
        self._orders.to_train(self._go_back)

    def _go_back(self, present: HeldRun) -> None:
        try:
            diverged = self._replacing.replace(present, lambda run: run.go_back_to_best())
        except ValueError as error:
            self._emit(Refused("There is nothing to go back to", f"{error}."))
            return
        self._emit(Notice(_went_back(present.run, diverged)))


def _went_back(run: Run, diverged: bool) -> str:
    best = run.validations.best
    assert best is not None
    words = (
        f"Back to the {best.mark.name}, of batch {best.mark.batch:,}; training goes on with batch {run.batch + 1:,}. "
        "The optimizer begins anew."
    )
    return f"{words} Lower the learning rate first, or it may diverge again." if diverged else words
