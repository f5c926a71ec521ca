"""Flatten: the same numbers in a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.explain.calculation import latex
from cnn_gui.explain.calculation.arithmetic import Calculation, Factor, Term
from cnn_gui.explain.calculation.explanation import Explanation
from cnn_gui.explain.cell import Cell, gradient_of

if TYPE_CHECKING:
    from cnn_gui.engine import Shape
    from cnn_gui.explain.anatomy import Part
    from cnn_gui.explain.moment import Moment


def place_in_row(place: tuple[int, ...], shape: Shape) -> int:
    """Return where the element at (c, i, j) of maps (C,H,W) stands in the vector: (c·H + i)·W + j."""
    c, i, j = place
    return (c * shape[1] + i) * shape[2] + j


def place_in_maps(index: int, shape: Shape) -> tuple[int, int, int]:
    """Return where in maps (C,H,W) the element ``index`` of the vector stands."""
    rest, j = divmod(index, shape[2])
    c, i = divmod(rest, shape[1])
    return c, i, j


def output(moment: Moment, cell: Cell, part: Part, _k: int) -> Explanation:
    """F[(c·H + i)·W + j] = P[c,i,j]."""
    shape = moment.layers.part(part.before).shape
    place = place_in_maps(cell.index[0], shape)
    return _same(
        moment,
        cell,
        Cell(part.before, place),
        "flatten",
        f"The {shape[0]} maps of {part.before} are written into one row, map by map and row by row: "
        f"{_sum(place, shape)} = {cell.index[0]}.",
    )


def input_gradient(moment: Moment, cell: Cell, part: Part, _k: int) -> Explanation:
    """dP[c,i,j] = dF[(c·H + i)·W + j]: only the shape is given back."""
    shape = moment.layers.part(part.before).shape
    index = place_in_row(cell.index, shape)
    return _same(
        moment,
        cell,
        Cell(gradient_of(part.symbol), (index,)),
        "gradient of flatten's input",
        f"Flatten changed no number, so backward only gives the shape back: {_sum(cell.index, shape)} = {index}.",
    )


def _same(moment: Moment, cell: Cell, source: Cell, what: str, sentence: str) -> Explanation:
    term = Term((Factor(moment.value(source), source),))
    return Explanation(
        cell,
        f"{cell} · {what}",
        sentence,
        (f"{latex.cell(cell)} = {latex.cell(source)}",),
        (Calculation(str(cell), (term,), stored=moment.value(cell)),),
    )


def _sum(place: tuple[int, ...], shape: Shape) -> str:
    return f"{place[0]} · {shape[1] * shape[2]} + {place[1]} · {shape[2]} + {place[2]}"
