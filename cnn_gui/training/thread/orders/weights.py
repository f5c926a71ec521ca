"""The order to take in weights from elsewhere."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from cnn_gui.data.errors import DataError, MisfitError
from cnn_gui.training.messages.events import Event, Notice, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy.typing as npt

    from cnn_gui.engine import Network
    from cnn_gui.training.inspection.held_run import HeldRun
    from cnn_gui.training.run.run import Run
    from cnn_gui.training.thread.orders.orders import Orders
    from cnn_gui.training.thread.orders.replacing import Replacing

    Reader = Callable[[Network], Mapping[str, npt.NDArray[Any]]]

TITLE = "These weights cannot be taken in"


class WeightsOrders:
    """What a person brings for the network to know."""

    def __init__(self, orders: Orders, replacing: Replacing, emit: Callable[[Event], None]) -> None:
        self._orders = orders
        self._replacing = replacing
        self._emit = emit

    def take(self, read: Reader, source: str) -> None:
        """Put other weights in the place of those of the present run (see `Run.take_weights`), also when it diverged.

        read: gives all weights for this network; called in the training thread, so that it may take its time, and that
        the network is the one that trains then. If it raises DataError, that is Refused, and nothing has changed.
        source: where they come from, as the history names it.
        """
        self._orders.to_train(partial(self._take, read, source))

    def _take(self, read: Reader, source: str, present: HeldRun) -> None:
        try:
            weights = read(present.run.network)
        except MisfitError as error:
            self._emit(Refused(TITLE, error.summary, details=error.problems))
            return
        except DataError as error:
            self._emit(Refused(TITLE, str(error)))
            return

        def change(run: Run) -> None:
            run.take_weights(weights, source)

        self._replacing.replace(present, change)
        self._emit(
            Notice(
                f"All weights are those of {source} now; training goes on with batch {present.run.batch + 1:,}. "
                "The optimizer begins anew."
            )
        )
