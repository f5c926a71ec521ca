"""Which run an order is carried out on, and what is said when it cannot be."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from cnn_gui.training.messages.events import PAUSE_FIRST, WHILE_TRAINING, Event, Notice, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.training.inspection.held_run import HeldRun
    from cnn_gui.training.thread.control import Control
    from cnn_gui.training.thread.orders.orders import Order
    from cnn_gui.training.thread.runs import Runs
    from cnn_gui.training.thread.target import Target


class OrderQueue:
    """Posts orders to `Control`, each for one of the runs: the `Orders` of the parts, and those of the trainer."""

    def __init__(self, control: Control, runs: Runs, target: Target, emit: Callable[[Event], None]) -> None:
        self._control = control
        self._runs = runs
        self._target = target
        self._emit = emit

    def post(self, command: Callable[[], object]) -> None:
        """Order what needs no run."""
        self._control.post(command)

    def for_present(self, order: Order) -> None:
        """Order something for the run that trains then; answered by Refused while there is none."""
        self.post(lambda: self._do(order, self._runs.present))

    def to_train(self, order: Order) -> None:
        """The same for what trains or changes it; answered by Refused for a run that can only be looked at."""
        self.for_present(partial(self._if_it_can, order))

    def _if_it_can(self, order: Order, held: HeldRun) -> None:
        if held.run.cannot_train:
            self._emit(Refused("This run can only be looked at", held.run.cannot_train))
        else:
            order(held)

    def for_viewed(self, order: Order) -> None:
        """Order something for the run that is viewed then; answered by Refused while there is none."""
        self.post(lambda: self._do(order, self._runs.viewed))

    def for_viewed_images(self, order: Order) -> None:
        """Order something about images as they are now; dropped if the run that is viewed then has other data.

        Before the first data set it is about that.
        """
        meant = self._runs.viewed

        def look(viewed: HeldRun) -> None:
            if meant is None or meant.run.dataset is viewed.run.dataset:
                order(viewed)

        self.for_viewed(look)

    def for_viewed_at_rest(self, order: Order) -> None:
        """Order something that needs a run that stands still; answered by a Notice while training runs."""
        self.for_viewed(partial(self._at_rest, order))

    def _at_rest(self, order: Order, viewed: HeldRun) -> None:
        if self._target.reached:
            order(viewed)
        else:
            self._emit(Notice(PAUSE_FIRST, WHILE_TRAINING))

    def _do(self, order: Order, held: HeldRun | None) -> None:
        if held is None:
            self._emit(
                Refused("There is no run yet", "Choose a data set that can be loaded; then train or look at it.")
            )
        else:
            order(held)
