"""Orders that keep a run: as a value, to go on with later, and to bring back the one before."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cnn_gui.training.checkpoint.checkpoint import Checkpoint
    from cnn_gui.training.inspection.held_run import HeldRun
    from cnn_gui.training.thread.orders.orders import Orders


class Keeper(Protocol):
    """What the training thread does about these orders."""

    def open(self, checkpoint: Checkpoint) -> None:
        """Go on with a saved run."""

    def bring_back(self) -> None:
        """Bring back the run before."""

    def bring_forward(self) -> None:
        """Undo that."""

    def keep_earlier(self, most_bytes: int) -> None:
        """Let earlier runs take so much memory."""

    def taken(self, held: HeldRun) -> Checkpoint:
        """The run as it was trained."""


class KeepingOrders:
    """What becomes of runs besides training them. What happened comes as RunStarted, EarlierRunsChanged or Refused."""

    def __init__(self, orders: Orders, keeper: Keeper) -> None:
        self._orders = orders
        self._keeper = keeper

    def take(self, reply: Callable[[Checkpoint], None]) -> None:
        """Take the present run as it was trained, at the next batch boundary; nothing about it changes.

        reply: is called in the training thread, and must be as quick as a message.
        """
        self._orders.for_present(partial(self._take, reply))

    def open(self, checkpoint: Checkpoint) -> None:
        """Go on with a run that was kept, paused; the present one is put aside.

        Where its images are gone, or others, it can be looked at and not trained: `RunStarted.only_to_look_at`.
        """
        self._orders.post(partial(self._keeper.open, checkpoint))

    def bring_back(self) -> None:
        """Bring back the run that the present one took the place of, exactly; it can be brought back in turn."""
        self._orders.post(self._keeper.bring_back)

    def bring_forward(self) -> None:
        """Undo the latest `bring_back`."""
        self._orders.post(self._keeper.bring_forward)

    def keep_with(self, extras: Mapping[str, Any]) -> None:
        """Let every checkpoint of the present run have these extras from now on."""

        def keep(present: HeldRun) -> None:
            present.extras = extras

        self._orders.for_present(keep)

    def keep_earlier(self, most_bytes: int) -> None:
        """Let earlier runs take so many bytes of memory; the oldest go first."""
        self._orders.post(partial(self._keeper.keep_earlier, most_bytes))

    def _take(self, reply: Callable[[Checkpoint], None], present: HeldRun) -> None:
        reply(self._keeper.taken(present))
