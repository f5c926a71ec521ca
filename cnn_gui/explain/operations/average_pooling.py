"""Average pooling, one number at a time: the mean of a window, or of a whole map; each number gets its share back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.counted import counted
from cnn_gui.explain.calculation import latex
from cnn_gui.explain.calculation.arithmetic import Calculation, Factor, Operation, Term
from cnn_gui.explain.calculation.explanation import Explanation, Picture
from cnn_gui.explain.calculation.ranking import ranked
from cnn_gui.explain.cell import Cell, gradient_of
from cnn_gui.explain.operations.in_windows import in_no_window, of_its_window
from cnn_gui.explain.windows import windows_of

if TYPE_CHECKING:
    from cnn_gui.engine import Array
    from cnn_gui.explain.anatomy import Part
    from cnn_gui.explain.moment import Moment


def output(moment: Moment, cell: Cell, part: Part, k: int) -> Explanation:
    """P[c,i,j] = Σ A[c,s·i+u,s·j+v] / k², k the size of the window, s the stride."""
    c, i, j = cell.index
    size, top, left = part.size, part.stride * i, part.stride * j
    window = moment.array(part.before)[c, top : top + size, left : left + size].astype(np.float64)
    places = (c, latex.moved(top, "u"), latex.moved(left, "v"))
    return Explanation(
        cell,
        f"{cell} · average pooling",
        f"The mean {of_its_window(part, top, left)}: all {size * size} numbers added up, divided by {size * size}.",
        (rf"{latex.cell(cell)} = \frac{{1}}{{{size * size}}} \sum_{{u,v}} {latex.at(part.before, places)}",),
        _mean(moment, cell, part, window, (top, left), k),
        pictures=(Picture("window", window, part.before, (c, top, left)),),
    )


def input_gradient(moment: Moment, cell: Cell, part: Part, k: int) -> Explanation:
    """dA[c,y,x] = Σ dP / k² over the windows that A[c,y,x] is in."""
    c, row, column = cell.index
    windows, count = windows_of(part, row, column), part.size**2
    title = f"{cell} · gradient of average pooling's input"
    if not windows:
        return in_no_window(moment, cell, part, title)
    here, d_symbol = Cell(part.before, cell.index), gradient_of(part.symbol)
    (first_i, first_j), (last_i, last_j) = windows[0], windows[-1]
    where = (c, slice(first_i, last_i + 1), slice(first_j, last_j + 1))
    gradients = moment.array(d_symbol)[where].astype(np.float64)

    def term(index: tuple[int, ...]) -> Term:
        i, j = index
        upstream = Factor(float(gradients[index]), Cell(d_symbol, (c, first_i + i, first_j + j)))
        return Term((upstream, _share(count)))

    terms, groups = ranked(gradients / count, term, k)
    upstream = Cell(d_symbol, (c, first_i, first_j))
    if len(windows) == 1:
        sentence = (
            f"{here} is one of the {count} numbers in the window of {Cell(part.symbol, upstream.index)}, and its mean "
            f"depends on all of them alike: each gets 1/{count} of {upstream}."
        )
        equation = rf"{latex.cell(cell)} = \frac{{1}}{{{count}}} {latex.cell(upstream)}"
    else:
        sentence = (
            f"{here} is in {counted(len(windows), 'window')} of {part.symbol}, since they overlap, and one of {count} "
            f"numbers in each: it gets 1/{count} of the gradient of each, all added up."
        )
        among = (c, f"{first_i}:{last_i + 1}", f"{first_j}:{last_j + 1}")
        equation = rf"{latex.cell(cell)} = \frac{{1}}{{{count}}} \sum {latex.at(d_symbol, among)}"
    return Explanation(
        cell,
        title,
        sentence,
        (equation,),
        (Calculation(str(cell), terms, groups=groups, stored=moment.value(cell)),),
        pictures=(Picture(f"{d_symbol} that it reached", gradients, d_symbol, (c, first_i, first_j), d_symbol),),
    )


def global_output(moment: Moment, cell: Cell, part: Part, k: int) -> Explanation:
    """G[c] = Σ A[c,i,j] / (H·W): the mean of a whole map."""
    (c,) = cell.index
    whole = moment.array(part.before)[c].astype(np.float64)
    return Explanation(
        cell,
        f"{cell} · global average pooling",
        f"The mean of all of map {c} of {part.before}: its {counted(whole.size, 'number')} added up, divided by "
        f"{whole.size:,}.",
        (rf"{latex.cell(cell)} = \frac{{1}}{{{whole.size}}} \sum_{{i,j}} {latex.at(part.before, (c, 'i', 'j'))}",),
        _mean(moment, cell, part, whole, (0, 0), k),
        pictures=(Picture(f"{part.before}[{c}]", whole, part.before, (c, 0, 0)),),
    )


def global_input_gradient(moment: Moment, cell: Cell, part: Part, _k: int) -> Explanation:
    """dA[c,i,j] = dG[c] / (H·W): the same for every number of a map."""
    _, height, width = moment.layers.part(part.before).shape
    count, upstream = height * width, Cell(gradient_of(part.symbol), cell.index[:1])
    term = Term((Factor(moment.value(upstream), upstream), _share(count)))
    return Explanation(
        cell,
        f"{cell} · gradient of global average pooling's input",
        f"{Cell(part.before, cell.index)} is one of the {count:,} numbers of its map, and their mean depends on all of "
        f"them alike: each gets 1/{count} of {upstream}.",
        (rf"{latex.cell(cell)} = \frac{{1}}{{{count}}} {latex.cell(upstream)}",),
        (Calculation(str(cell), (term,), stored=moment.value(cell)),),
    )


def _share(count: int) -> Factor:
    return Factor(1.0 / count, label=f"1/{count}")


def _mean(
    moment: Moment, cell: Cell, part: Part, values: Array, corner: tuple[int, int], k: int
) -> tuple[Calculation, ...]:
    """The sum of some numbers (H,W) of a map that begin at a corner, and the quotient."""
    c, (top, left) = cell.index[0], corner

    def term(index: tuple[int, ...]) -> Term:
        i, j = index
        return Term((Factor(float(values[index]), Cell(part.before, (c, top + i, left + j))),))

    terms, groups = ranked(values, term, k)
    total = Calculation("sum", terms, groups=groups)
    quotient = (
        Term((Factor(total.result, label=total.name),)),
        Term((Factor(float(values.size), label=str(values.size)),)),
    )
    size = total.size / values.size
    return total, Calculation(str(cell), quotient, Operation.QUOTIENT, stored=moment.value(cell), least_size=size)
