"""Orders that keep a run: as a value, to go on with later, and to bring back the one before."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cnn_gui.training.checkpoint.checkpoint import Checkpoint
    from cnn_gui.training.inspection.held_run import HeldRun
    from cnn_gui.training.run.config import RunConfig
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

    def stage(self, config: RunConfig) -> None:
        """A new run for a lesson."""

    def stage_again(self, checkpoint: Checkpoint) -> None:
        """A run of a lesson as it was before."""

    def end_lesson(self) -> None:
        """Bring back the run that is held."""

    @property
    def own(self) -> HeldRun | None:
        """The run that is a person's own."""

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

    def take_own(self, reply: Callable[[Checkpoint], None]) -> None:
        """The same of the run that is a person's own: in a lesson that which is held; nothing before the first run."""

        def take() -> None:
            own = self._keeper.own
            if own is not None:
                self._take(reply, own)

        self._orders.post(take)

    def stage(self, config: RunConfig) -> None:
        """A new run for a lesson, paused; the present run is held, whole, until `end_lesson`.

        Refused where its images are not here, or there is no run yet that could come back.
        """
        self._orders.for_present(lambda _present: self._keeper.stage(config))

    def stage_again(self, checkpoint: Checkpoint) -> None:
        """A run of a lesson as it was when it was taken; without a lesson nothing happens."""
        self._orders.post(partial(self._keeper.stage_again, checkpoint))

    def end_lesson(self) -> None:
        """Bring back the run that is held, with its walk, its edits and the image looked at; it stands paused."""
        self._orders.post(self._keeper.end_lesson)

    def open(self, checkpoint: Checkpoint) -> None:
        """Go on with a run that was kept, paused; the present one is put aside, and a lesson ends.

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
