"""What all activations but ReLU have in common: the derivative at the number that went in, times what arrives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.explain.calculation import latex
from cnn_gui.explain.calculation.arithmetic import Calculation, Factor, Operation, Term
from cnn_gui.explain.calculation.explanation import Explanation
from cnn_gui.explain.cell import Cell, gradient_of

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Part
    from cnn_gui.explain.moment import Moment

# Below this a float32 has fewer digits and soon none.
_SMALLEST = 1e-30
DERIVATIVE = "derivative"
OPEN, SLOPE = "open", "slope"


def of(moment: Moment, symbol: str, cell: Cell) -> Factor:
    """Return the number of an array at the place of a cell."""
    there = Cell(symbol, cell.index)
    return Factor(moment.value(there), there)


def function(name: str, operation: Operation, of_what: Factor, stored: float | None = None) -> Calculation:
    """Return a function of one number as a calculation."""
    return Calculation(name, (Term((of_what,)),), operation, stored=stored, least_size=_SMALLEST)


def same(moment: Moment, cell: Cell, source: Factor) -> Calculation:
    """Return that a number is the one before it, unchanged."""
    return Calculation(str(cell), (Term((source,)),), stored=moment.value(cell))


def is_positive(moment: Moment, part: Part, cell: Cell) -> bool:
    """Tell whether the number that goes into an activation at the place of a cell is above 0."""
    return moment.value(Cell(part.before, cell.index)) > 0


def unchanged(moment: Moment, cell: Cell, part: Part) -> Explanation:
    """Return what an activation that bends negative numbers alone makes of a positive one: the same."""
    before = Cell(part.before, cell.index)
    return Explanation(
        cell,
        f"{cell} · {NAMES[part.kind]}",
        f"{before} is positive and passes as it is.",
        (f"{latex.cell(cell)} = {latex.cell(before)}",),
        (same(moment, cell, of(moment, part.before, cell)),),
    )


def unchanged_gradient(moment: Moment, cell: Cell, part: Part) -> Explanation:
    """Return dZ of such an activation where the number was positive: dA."""
    sentence = f"{Cell(part.before, cell.index)} is positive, where the derivative is 1: the gradient passes as it is."
    return passed_on(moment, cell, part, sentence, "1", Factor(1.0, label=OPEN))


def passed_on(
    moment: Moment,
    cell: Cell,
    part: Part,
    sentence: str,
    derivative: str,
    factor: Factor | None = None,
    calculations: tuple[Calculation, ...] = (),
) -> Explanation:
    """Return dZ = dA × derivative.

    sentence: what decides the derivative, and how large it is. derivative: its equation as LaTeX, for the number that
    went in. factor: the derivative, if it needs no calculation; else it is the result of the last of ``calculations``.
    """
    upstream = of(moment, gradient_of(part.symbol), cell)
    size = 0.0
    if factor is None:
        last = calculations[-1]
        factor = Factor(last.result, label=DERIVATIVE)
        size = abs(upstream.value) * last.size
    product = Calculation(str(cell), (Term((upstream, factor)),), stored=moment.value(cell), least_size=size)
    return Explanation(
        cell,
        f"{cell} · gradient of {NAMES[part.kind]}'s input",
        sentence,
        (rf"{latex.cell(cell)} = {latex.at(gradient_of(part.symbol), cell.index)} \cdot {derivative}",),
        (*calculations, product),
    )


NAMES = {
    "relu": "ReLU",
    "leaky relu": "leaky ReLU",
    "elu": "ELU",
    "gelu": "GELU",
    "tanh": "tanh",
    "sigmoid": "sigmoid",
}
