"""One number of every array, all on one way through the step: from a pixel to the loss, and back to a weight."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.explain.anatomy import GLOBAL_AVERAGE, LOSS, NORMALISATION
from cnn_gui.explain.cell import Cell, gradient_of, update_of
from cnn_gui.explain.operations.pooling import winner_of
from cnn_gui.explain.windows import COLUMNS, ROWS, first_under, under

if TYPE_CHECKING:
    from cnn_gui.engine import Array
    from cnn_gui.explain.anatomy import Part
    from cnn_gui.explain.moment import Moment

Index = tuple[int, ...]


def one_chain(moment: Moment) -> dict[str, Cell]:
    """Return a number of each array, by symbol, so that each is computed with the one before it.

    It goes through the number of the last maps whose gradient is largest among those that a ReLU let through (without a
    label: the largest number). From there back over the winners of the poolings and the largest number under each
    filter; on through the unit with the largest product of gradient and weight in each dense layer. A parameter is the
    one between the two numbers; its gradient and its new value are at the same place.
    """
    parts = moment.layers.parts
    maps = list(takewhile(lambda part: len(part.shape) > 1, parts)) or [parts[0]]
    places = {maps[-1].symbol: _start(moment, maps)}
    for part in reversed(maps[1:]):
        places[part.before] = _made_from(moment, part, places[part.symbol])
    for part in parts[len(maps) :]:
        places[part.symbol] = _made_into(moment, part, places[part.before])
    found = {symbol: Cell(symbol, index) for symbol, index in places.items()}
    for part in moment.layers.trained:
        weight = _between(part, places[part.before], places[part.symbol])
        found |= {part.weight: Cell(part.weight, weight), part.bias: Cell(part.bias, places[part.symbol][:1])}
    found[LOSS] = Cell(LOSS)
    also = [Cell(name(cell.symbol), cell.index) for cell in found.values() for name in (gradient_of, update_of)]
    found |= {cell.symbol: cell for cell in also}
    return {symbol: cell for symbol, cell in found.items() if symbol in moment.layers.shapes}


def _start(moment: Moment, maps: list[Part]) -> Index:
    values = _sizes(moment.array(maps[-1].symbol))
    if moment.trace.label is None:
        return _largest(values)
    gradient = _sizes(moment.array(gradient_of(maps[-1].symbol)))
    let_through = gradient * (moment.array(maps[-1].symbol) > 0)
    # Behind a ReLU a 0 was let through by nothing, nor is it where only the largest of such numbers are taken.
    *_, last = (part for part in maps if part.kind != "pooling")
    is_gated = last.kind == "relu"
    return _largest(let_through if is_gated and let_through.any() else gradient)


def _made_from(moment: Moment, part: Part, index: Index) -> Index:
    """The place before a stage that a number of it is made from."""
    if part.kind == "pooling":
        c, i, j = index
        return winner_of(moment.array(part.before), c, i, j, part.size, part.stride)[0]
    if not part.window:
        return index
    before = moment.array(part.before)
    rows, columns = (
        slice(max(0, (whole := under(part, axis, slice(at, at + 1))).start), min(extent, whole.stop))
        for axis, at, extent in zip((ROWS, COLUMNS), index[1:], before.shape[1:], strict=True)
    )
    channels = slice(index[0], index[0] + 1) if part.is_pooling else slice(0, len(before))
    c, row, column = _largest(_sizes(before[channels, rows, columns]))
    return channels.start + c, rows.start + row, columns.start + column


def _made_into(moment: Moment, part: Part, index: Index) -> Index:
    """The place in a stage that a number before it goes into."""
    if part.kind == "flatten":
        return (int(np.ravel_multi_index(index, moment.layers.part(part.before).shape)),)
    if part.kind == GLOBAL_AVERAGE:
        return index[:1]
    if part.kind != "dense":
        return index
    weights = moment.array(part.weight)[index[0]]
    goes_on = moment.array(gradient_of(part.symbol)) if moment.trace.label is not None else moment.array(part.symbol)
    return _largest(_sizes(weights * goes_on))


def _between(part: Part, before: Index, here: Index) -> Index:
    """The weight that a number is multiplied with on its way into the next stage."""
    if part.kind == NORMALISATION:
        return here[:1]
    if part.kind == "dense":
        return before[0], here[0]
    c, *at = before
    row, column = (
        there - first_under(part, axis, to) for axis, there, to in zip((ROWS, COLUMNS), at, here[1:], strict=True)
    )
    return here[0], c, row, column


def _largest(array: Array) -> Index:
    return tuple(int(i) for i in np.unravel_index(int(array.argmax()), array.shape))


def _sizes(array: Array) -> Array:
    # Numbers that have overflown tell nothing.
    return np.nan_to_num(np.abs(array), nan=0.0, posinf=0.0)
