"""ELU, one number at a time: as it is above 0, bent towards −α below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.explain.calculation import latex
from cnn_gui.explain.calculation.arithmetic import Calculation, Factor, Operation, Term
from cnn_gui.explain.calculation.explanation import Explanation
from cnn_gui.explain.calculation.figures import MINUS, exactly
from cnn_gui.explain.cell import Cell
from cnn_gui.explain.operations.activation import (
    DERIVATIVE,
    function,
    is_positive,
    of,
    passed_on,
    unchanged,
    unchanged_gradient,
)

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Part
    from cnn_gui.explain.moment import Moment


def output(moment: Moment, cell: Cell, part: Part, _k: int) -> Explanation:
    """A = Z above 0, α · (exp(Z) − 1) otherwise."""
    z, alpha, before = of(moment, part.before, cell), part.settings["alpha"], Cell(part.before, cell.index)
    if is_positive(moment, part, cell):
        return unchanged(moment, cell, part)
    less = function(f"exp({before}) {MINUS} 1", Operation.EXPONENTIAL_LESS_ONE, z)
    term = Term((Factor(alpha, label="α"), Factor(less.result, label=f"(exp({before}) {MINUS} 1)")))
    return Explanation(
        cell,
        f"{cell} · ELU",
        f"{before} is not positive, so it is bent towards {MINUS}α: the exponential less 1, times α, which is "
        f"{exactly(alpha)}.",
        (rf"{latex.cell(cell)} = \alpha\, (\exp({latex.cell(before)}) - 1)",),
        (less, Calculation(str(cell), (term,), stored=moment.value(cell))),
    )


def input_gradient(moment: Moment, cell: Cell, part: Part, _k: int) -> Explanation:
    """dZ = dA above 0, dA · α · exp(Z) = dA · (A + α) otherwise."""
    before, alpha = Cell(part.before, cell.index), part.settings["alpha"]
    if is_positive(moment, part, cell):
        return unchanged_gradient(moment, cell, part)
    a = of(moment, part.symbol, cell)
    derivative = Calculation(DERIVATIVE, (Term((a,)), Term((Factor(alpha, label="α"),))))
    sentence = (
        f"{before} is not positive, where the derivative is α · exp({before}), which is {a.name} + α: the further "
        "below 0, the less of the gradient passes."
    )
    how = rf"\alpha \exp({latex.cell(before)})"
    return passed_on(moment, cell, part, sentence, how, calculations=(derivative,))
