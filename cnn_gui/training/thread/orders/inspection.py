"""Orders that look into a step, change parameters by hand, or check gradients."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.training.messages.events import Event, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from cnn_gui.explain.cell import Cell
    from cnn_gui.training.inspection.held_run import HeldRun
    from cnn_gui.training.thread.orders.orders import Order, Orders
    from cnn_gui.training.thread.view import View


class InspectionOrders:
    """What a person looks into. Only edits that are kept change what is learned.

    step_done: called when a batch has been trained in the course of a walk. settle: before one may be, so that it is
    trained as all that comes before it has it.
    """

    def __init__(
        self,
        orders: Orders,
        view: View,
        emit: Callable[[Event], None],
        step_done: Callable[[HeldRun], None],
        settle: Callable[[HeldRun], None] = lambda _viewed: None,
    ) -> None:
        self._orders = orders
        self._view = view
        self._emit = emit
        self._step_done = step_done
        self._settle = settle

    def walk(self, offset: int) -> None:
        """Begin to walk through the next step, or go on by so many phases, back if negative.

        Beyond the last phase the step is done, and the walk through the one after it begins. Answered by a Notice while
        training runs.
        """
        self._step_into(partial(self._walk, offset))

    def walk_to(self, phase: int) -> None:
        """Go to a phase of the walk, or begin one there; a phase that is not there is Refused."""

        def walk_to(viewed: HeldRun) -> None:
            self._refusing("This phase cannot be shown", lambda: viewed.inspection.walk_to(phase))

        self._step_into(walk_to)

    def walk_image(self, index: int) -> None:
        """Show another image of the batch that is walked through; the index wraps around."""
        self._look(lambda viewed: viewed.inspection.walk_image(index))

    def share_out(self, cell: Cell | None) -> None:
        """Say of which number the images of a batch give their share: a parameter's, its gradient's or new value's.

        Who wants to see that asks for the batch (`Demand`); None and any other number: of none.
        """

        def share_out(viewed: HeldRun) -> None:
            viewed.inspection.shares.about = cell
            self._view.show_anew()

        self._orders.for_viewed(share_out)

    def leave(self, *, finish: bool) -> None:
        """End the walk: do the step, or take it back. Either way the run's later numbers are the same."""
        self._look(partial(self._leave, finish))

    def edit(self, name: str, place: tuple[int, ...], value: npt.ArrayLike, goes_on: bool = False) -> None:
        """Set a parameter (see `WhatIf.set`) to try what it does; Refused for what cannot be.

        The edit holds until it is kept or undone; it is kept when training goes on.
        """
        values = np.array(value, np.float64)

        def edit(viewed: HeldRun) -> None:
            self._refusing(
                "This edit cannot be made", lambda: viewed.inspection.edit(name, place, values, goes_on=goes_on)
            )

        self._step_into(edit)

    def keep_edits(self) -> None:
        """Make the edits part of the run."""
        self._look(lambda viewed: viewed.inspection.end_edits(keep=True))

    def undo_edit(self) -> None:
        """Take the latest edit back."""
        self._look(lambda viewed: viewed.inspection.undo_edit())

    def undo_edits(self) -> None:
        """Bring back the parameters as they were before the edits."""
        self._look(lambda viewed: viewed.inspection.end_edits(keep=False))

    def check_gradients(self, places: Sequence[tuple[str, tuple[int, ...]]] | int) -> None:
        """Compare derivatives by differences with those of the backward pass; answered by GradientsChecked.

        places: parameter names with an index each, or how many to draw from each parameter. The loss is that of the
        probe, in a walk the mean over the batch. A check under way is replaced. Training may go on meanwhile.
        """
        self._orders.for_viewed(lambda viewed: self._view.checks.begin(viewed, self._view.probe.of(viewed), places))

    # ---- in the training thread --------------------------------------------------------------------------------

    def _step_into(self, order: Order) -> None:
        def step_into(viewed: HeldRun) -> None:
            if viewed.run.cannot_train:
                self._emit(Refused("This run has no next step", viewed.run.cannot_train))
            else:
                order(viewed)

        self._look(step_into)

    def _look(self, order: Order) -> None:
        def look(viewed: HeldRun) -> None:
            order(viewed)
            self._view.show_anew()

        self._orders.for_viewed_at_rest(look)

    def _walk(self, offset: int, viewed: HeldRun) -> None:
        self._settle(viewed)
        if viewed.inspection.walk(offset):
            self._step_done(viewed)

    def _leave(self, finish: bool, viewed: HeldRun) -> None:
        self._settle(viewed)
        walking = viewed.inspection.walking
        viewed.inspection.leave(finish=finish)
        if finish and walking:
            self._step_done(viewed)

    def _refusing(self, title: str, command: Callable[[], object]) -> None:
        try:
            command()
        except (ValueError, IndexError) as error:
            self._emit(Refused(title, f"{error}."))
