"""With a person who follows a gradient into the update: from dW1 to the new W1 of the same place, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.explain.cell import Cell, update_of
from cnn_gui.explain.phases.phase import Direction

if TYPE_CHECKING:
    from cnn_gui.explain.phases.phase import Phase


class Following:
    """Says where to go on when a phase begins."""

    def __init__(self) -> None:
        self._phase: Phase | None = None
        self._batch = 0
        self._named = False
        self._gradient: Cell | None = None

    def name(self) -> None:
        """A number has been asked for by name, maybe together with a phase: it is what is wanted in the next one."""
        self._named = True

    def next(self, phase: Phase | None, batch: int, cell: Cell | None) -> Cell | None:
        """Return what to look at in a phase of the step of a batch in place of a cell; None: the cell.

        phase: None outside of a step. At the update that is the new value of the parameter whose gradient the cell is;
        a phase back the gradient.
        """
        before, self._phase = self._phase, phase
        same, self._batch = batch == self._batch, batch
        named, self._named = self._named, False
        if phase is None or before is None or cell is None or named or not same:
            return None
        was, now = (each.direction is Direction.UPDATE for each in (before, phase))
        if now and not was and cell.is_gradient and update_of(cell.base) in phase.writes:
            self._gradient = cell
            return Cell(update_of(cell.base), cell.index)
        origin = self._gradient
        if was and not now and origin is not None and cell == Cell(update_of(origin.base), origin.index):
            return origin
        return None
