"""Where a number stands: its map, and that of its source, for numbers that have no picture of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.explain.anatomy import CellError
from cnn_gui.explain.calculation.explanation import Picture
from cnn_gui.explain.cell import Cell

if TYPE_CHECKING:
    from cnn_gui.explain.calculation.explanation import Explanation
    from cnn_gui.explain.moment import Moment

_MAPS, _FILTERS = 3, 4


def pictures_of(explanation: Explanation, moment: Moment) -> tuple[Picture, ...]:
    """Return the pictures of an explanation; if it has none, the maps around the number and around its sources.

    Only what stands in an array of maps or filters has a place that can be shown.
    """
    if explanation.pictures:
        return explanation.pictures
    cells = [*explanation.sources, explanation.cell]
    if explanation.cell.is_update:
        # The gradient that it uses is the batch's, which no picture of this image's gradient would show.
        cells = [Cell(explanation.cell.base, explanation.cell.index), explanation.cell]
    found = (_around(moment, cell) for cell in dict.fromkeys(cells))
    return tuple(picture for picture in found if picture is not None)[-2:]


def _around(moment: Moment, cell: Cell) -> Picture | None:
    shape = moment.layers.shapes[cell.symbol]
    if len(shape) not in (_MAPS, _FILTERS):
        return None
    try:
        array = moment.array(cell.symbol)
    except CellError:
        return None
    first = cell.index[0]
    name = f"filter {first}" if len(shape) == _FILTERS else str(Cell(cell.symbol, (first,)))
    if cell.is_update:
        name = f"new {name}"
    return Picture(name, array[first], cell.symbol, (first,) + (0,) * (len(shape) - 1))
