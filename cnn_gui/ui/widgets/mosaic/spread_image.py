"""Tiles at the size they have on screen, gaps included: drawn in one go, whatever a gap is wide."""

import numpy as np
from PySide6.QtGui import QImage

from cnn_gui.ui.look.colormaps import Lut
from cnn_gui.ui.widgets.mosaic.tile_layout import TileLayout

SMALL = 6
"""Pixels: cells up to this width are filled one pixel of all of them after the other."""


class SpreadImage:
    """Every device pixel of tiles whose gaps are no cells; gaps and empty places are transparent.

    Each call of Qt that draws one tile costs more than the few pixels of it that NumPy repeats here.

    Attributes: layout (its scale and gap are whole numbers), image (the QImage over the pixels).
    """

    def __init__(self, layout: TileLayout) -> None:
        self.layout = layout
        scale, gap = int(layout.scale), int(layout.gap)
        high, wide = layout.rows * scale, layout.columns * scale
        pixels = np.zeros((layout.down * (high + gap), layout.across * (wide + gap)), np.uint32)
        tiles = pixels.reshape(layout.down, high + gap, layout.across, wide + gap)[:, :high, :, :wide]
        # A view of the pixels, whose lines of cells are (down, rows, lines of a cell, across, pixels of a tile's line).
        self._lines = tiles.reshape(layout.down, layout.rows, scale, layout.across, wide)
        self._line = np.empty((layout.down, layout.rows, 1, layout.across, wide), np.uint32)
        self._cells = self._line.reshape(layout.down, layout.rows, layout.across, layout.columns, scale)
        self.image = QImage(
            pixels.data,
            pixels.shape[1] - gap,
            pixels.shape[0] - gap,
            pixels.strides[0],
            QImage.Format.Format_ARGB32_Premultiplied,
        )

    def show(self, colours: Lut) -> None:
        """Show the colours (down, rows, across, columns)."""
        wide = self._cells.shape[-1]
        if wide <= SMALL:
            # NumPy has a price for each run of repeated numbers, too.
            for pixel in range(wide):
                self._cells[..., pixel] = colours
        else:
            self._cells[...] = colours[..., None]
        self._lines[...] = self._line
