"""Leaky ReLU, one number at a time: as it is above 0, a part of it below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.explain.calculation import latex
from cnn_gui.explain.calculation.arithmetic import Calculation, Factor, Term
from cnn_gui.explain.calculation.explanation import Explanation
from cnn_gui.explain.calculation.figures import exactly
from cnn_gui.explain.cell import Cell
from cnn_gui.explain.operations.activation import SLOPE, is_positive, of, passed_on, unchanged, unchanged_gradient

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Part
    from cnn_gui.explain.moment import Moment


def output(moment: Moment, cell: Cell, part: Part, _k: int) -> Explanation:
    """A = Z above 0, slope · Z otherwise."""
    z, slope, before = of(moment, part.before, cell), part.settings["slope"], Cell(part.before, cell.index)
    if is_positive(moment, part, cell):
        return unchanged(moment, cell, part)
    term = Term((Factor(slope, label=SLOPE), z))
    return Explanation(
        cell,
        f"{cell} · leaky ReLU",
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
        return unchanged_gradient(moment, cell, part)
    sentence = f"{before} is not positive, where the derivative is the slope {exactly(slope)}: " + (
        "a part of the gradient passes, so that nothing is shut for good." if slope else "the gradient is blocked."
    )
    return passed_on(moment, cell, part, sentence, f"{slope:g}", Factor(slope, label=SLOPE))
