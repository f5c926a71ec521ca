"""Where no gradient gets through: a hatch over the cells of a mosaic, whatever their colours."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor, QImage

from cnn_gui.ui.look.colormaps import Lut
from cnn_gui.ui.look.theme import Theme
from cnn_gui.ui.widgets.mosaic.tile_layout import TileLayout

Truths = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

# Distance and width of the lines in logical pixels.
_APART, _LINE = 6, 2
# How much of the ground covers what is blocked, and how much ink the lines have.
_WASH, _INK = 0.62, 0.6


class Hatch:
    """The picture of what is blocked, ready to be laid over the tiles.

    Attributes: image (premultiplied, transparent where gradient passes, with the ratio of device pixels set).
    """

    def __init__(self, layout: TileLayout, passes: Truths, theme: Theme, ratio: float) -> None:
        """passes: (count, rows, columns). ratio: device pixels per logical pixel."""
        across, down = _axis(layout, horizontal=True), _axis(layout, horizontal=False)
        blocked = np.zeros((layout.down * layout.across, layout.rows, layout.columns), np.bool_)
        np.logical_not(passes, out=blocked[: layout.count])
        grid = blocked.reshape(layout.down, layout.across, layout.rows, layout.columns).swapaxes(1, 2)
        # Rows first, then columns: two gathers along one axis are much faster than one along both.
        seen = grid[down[0], down[1]][:, across[0], across[1]] & (down[2][:, None] & across[2])
        self._pixels = np.where(seen, _pattern(seen.shape, theme, ratio), np.uint32(0))
        height, width = self._pixels.shape
        self.image = QImage(self._pixels.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)
        self.image.setDevicePixelRatio(ratio)


@lru_cache(maxsize=16)
def _axis(layout: TileLayout, *, horizontal: bool) -> tuple[Places, Places, Truths]:
    """For each device pixel of an axis: which tile, which cell in it, and whether there is one."""
    size, pitch, cells, tiles = (
        (layout.width, layout.pitch_x, layout.columns, layout.across)
        if horizontal
        else (layout.height, layout.pitch_y, layout.rows, layout.down)
    )
    middles = np.arange(max(round(size), 1)) + 0.5
    tile = (middles // pitch).astype(np.intp)
    cell = (middles % pitch // layout.scale).astype(np.intp)
    there = (cell < cells) & (tile < tiles)
    return np.minimum(tile, tiles - 1), np.minimum(cell, cells - 1), there


@lru_cache(maxsize=16)
def _pattern(shape: tuple[int, int], theme: Theme, ratio: float) -> Lut:
    """Lines from lower left to upper right over a wash of the ground."""
    rows, columns = np.indices(shape)
    wash, line = _premultiplied(theme.panel, _WASH), _premultiplied(theme.text_muted, _INK)
    over = _over(line, wash)
    colours: Lut = np.where(
        (rows + columns) % round(_APART * ratio) < round(_LINE * ratio), np.uint32(over), np.uint32(_packed(wash))
    )
    return colours


def _premultiplied(colour: QColor, alpha: float) -> npt.NDArray[np.floating[Any]]:
    return np.array([alpha, *(alpha * part for part in (colour.redF(), colour.greenF(), colour.blueF()))])


def _packed(colour: npt.NDArray[np.floating[Any]]) -> int:
    alpha, red, green, blue = (round(255 * float(part)) for part in colour)
    return alpha << 24 | red << 16 | green << 8 | blue


def _over(upper: npt.NDArray[np.floating[Any]], lower: npt.NDArray[np.floating[Any]]) -> int:
    return _packed(upper + (1 - upper[0]) * lower)
