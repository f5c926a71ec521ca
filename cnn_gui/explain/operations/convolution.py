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
from cnn_gui.explain.windows import COLUMNS, ORDINALS, ROWS, first_under, over

if TYPE_CHECKING:
    from cnn_gui.engine import Array, Shape
    from cnn_gui.explain.anatomy import Part
    from cnn_gui.explain.moment import Moment

_PADDING = "padding"
NOWHERE = "under no filter"


def _read(maps: Array, symbol: str, place: tuple[int, int, int]) -> Factor:
    """One number of the input, or the zero that the padding puts there."""
    if not inside(maps, *place[1:]):
        return Factor(0.0, label=_PADDING)
    return Factor(float(maps[place]), Cell(symbol, place))


def output(moment: Moment, cell: Cell, part: Part, k: int) -> Explanation:
    """Z[f,i,j] = Σ X[c,s·i+u,s·j+v] · W[f,c,u,v] + b[f]: input patch, filter, products, their sum, plus the bias.

    s is the stride; with a padding the places are counted from the first row and column of its zeros.
    """
    f, i, j = cell.index
    x, w = moment.array(part.before), moment.array(part.weight)[f]
    size, top, left = part.kernel, first_under(part, ROWS, i), first_under(part, COLUMNS, j)
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
        f"Filter {f} lies on {_from_to('row', top, size)} and {_from_to('column', left, size)} of {part.before}{over}: "
        "each weight times the number under it, all products added up, plus the bias.",
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
        notes=_about_padding(part, top, left, x.shape[1:]),
    )


def _from_to(noun: str, first: int, size: int) -> str:
    if size == 1:
        return f"{noun} {counted_from(first)}"
    return f"{noun}s {counted_from(first)} to {counted_from(first + size - 1)}"


def _about_padding(part: Part, top: int, left: int, shape: Shape) -> tuple[str, ...]:
    """Say where the zeros are, and what of the filter lies on them here."""
    if not any(part.margins):
        return ()
    size, (rows, columns) = part.kernel, shape
    beyond = (
        (max(0, -top), "row", "above"),
        (max(0, top + size - rows), "row", "below"),
        (max(0, -left), "column", "on the left"),
        (max(0, left + size - columns), "column", "on the right"),
    )
    where = [f"{counted(count, noun)} of them {side}" for count, noun, side in beyond if count]
    here = f" Here the filter lies on {' and '.join(where)}." if where else " None of them is under the filter here."
    return (f"Around the edge the input is padded with zeros.{here}",)


