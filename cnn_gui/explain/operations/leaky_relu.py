"""Leaky ReLU, one number at a time: as it is above 0, a part of it below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.explain.calculation import latex
from cnn_gui.explain.calculation.arithmetic import Calculation, Factor, Term
from cnn_gui.explain.calculation.explanation import Explanation
from cnn_gui.explain.calculation.figures import exactly
from cnn_gui.explain.cell import Cell
from cnn_gui.explain.operations.activation import OPEN, SLOPE, is_positive, of, passed_on, same

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Part
    from cnn_gui.explain.moment import Moment


def output(moment: Moment, cell: Cell, part: Part, _k: int) -> Explanation:
    """A = Z above 0, slope · Z otherwise."""
    z, slope, before = of(moment, part.before, cell), part.settings["slope"], Cell(part.before, cell.index)
    title = f"{cell} · leaky ReLU"
    if is_positive(moment, part, cell):
        return Explanation(
            cell,
            title,
            f"{before} is positive and passes as it is.",
            (f"{latex.cell(cell)} = {latex.cell(before)}",),
            (same(moment, cell, z),),
        )
    term = Term((Factor(slope, label=SLOPE), z))
    return Explanation(
        cell,
        title,
        f"{before} is not positive, so only a part of it passes: times the slope {exactly(slope)}."
        if slope
        else f"{before} is not positive, and with the slope 0 nothing of it passes.",
        (rf"{latex.cell(cell)} = {slope:g} \cdot {latex.cell(before)}",),
        (Calculation(str(cell), (term,), stored=moment.value(cell)),),
    )


def input_gradient(moment: Moment, cell: Cell, part: Part, _k: int) -> Explanation:
    """dZ = dA above 0, slope · dA otherwise."""
    before, slope = Cell(part.before, cell.index), part.settings["slope"]
    if is_positive(moment, part, cell):
        sentence = f"{before} is positive, where the derivative is 1: the gradient passes as it is."
        return passed_on(moment, cell, part, sentence, "1", Factor(1.0, label=OPEN))
    sentence = f"{before} is not positive, where the derivative is the slope {exactly(slope)}: " + (
        "a part of the gradient passes, so that nothing is shut for good." if slope else "the gradient is blocked."
    )
    return passed_on(moment, cell, part, sentence, f"{slope:g}", Factor(slope, label=SLOPE))
