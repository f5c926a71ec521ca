"""A convolution, one number at a time: its output, and the gradients of its filters, its bias and its input."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.counted import counted, each_of
from cnn_gui.explain.calculation import latex
from cnn_gui.explain.calculation.arithmetic import Calculation, Factor, Term
from cnn_gui.explain.calculation.explanation import Explanation, Picture
from cnn_gui.explain.calculation.figures import counted_from
from cnn_gui.explain.calculation.ranking import ranked
from cnn_gui.explain.cell import Cell, gradient_of
from cnn_gui.explain.operations.batch import mean_of_the_batch
from cnn_gui.explain.patches import inside, patch

if TYPE_CHECKING:
    from cnn_gui.engine import Array
    from cnn_gui.explain.anatomy import Part
    from cnn_gui.explain.moment import Moment

_PADDING = "padding"


def _read(maps: Array, symbol: str, place: tuple[int, int, int]) -> Factor:
    """One number of the input, or the zero that the padding puts there."""
    if not inside(maps, *place[1:]):
        return Factor(0.0, label=_PADDING)
    return Factor(float(maps[place]), Cell(symbol, place))


def output(moment: Moment, cell: Cell, part: Part, k: int) -> Explanation:
    """Z[f,i,j] = Σ X[c,i+u,j+v] · W[f,c,u,v] + b[f]: input patch, filter, products, their sum, plus the bias."""
    f, i, j = cell.index
    x, w = moment.array(part.before), moment.array(part.weight)[f]
    size, top, left = part.kernel, i - part.margin, j - part.margin
    under = patch(x, top, left, size, size)
    products = under * w

    def term(index: tuple[int, ...]) -> Term:
        c, u, v = index
        weight = Factor(float(w[index]), Cell(part.weight, (f, *index)))
        return Term((_read(x, part.before, (c, top + u, left + v)), weight))

    terms, groups = ranked(products, term, k)
    bias = Cell(part.bias, (f,))
    terms = (*terms, Term((Factor(moment.value(bias), bias),), note="bias"))
    places = ("c", latex.moved(top, "u"), latex.moved(left, "v"))
    over = "" if len(x) == 1 else f", in all {len(x)} channels"
    return Explanation(
        cell,
        f"{cell} · convolution",
        f"Filter {f} lies on rows {counted_from(top)} to {top + size - 1} and columns {counted_from(left)} to "
        f"{left + size - 1} of {part.before}{over}: each weight times the number under it, all products "
        "added up, plus the bias.",
        (
            rf"{latex.cell(cell)} = \sum_{{c,u,v}} {latex.at(part.before, places)} \cdot "
            rf"{latex.at(part.weight, (f, 'c', 'u', 'v'))} + {latex.cell(bias)}",
        ),
        (Calculation(str(cell), terms, groups=groups, stored=moment.value(cell)),),
        pictures=(
            Picture(f"{part.before} under the filter", under, part.before, (0, top, left), part.before),
            Picture(f"filter {f}", np.array(w, np.float64), part.weight, (f, 0, 0, 0)),
            Picture("products", products),
        ),
        notes=("Around the edge the input is padded with zeros.",) if part.margin else (),
    )


def weight_gradient(moment: Moment, cell: Cell, part: Part, k: int) -> Explanation:
    """dW[f,c,u,v] = Σ dZ[f,i,j] · X[c,i+u,j+v]: dZ laid over the input, products summed over all positions."""
    f, c, u, v = cell.index
    x, d_symbol = moment.array(part.before), gradient_of(part.symbol)
    dz = moment.array(d_symbol)[f].astype(np.float64)
    rows, columns = dz.shape
    top, left = u - part.margin, v - part.margin
    under = patch(x[c : c + 1], top, left, rows, columns)[0]
    products = dz * under

    def term(index: tuple[int, ...]) -> Term:
        i, j = index
        upstream = Factor(float(dz[index]), Cell(d_symbol, (f, i, j)))
        return Term((upstream, _read(x, part.before, (c, top + i, left + j))))

    terms, groups = ranked(products, term, k)
    calculation = Calculation(str(cell), terms, groups=groups, stored=moment.value(cell))
    batch, notes = mean_of_the_batch(moment, cell, calculation)
    places = (c, latex.moved(top, "i"), latex.moved(left, "j"))
    return Explanation(
        cell,
        f"{cell} · gradient of a filter's weight",
        f"This weight met one number of {part.before} for {each_of(dz.size, 'position')} of {part.symbol}[{f}]: "
        f"{d_symbol}[{f}] is laid over {part.before}[{c}], its corner on row {counted_from(top)}, "
        f"column {counted_from(left)}, and the products are added up.",
        (
            rf"{latex.cell(cell)} = \sum_{{i,j}} {latex.at(d_symbol, (f, 'i', 'j'))} \cdot "
            rf"{latex.at(part.before, places)}",
        ),
        (calculation,),
        batch,
        (
            Picture(f"{d_symbol}[{f}]", dz, d_symbol, (f, 0, 0)),
            Picture(f"{part.before}[{c}] under it", under, part.before, (c, top, left), f"{part.before}[{c}]"),
            Picture("products", products),
        ),
        notes,
    )


def bias_gradient(moment: Moment, cell: Cell, part: Part, k: int) -> Explanation:
    """db[f] = Σ dZ[f,i,j]: the bias was added at every position, so it answers for all of them."""
    (f,) = cell.index
    d_symbol = gradient_of(part.symbol)
    dz = moment.array(d_symbol)[f].astype(np.float64)

    def term(index: tuple[int, ...]) -> Term:
        return Term((Factor(float(dz[index]), Cell(d_symbol, (f, *index))),))

    terms, groups = ranked(dz, term, k)
    calculation = Calculation(str(cell), terms, groups=groups, stored=moment.value(cell))
    batch, notes = mean_of_the_batch(moment, cell, calculation)
    return Explanation(
        cell,
        f"{cell} · gradient of a bias",
        f"The bias is added at {each_of(dz.size, 'position')} of {part.symbol}[{f}], so its gradient is the sum of "
        f"{d_symbol}[{f}].",
        (rf"{latex.cell(cell)} = \sum_{{i,j}} {latex.at(d_symbol, (f, 'i', 'j'))}",),
        (calculation,),
        batch,
        (Picture(f"{d_symbol}[{f}]", dz, d_symbol, (f, 0, 0)),),
        notes,
    )


def input_gradient(moment: Moment, cell: Cell, part: Part, k: int) -> Explanation:
    """dX[c,y,x] = Σ dZ[f,y−u,x−v] · W[f,c,u,v]: every position and filter that the number went into."""
    c, row, column = cell.index
    d_symbol = gradient_of(part.symbol)
    dz_maps, w = moment.array(d_symbol), moment.array(part.weight)[:, c]
    _, rows, columns = dz_maps.shape
    # The filter's row u lay on this row when it stood at row + margin − u.
    bottom, right = row + part.margin, column + part.margin
    first_u, first_v = max(0, bottom - rows + 1), max(0, right - columns + 1)
    end_u, end_v = min(part.kernel, bottom + 1), min(part.kernel, right + 1)
    top, left = bottom - end_u + 1, right - end_v + 1
    reached = dz_maps[:, top : bottom - first_u + 1, left : right - first_v + 1].astype(np.float64)
    turned = w[:, first_u:end_u, first_v:end_v][:, ::-1, ::-1].astype(np.float64)
    products = reached * turned

    def term(index: tuple[int, ...]) -> Term:
        f, i, j = index
        u, v = end_u - 1 - i, end_v - 1 - j
        upstream = Factor(float(reached[index]), Cell(d_symbol, (f, top + i, left + j)))
        return Term((upstream, Factor(float(turned[index]), Cell(part.weight, (f, c, u, v)))))

    terms, groups = ranked(products, term, k)
    height, width = products.shape[1:]
    met = f"{counted(height * width, 'position')} of {each_of(len(w), 'map')} of {part.symbol}"
    unused = moment.layers.part(part.before).kind == "input"
    places = ("f", f"{bottom} - u", f"{right} - v")
    return Explanation(
        cell,
        f"{cell} · gradient of a convolution's input",
        f"{cell.base}[{', '.join(map(str, cell.index))}] went into {met}: the gradient there, times the "
        "weight that lay on it, all added up.",
        (
            rf"{latex.cell(cell)} = \sum_{{f,u,v}} {latex.at(d_symbol, places)} \cdot "
            rf"{latex.at(part.weight, ('f', c, 'u', 'v'))}",
        ),
        (Calculation(str(cell), terms, groups=groups, stored=moment.value(cell)),),
        pictures=(
            Picture(f"{d_symbol} that it reached", reached, d_symbol, (0, top, left), d_symbol),
            Picture(f"{part.weight} that lay on it, turned round", turned, short=f"{part.weight} turned"),
            Picture("products", products),
        ),
        notes=("The input has no parameters to train, so training leaves this gradient out.",) if unused else (),
    )
