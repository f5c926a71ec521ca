"""What both kinds of pooling say of their windows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.explain.calculation import latex
from cnn_gui.explain.calculation.arithmetic import Calculation, Factor, Term
from cnn_gui.explain.calculation.explanation import Explanation
from cnn_gui.explain.cell import Cell

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Part
    from cnn_gui.explain.moment import Moment


def of_its_window(part: Part, top: int, left: int) -> str:
    """Return which rows and columns a window takes, as a part of a sentence."""
    bottom, right = top + part.size - 1, left + part.size - 1
    between = "and" if part.size == 2 else "to"
    return f"of its window, rows {top} {between} {bottom}, columns {left} {between} {right}"


def in_no_window(moment: Moment, cell: Cell, part: Part, title: str) -> Explanation:
    """Explain the gradient of a number that no window holds: 0."""
    here = Cell(part.before, cell.index)
    _, rows, columns = moment.layers.part(part.before).shape
    ends = [(extent - 1) * part.stride + part.size for extent in part.shape[1:]]
    if cell.index[1] >= ends[0] or cell.index[2] >= ends[1]:
        why = _left_out(part, (rows, columns))
    else:
        why = (
            f"The windows of {part.symbol} are {part.size}×{part.size} and {part.stride} apart, so that some numbers "
            "lie between them"
        )
    term = Term((Factor(0.0, label=str(cell)),), note="in no window")
    return Explanation(
        cell,
        title,
        f"{why}: {here} is in no window, has no influence on the loss, and its gradient is 0.",
        (f"{latex.cell(cell)} = 0",),
        (Calculation(str(cell), (term,), stored=moment.value(cell)),),
    )


def _left_out(part: Part, extents: tuple[int, int]) -> str:
    if part.size == part.stride == 2:
        return f"{part.before} has an odd number of rows or columns, and the windows leave out the last one"
    return (
        f"{part.before} is {extents[0]}×{extents[1]}, and what is left at its lower or right edge would fill no window "
        f"of {part.size}×{part.size}"
    )
