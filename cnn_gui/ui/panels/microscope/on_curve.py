"""Where on the curve of an activation a number is: one that comes out of it, or the gradient that goes through it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.explain.cell import Cell
from cnn_gui.explain.curve import Curve, Point, curve, point

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Anatomy, Part
    from cnn_gui.explain.moment import Moment


def on_curve(moment: Moment, cell: Cell) -> tuple[Curve, Point] | None:
    """Return the curve that is at work where a number comes about, and its place there; None if none is.

    Forward that is the activation that makes the number, backward the one whose input the gradient is of. Raises
    CellError for a cell that is not there.
    """
    moment.layers.check(cell)
    part = _at_work(moment.layers, cell)
    if part is None or not part.is_activation:
        return None
    return curve(moment, part.symbol), point(moment, Cell(part.symbol, cell.index))


def _at_work(layers: Anatomy, cell: Cell) -> Part | None:
    base = next((part for part in layers.parts if part.symbol == cell.base), None)
    if base is None or cell.is_update:
        return None
    return layers.after(base) if cell.is_gradient else base
