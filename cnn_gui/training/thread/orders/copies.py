"""The order for a copy of the run, for whoever writes it down beside the training."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.training.checkpoint.checkpoint import Checkpoint

if TYPE_CHECKING:
    from concurrent.futures import Future

    from cnn_gui.training.inspection.held_run import HeldRun
    from cnn_gui.training.thread.orders.orders import Orders


class CopyOrders:
    """Copies of the present run. Training stands still for as long as its parameters are copied, and no longer."""

    def __init__(self, orders: Orders) -> None:
        self._orders = orders

    def take(self, wanted: Future[Checkpoint]) -> None:
        """Put the run as training has left it into `wanted`, unless that has been cancelled by then.

        A walk and edits that are not kept are not part of it, and go on. Refused while there is no run.
        """

        def copy(present: HeldRun) -> None:
            if wanted.set_running_or_notify_cancel():
                with present.inspection.as_trained():
                    wanted.set_result(Checkpoint.of(present.run))

        self._orders.for_present(copy)