def weight_gradient(moment: Moment, cell: Cell, part: Part, k: int) -> Explanation:
    """dW[f,c,u,v] = Σ dZ[f,i,j] · X[c,s·i+u,s·j+v]: dZ laid over the input, products summed over all positions.

    With a stride s dZ is laid over every s-th row and column.
    """
    f, c, u, v = cell.index
    x, d_symbol = moment.array(part.before), gradient_of(part.symbol)
    dz = moment.array(d_symbol)[f].astype(np.float64)
    rows, columns = dz.shape
    top, left, stride = first_under(part, ROWS, 0) + u, first_under(part, COLUMNS, 0) + v, part.stride
    under = patch(x[c : c + 1], top, left, rows, columns, stride)[0]
    products = dz * under

    def term(index: tuple[int, ...]) -> Term:
        i, j = index
        upstream = Factor(float(dz[index]), Cell(d_symbol, (f, i, j)))
        return Term((upstream, _read(x, part.before, (c, top + stride * i, left + stride * j))))

    terms, groups = ranked(products, term, k)
    calculation = Calculation(str(cell), terms, groups=groups, stored=moment.value(cell))
    batch, notes = mean_of_the_batch(moment, cell, calculation)
    places = (c, latex.moved(top, "i", stride), latex.moved(left, "j", stride))
    every = "" if stride == 1 else f" on every {ORDINALS[stride]} row and column"
    return Explanation(
        cell,
        f"{cell} · gradient of a filter's weight",
        f"This weight met one number of {part.before} for {each_of(dz.size, 'position')} of {part.symbol}[{f}]: "
        f"{d_symbol}[{f}] is laid over {part.before}[{c}]{every}, its corner on row {counted_from(top)}, "
        f"column {counted_from(left)}, and the products are added up.",
        (
            rf"{latex.cell(cell)} = \sum_{{i,j}} {latex.at(d_symbol, (f, 'i', 'j'))} \cdot "
            rf"{latex.at(part.before, places)}",
        ),
        (calculation,),
        batch,
        (
            Picture(f"{d_symbol}[{f}]", dz, d_symbol, (f, 0, 0)),
            Picture(f"{part.before}[{c}] under it", under, part.before, (c, top, left), f"{part.before}[{c}]", stride),
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
    """dX[c,y,x] = Σ dZ[f,i,j] · W[f,c,y−s·i,x−s·j]: every position and filter that the number went into.

    s is the stride; with a padding the places are counted from the first row and column of its zeros.
    """
    c, row, column = cell.index
    d_symbol, stride = gradient_of(part.symbol), part.stride
    dz_maps, w = moment.array(d_symbol), moment.array(part.weight)[:, c]
    rows, columns = over(part, ROWS, slice(row, row + 1)), over(part, COLUMNS, slice(column, column + 1))
    here = f"{cell.base}[{', '.join(map(str, cell.index))}]"
    unused = moment.layers.part(part.before).kind == "input"
    title = f"{cell} · gradient of a convolution's input"
    notes = ("The input has no parameters to train, so training leaves this gradient out.",) if unused else ()
    if rows.start == rows.stop or columns.start == columns.stop:
        return Explanation(
            cell,
            title,
            f"The filters never lie on {here}: with the stride {stride} they leave it out, so it has no influence on "
            "the loss, and its gradient is 0.",
            (f"{latex.cell(cell)} = 0",),
            (
                Calculation(
                    str(cell), (Term((Factor(0.0, label=str(cell)),), note=NOWHERE),), stored=moment.value(cell)
                ),
            ),
            notes=notes,
        )
    # The filter's row u lay on this row when it stood at row + margin − u, which the stride has to bring it to.
    bottom, right = row + part.margins[0], column + part.margins[2]
    first_u, first_v = bottom - stride * rows.start, right - stride * columns.start
    us = [bottom - stride * i for i in range(rows.start, rows.stop)]
    vs = [right - stride * j for j in range(columns.start, columns.stop)]
    reached = dz_maps[:, rows, columns].astype(np.float64)
    turned = w[np.ix_(range(len(w)), us, vs)].astype(np.float64)
    products = reached * turned

    def term(index: tuple[int, ...]) -> Term:
        f, i, j = index
        upstream = Factor(float(reached[index]), Cell(d_symbol, (f, rows.start + i, columns.start + j)))
        weight = Cell(part.weight, (f, c, first_u - stride * i, first_v - stride * j))
        return Term((upstream, Factor(float(turned[index]), weight)))

    terms, groups = ranked(products, term, k)
    height, width = products.shape[1:]
    met = f"{counted(height * width, 'position')} of {each_of(len(w), 'map')} of {part.symbol}"
    if stride == 1:
        sums, places, lay = "f,u,v", ("f", f"{bottom} - u", f"{right} - v"), ("f", c, "u", "v")
    else:
        sums, places = "f,i,j", ("f", "i", "j")
        lay = ("f", c, f"{bottom} - {stride}i", f"{right} - {stride}j")
    picture = f"{part.weight} that lay on it, turned round" if stride == 1 else f"{part.weight} that lay on it"
    return Explanation(
        cell,
        title,
        f"{here} went into {met}: the gradient there, times the weight that lay on it, all added up.",
        (
            rf"{latex.cell(cell)} = \sum_{{{sums}}} {latex.at(d_symbol, places)} \cdot "
            rf"{latex.at(part.weight, lay)}",
        ),
        (Calculation(str(cell), terms, groups=groups, stored=moment.value(cell)),),
        pictures=(
            Picture(f"{d_symbol} that it reached", reached, d_symbol, (0, rows.start, columns.start), d_symbol),
            Picture(picture, turned, short=f"{part.weight} turned"),
            Picture("products", products),
        ),
        notes=notes,
    )
