"""A parameter: nothing computes it, it is learned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.explain.anatomy import NORMALISATION
from cnn_gui.explain.calculation import latex
from cnn_gui.explain.calculation.arithmetic import Calculation, Factor, Term
from cnn_gui.explain.calculation.explanation import Explanation
from cnn_gui.explain.cell import Cell, update_of

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Part
    from cnn_gui.explain.moment import Moment


def parameter(moment: Moment, cell: Cell, part: Part, _k: int) -> Explanation:
    """The number as it is, what it is for, and where its change is explained."""
    stored = moment.value(cell)
    begins = "Weights begin at random, biases at 0"
    if part.kind == NORMALISATION:
        of = f"{'map' if len(part.shape) > 1 else 'number'} {cell.index[0]} of {part.before}"
        does = "is multiplied with" if cell.symbol == part.weight else "is shifted by"
        what = f"what {of} {does} after it was brought to mean 0 and deviation 1"
        begins = "γ begins at 1, β at 0"
    elif cell.symbol == part.bias:
        what = f"the bias of {'map' if part.kind == 'convolution' else 'unit'} {cell.index[0]} of {part.symbol}"
    elif part.kind == "convolution":
        what = f"a weight of filter {cell.index[0]}, which makes {part.symbol}[{cell.index[0]}]"
    else:
        source = Cell(part.before, cell.index[:1])
        what = f"the weight with which {source} goes into {Cell(part.symbol, cell.index[1:])}"
    term = Term((Factor(stored, label=str(cell)),), note="learned")
    return Explanation(
        cell,
        f"{cell} · parameter",
        f"This is {what}. No layer computes it: it is learned. {begins}, and each training "
        f"step changes them: see {Cell(update_of(cell.symbol), cell.index)}.{_without_effect(moment, cell, part)}",
        (latex.cell(cell),),
        (Calculation(str(cell), (term,), stored=stored),),
    )


def _without_effect(moment: Moment, cell: Cell, part: Part) -> str:
    """Say of a bias that batch normalisation takes off again that it changes nothing; "" of all else."""
    after = moment.layers.after(part)
    if cell.symbol != part.bias or part.kind == NORMALISATION or part.dropout or after is None:
        return ""
    if after.kind != NORMALISATION:
        return ""
    return (
        " In training, batch normalisation takes the mean of the batch off right behind it, and with the mean this "
        f"bias: it changes no loss, its gradient is 0 but for rounding, and {after.bias} does its work."
    )
