"""tanh and sigmoid, one number at a time: any number squashed into a range, and flat where it is far from 0."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.explain.calculation import latex
from cnn_gui.explain.calculation.arithmetic import Calculation, Factor, Operation, Term
from cnn_gui.explain.calculation.explanation import Explanation
from cnn_gui.explain.calculation.figures import MINUS
from cnn_gui.explain.cell import Cell
from cnn_gui.explain.operations.activation import DERIVATIVE, function, of, passed_on

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Part
    from cnn_gui.explain.moment import Moment

_ONE = Factor(1.0, label="one")


def tanh_output(moment: Moment, cell: Cell, part: Part, _k: int) -> Explanation:
    """A = tanh(Z)."""
    before = Cell(part.before, cell.index)
    return Explanation(
        cell,
        f"{cell} · tanh",
        f"{before} is squashed into the range from {MINUS}1 to 1: near 0 it stays nearly as it is, and the larger it "
        f"is, the nearer to 1 or {MINUS}1 it comes.",
        (rf"{latex.cell(cell)} = \tanh({latex.cell(before)})",),
        (function(str(cell), Operation.TANH, of(moment, part.before, cell), moment.value(cell)),),
    )


def tanh_input_gradient(moment: Moment, cell: Cell, part: Part, _k: int) -> Explanation:
    """dZ = dA · (1 − A²)."""
    a = of(moment, part.symbol, cell)
    derivative = Calculation(DERIVATIVE, (Term((_ONE,)), Term((a, a), negative=True)))
    return passed_on(
        moment,
        cell,
        part,
        f"The derivative of tanh at {Cell(part.before, cell.index)} is 1 less the square of {a.name}: 1 at 0, and near "
        "0 where tanh is flat, so that hardly any gradient passes there.",
        rf"(1 - {latex.at(part.symbol, cell.index)}^2)",
        calculations=(derivative,),
    )


def sigmoid_output(moment: Moment, cell: Cell, part: Part, _k: int) -> Explanation:
    """A = 1 / (1 + exp(−Z))."""
    before = Cell(part.before, cell.index)
    return Explanation(
        cell,
        f"{cell} · sigmoid",
        f"{before} is squashed into the range from 0 to 1: 0 becomes one half, and the larger a number is, the nearer "
        "to 1 it comes, or below 0 to 0.",
        (rf"{latex.cell(cell)} = \frac{{1}}{{1 + \exp(-{latex.cell(before)})}}",),
        (function(str(cell), Operation.SIGMOID, of(moment, part.before, cell), moment.value(cell)),),
    )


def sigmoid_input_gradient(moment: Moment, cell: Cell, part: Part, _k: int) -> Explanation:
    """dZ = dA · A · (1 − A)."""
    a = of(moment, part.symbol, cell)
    rest = Calculation(f"1 {MINUS} {a.name}", (Term((_ONE,)), Term((a,), negative=True)))
    terms = (Term((a, Factor(rest.result, label=f"({rest.name})"))),)
    derivative = Calculation(DERIVATIVE, terms, least_size=abs(a.value) * rest.size)
    at = latex.at(part.symbol, cell.index)
    return passed_on(
        moment,
        cell,
        part,
        f"The derivative of the sigmoid at {Cell(part.before, cell.index)} is {a.name} times what it lacks to 1: one "
        "quarter at 0, and near 0 where the sigmoid is flat, so that hardly any gradient passes there.",
        rf"{at} \cdot (1 - {at})",
        calculations=(rest, derivative),
    )
