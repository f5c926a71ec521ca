"""Which number of a phase its line is about: the one that a person follows, or else one of the one chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.explain.anatomy import CellError
from cnn_gui.explain.cell import Cell
from cnn_gui.explain.links import reach, receptive_field
from cnn_gui.explain.one_chain import one_chain
from cnn_gui.explain.phases.phase import Direction

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnn_gui.engine import Array
    from cnn_gui.explain.moment import Moment
    from cnn_gui.explain.phases.phase import Phase
    from cnn_gui.explain.regions import Region


def in_order(moment: Moment, phase: Phase) -> tuple[str, ...]:
    """Return the arrays that a phase writes, the one that it is first of all about in front.

    Backward that is the gradient that is passed on, and where none is the one of the weights.
    """
    # The one-hot y is there, but no number of it came about in a way that could be told.
    writes = tuple(symbol for symbol in phase.writes if symbol in moment.layers.shapes)
    if phase.direction is Direction.BACKWARD and not moment.layers.is_parameter(Cell(writes[-1]).base):
        return (writes[-1], *writes[:-1])
    return writes


def present_cell(moment: Moment, symbols: Sequence[str], followed: Cell | None = None) -> Cell:
    """Return the number of one of the arrays of a phase that its line is about.

    symbols: the arrays, at least one, the first wished for most. followed: the number that a person looks at, whatever
    array it is in. The same place, as a number, a gradient or an update, comes first; then the most telling number of
    those that belong to it, which it reaches or depends on: the largest, whatever its sign, or in an update the one
    that changes most. Without any it is the one of the first array on the one chain through the whole step.
    """
    if followed is not None:
        for symbol in symbols:
            if Cell(symbol).base == followed.base and _is_there(moment, there := Cell(symbol, followed.index)):
                return there
        if _is_there(moment, followed):
            belonging = {**receptive_field(moment, followed), **reach(moment, followed)}
            for symbol in symbols:
                if symbol in belonging:
                    return _most_telling(moment, belonging[symbol])
    return one_chain(moment)[symbols[0]]


def _is_there(moment: Moment, cell: Cell) -> bool:
    try:
        moment.layers.check(cell)
    except CellError:
        return False
    return True


def _most_telling(moment: Moment, region: Region) -> Cell:
    sizes = _sizes(moment, region.symbol)
    best, found = -1.0, region.middle
    for box in region.boxes:
        part = sizes[box]
        inside = np.unravel_index(int(part.argmax()), part.shape)
        if part[inside] > best:
            best = float(part[inside])
            found = Cell(region.symbol, tuple(int(axis.start + i) for axis, i in zip(box, inside, strict=True)))
    return found


def _sizes(moment: Moment, symbol: str) -> Array:
    array = moment.array(symbol)
    cell = Cell(symbol)
    if cell.is_update:
        array = array - moment.array(cell.base)
    # Numbers that have overflown tell nothing.
    return np.nan_to_num(np.abs(array), nan=0.0, posinf=0.0)
