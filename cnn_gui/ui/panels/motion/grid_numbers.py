"""Numbers inside the cells of small arrays: all of one array in the same unit, so that they can be compared."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from PySide6.QtGui import QPainter

from cnn_gui.ui.look.painting import bright
from cnn_gui.ui.panels.motion.map_grid import MapGrid
from cnn_gui.ui.panels.motion.sliding_block import NUMBERS_FROM
from cnn_gui.ui.widgets.mosaic import painter as painting
from cnn_gui.ui.widgets.text.number_font import NumbersFont, numbers_font, write_numbers
from cnn_gui.ui.widgets.text.numbers import exact, in_units_of, level, plain

# The largest number of an array that is written as it is; smaller and larger arrays have a unit.
_PLAIN = (0.1, 1000.0)
_LEAST_PIXELS = 9


def written(value: float, exponent: int) -> str:
    """Return a number in units of 10 to an exponent, in at most five characters: −1.30, 12.4, 0.00; 0 only for zero."""
    if not value or not math.isfinite(value):
        return exact(value)
    return plain(value / 10.0**exponent)


def exponent_of(largest: float) -> int:
    """Return the exponent, a multiple of 3, of the unit in which an array with such a largest number is written."""
    if _PLAIN[0] <= largest < _PLAIN[1] or not largest or not math.isfinite(largest):
        return 0
    return 3 * math.floor(math.log10(largest) / 3)


def _exponent(grid: MapGrid) -> int:
    """The unit of what a grid shows: that of its levels, which stay while it moves."""
    if grid.picture.maps.size == 1 or grid.cell_size() >= painting.EXACT_FROM:
        return 0
    low, high = grid.picture.fixed or (0.0, 0.0)
    return exponent_of(max(float(np.abs(low).max()), float(np.abs(high).max())))


def unit(grid: MapGrid) -> str:
    """Return what has to be said beside the name of an array: " in 10⁻³"; nothing where numbers are as they are."""
    exponent = _exponent(grid) if grid.cell_size() >= NUMBERS_FROM else 0
    return f" {in_units_of(exponent)}" if exponent else ""


def paint(painter: QPainter, grid: MapGrid) -> None:
    """Write every number inside its cell, dark on light colours and light on dark ones, if there is room."""
    cell = grid.cell_size()
    if cell < NUMBERS_FROM:
        return
    values = grid.picture.maps.ravel().tolist()
    if cell >= painting.EXACT_FROM:
        texts = [exact(value) for value in values]
    elif len(values) == 1:
        texts = [level(value) for value in values]
    else:
        exponent = _exponent(grid)
        texts = [written(value, exponent) for value in values]
    used = _font(cell, texts)
    right, down = cell / 2, (cell + used.digit) / 2
    places = [(x + right, y + down) for x, y in grid.corners()]
    write_numbers(painter, used, texts, places, [_is_light(colour) for colour in grid.colours()], cell - 2)


@lru_cache(maxsize=1024)
def _is_light(colour: int) -> bool:
    """Whether a cell 0xAARRGGBB wants dark ink."""
    return bool(bright(np.array([colour], np.uint32))[0])


def _font(cell: float, texts: list[str]) -> NumbersFont:
    """The largest font with which all numbers stay inside their cells."""
    for pixels in range(round(min(max(cell * 0.27, _LEAST_PIXELS), 15)), _LEAST_PIXELS - 1, -1):
        found = numbers_font(pixels)
        if max(sum([found.widths[each] for each in text]) for text in texts) <= cell - 4:
            break
    return found
