"""ReLU, one number at a time: open or shut."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.explain.calculation import latex
from cnn_gui.explain.calculation.arithmetic import Calculation, Factor, Operation, Term
from cnn_gui.explain.calculation.explanation import Explanation
from cnn_gui.explain.cell import Cell, gradient_of

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Part
    from cnn_gui.explain.moment import Moment


def output(moment: Moment, cell: Cell, part: Part, _k: int) -> Explanation:
    """A = max(0, Z)."""
    before = Cell(part.before, cell.index)
    z = moment.value(before)
    is_open = z > 0
    terms = (
        Term((Factor(0.0, label="zero"),), note="" if is_open else "larger"),
        Term((Factor(z, before),), note="larger" if is_open else ""),
    )
    return Explanation(
        cell,
        f"{cell} · ReLU",
        f"{before} is positive and passes: the ReLU is open here."
        if is_open
        else f"{before} is not positive and becomes 0: the ReLU is shut here.",
        (rf"{latex.cell(cell)} = \max(0, {latex.cell(before)})",),
        (Calculation(str(cell), terms, Operation.LARGEST, stored=moment.value(cell)),),
    )


def input_gradient(moment: Moment, cell: Cell, part: Part, _k: int) -> Explanation:
    """dZ = dA × (Z > 0)."""
    before, upstream = Cell(part.before, cell.index), Cell(gradient_of(part.symbol), cell.index)
    is_open = moment.value(before) > 0
    gate = Factor(1.0 if is_open else 0.0, label="open" if is_open else "shut")
    return Explanation(
        cell,
        f"{cell} · gradient of ReLU's input",
        f"{before} is positive, so the ReLU was open: the gradient passes as it is."
        if is_open
        else f"{before} is not positive, so the ReLU was shut: the gradient is blocked.",
        (rf"{latex.cell(cell)} = {latex.cell(upstream)} \cdot ({latex.cell(before)} > 0)",),
        (Calculation(str(cell), (Term((Factor(moment.value(upstream), upstream), gate)),), stored=moment.value(cell)),),
    )
