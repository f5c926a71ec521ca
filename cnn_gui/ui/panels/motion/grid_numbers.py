"""Numbers inside the cells of small arrays: all of one array in the same unit, so that they can be compared."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFont, QPainter

from cnn_gui.ui.look.painting import INK, PAPER, bright
from cnn_gui.ui.panels.motion.map_grid import MapGrid
from cnn_gui.ui.panels.motion.sliding_block import NUMBERS_FROM
from cnn_gui.ui.widgets.mosaic import painter as painting
from cnn_gui.ui.widgets.text.number_font import numbers_font
from cnn_gui.ui.widgets.text.numbers import MINUS, exact, level, short

# The largest number of an array that is written as it is; smaller and larger arrays have a unit.
_PLAIN = (0.1, 1000.0)
_LEAST_PIXELS, _LEAST_OF_ALL = 9, 7
"""Height of a font below which one number alone is rather written with fewer digits, and below which nothing is."""
_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def written(value: float, exponent: int) -> str:
    """Return a number in units of 10 to an exponent, in at most five characters: −1.30, 12.4, 0.00; 0 only for zero."""
    if not value or not math.isfinite(value):
        return exact(value)
    value /= 10.0**exponent
    size = abs(value)
    return f"{value:.{2 if size < 9.995 else 1 if size < 99.95 else 0}f}".replace("-", MINUS)


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
    return f" in 10{str(exponent).translate(_SUPERSCRIPT)}" if exponent else ""


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
        if not _fit(cell, texts, _LEAST_PIXELS):
            texts = [short(value) for value in values]
    else:
        exponent = _exponent(grid)
        texts = [written(value, exponent) for value in values]
    font, widths, digit = _font(cell, texts)
    painter.setFont(font)
    inks = [_ink(colour) for colour in grid.colours()]
    down = (cell + digit) / 2
    pen = None
    for (x, y), text, ink in zip(grid.corners(), texts, inks, strict=True):
        if ink is not pen:
            painter.setPen(ink)
            pen = ink
        across = (cell - sum([widths[each] for each in text])) / 2
        painter.drawText(QPointF(x + across, y + down), text)


@lru_cache(maxsize=1024)
def _ink(colour: int) -> QColor:
    """The text colour for a cell 0xAARRGGBB."""
    dark = bool(bright(np.array([colour], np.uint32))[0])
    return INK if dark else PAPER


def _font(cell: float, texts: list[str]) -> tuple[QFont, dict[str, float], float]:
    """The largest font with which all numbers stay inside their cells."""
    for pixels in range(round(min(max(cell * 0.27, _LEAST_PIXELS), 15)), _LEAST_OF_ALL, -1):
        if _fit(cell, texts, pixels):
            return numbers_font(pixels)
    return numbers_font(_LEAST_OF_ALL)


def _fit(cell: float, texts: list[str], pixels: int) -> bool:
    """Whether numbers in a font of that height stay inside their cells."""
    widths = numbers_font(pixels)[1]
    return max(sum([widths[each] for each in text]) for text in texts) <= cell - 4
