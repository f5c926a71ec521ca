"""A dense layer, one number at a time: its output, and the gradients of its weights, its bias and its input."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.counted import each_of
from cnn_gui.explain.calculation import latex
from cnn_gui.explain.calculation.arithmetic import Calculation, Factor, Term
from cnn_gui.explain.calculation.explanation import Explanation
from cnn_gui.explain.calculation.ranking import ranked
from cnn_gui.explain.cell import Cell, gradient_of
from cnn_gui.explain.operations.batch import mean_of_the_batch
from cnn_gui.explain.operations.flatten import place_in_maps

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Part
    from cnn_gui.explain.moment import Moment


def output(moment: Moment, cell: Cell, part: Part, k: int) -> Explanation:
    """Z[u] = Σ F[i] · W[i,u] + b[u]: the largest contributions, the rest as one sum, plus the bias."""
    (unit,) = cell.index
    x, w = moment.array(part.before).astype(np.float64), moment.array(part.weight)[:, unit]
    source = moment.layers.part(part.before)
    maps = moment.layers.part(source.before) if source.kind == "flatten" else None

    def term(index: tuple[int, ...]) -> Term:
        (i,) = index
        factors = (
            Factor(float(x[i]), Cell(part.before, (i,))),
            Factor(float(w[i]), Cell(part.weight, (i, unit))),
        )
        note = "" if maps is None else str(Cell(maps.symbol, place_in_maps(i, maps.shape)))
        return Term(factors, note=note)

    terms, groups = ranked(x * w, term, k)
    bias = Cell(part.bias, (unit,))
    terms = (*terms, Term((Factor(moment.value(bias), bias),), note="bias"))
    is_logit = part is moment.layers.last
    return Explanation(
        cell,
        f"{cell} · {f'logit of class {unit}' if is_logit else 'dense layer'}",
        f"{'Class' if is_logit else 'Unit'} {unit} has a weight for {each_of(x.size, 'number')} of {part.before}: "
        "number times weight, all products added up, plus the bias.",
        (
            rf"{latex.cell(cell)} = \sum_{{i}} {latex.at(part.before, 'i')} \cdot {latex.at(part.weight, ('i', unit))}"
            rf" + {latex.cell(bias)}",
        ),
        (Calculation(str(cell), terms, groups=groups, stored=moment.value(cell)),),
    )


def weight_gradient(moment: Moment, cell: Cell, part: Part, _k: int) -> Explanation:
    """dW[i,u] = F[i] · dZ[u], the mean over the batch."""
    i, unit = cell.index
    source, upstream = Cell(part.before, (i,)), Cell(gradient_of(part.symbol), (unit,))
    term = Term((Factor(moment.value(source), source), Factor(moment.value(upstream), upstream)))
    calculation = Calculation(str(cell), (term,), stored=moment.value(cell))
    batch, notes = mean_of_the_batch(moment, cell, calculation)
    return Explanation(
        cell,
        f"{cell} · gradient of a dense layer's weight",
        f"This weight multiplies {source} for unit {unit}, so its gradient is that number times {upstream}.",
        (rf"{latex.cell(cell)} = {latex.cell(source)} \cdot {latex.cell(upstream)}",),
        (calculation,),
        batch,
        notes=notes,
    )


def bias_gradient(moment: Moment, cell: Cell, part: Part, _k: int) -> Explanation:
    """db[u] = dZ[u], the mean over the batch."""
    upstream = Cell(gradient_of(part.symbol), cell.index)
    calculation = Calculation(
        str(cell), (Term((Factor(moment.value(upstream), upstream),)),), stored=moment.value(cell)
    )
    batch, notes = mean_of_the_batch(moment, cell, calculation)
    return Explanation(
        cell,
        f"{cell} · gradient of a bias",
        f"The bias is added to {Cell(part.symbol, cell.index)} once in each image, so its gradient is {upstream}.",
        (rf"{latex.cell(cell)} = {latex.cell(upstream)}",),
        (calculation,),
        batch,
        notes=notes,
    )


def input_gradient(moment: Moment, cell: Cell, part: Part, k: int) -> Explanation:
    """dF[i] = Σ dZ[u] · W[i,u]: every unit asks for more or less of this number, by its weight."""
    (i,) = cell.index
    d_symbol = gradient_of(part.symbol)
    dz, w = moment.array(d_symbol).astype(np.float64), moment.array(part.weight)[i]

    def term(index: tuple[int, ...]) -> Term:
        (unit,) = index
        return Term(
            (
                Factor(float(dz[unit]), Cell(d_symbol, (unit,))),
                Factor(float(w[unit]), Cell(part.weight, (i, unit))),
            )
        )

    terms, groups = ranked(dz * w, term, k)
    return Explanation(
        cell,
        f"{cell} · gradient of a dense layer's input",
        f"{Cell(part.before, (i,))} went into all {dz.size} units of {part.symbol}: the gradient of each, times the "
        "weight on the way to it, all added up.",
        (rf"{latex.cell(cell)} = \sum_{{u}} {latex.at(d_symbol, 'u')} \cdot {latex.at(part.weight, (i, 'u'))}",),
        (Calculation(str(cell), terms, groups=groups, stored=moment.value(cell)),),
    )
