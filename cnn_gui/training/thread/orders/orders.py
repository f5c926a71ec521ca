"""How an order gets into the training thread, as those see it who give orders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from cnn_gui.training.inspection.held_run import HeldRun

Order = Callable[[HeldRun], object]
"""What is to be done with the run that it is handed."""


class Orders(Protocol):
    """The one queue of the training thread.

    May be called from any thread; what is ordered is done in the training thread at the next batch boundary, also while
    paused, in the order in which it was given.
    """

    def post(self, command: Callable[[], object]) -> None:
        """Order what needs no run."""

    def for_present(self, order: Order) -> None:
        """Order something for the run that trains then; answered by Refused while there is none."""

    def to_train(self, order: Order) -> None:
        """The same for what trains that run or changes it; answered by Refused where it can only be looked at."""

    def for_viewed(self, order: Order) -> None:
        """Order something for the run that is viewed then; answered by Refused while there is none."""

    def for_viewed_images(self, order: Order) -> None:
        """Order something about images as they are now; dropped if the run that is viewed then has other data.

        Before the first data set it is about that.
        """

    def for_viewed_at_rest(self, order: Order) -> None:
        """Order something that needs a run that stands still; answered by a Notice while training runs."""
