"""Maps as one picture: every tile's colours laid into one buffer that a QImage shows without a copy."""

import numpy as np
from PySide6.QtGui import QImage

from cnn_gui.ui.look.colormaps import Floats, Lut, to_argb, to_indices
from cnn_gui.ui.widgets.mosaic.scale import Levels
from cnn_gui.ui.widgets.mosaic.spread_image import SpreadImage
from cnn_gui.ui.widgets.mosaic.tile_layout import TileLayout


class TileImage:
    """The pixels of a mosaic, one per value, `gap` transparent pixels (0 or 1) between tiles.

    Through the gaps shows what was drawn there before: the ground, and the edges of the tiles, which so need not be
    drawn again each time that the colours move.

    Attributes: image (the QImage over `pixels`), pixels (uint32 0xAARRGGBB), both as they were at the last `laid_out`.
    """

    def __init__(self, count: int, rows: int, columns: int, across: int, gap: int) -> None:
        self.count, self.rows, self.columns, self.across, self.gap = count, rows, columns, across, gap
        self._down = -(-count // across)
        pitch_y, pitch_x = rows + gap, columns + gap
        whole = np.zeros((self._down * pitch_y, across * pitch_x), np.uint32)
        # The tiles as (down, rows, across, columns), a view of the buffer without the gaps.
        self._home = whole.reshape(self._down, pitch_y, across, pitch_x)[:, :rows, :, :columns]
        # Cells without gaps are in the same order there: they need not be laid out.
        self._in_order = gap == 0 and rows == columns == 1
        self._tiles = (
            whole.reshape(-1, 1, 1) if self._in_order else np.zeros((self._down * across, rows, columns), np.uint32)
        )
        self._grid = self._tiles.reshape(self._down, across, rows, columns).swapaxes(1, 2)
        self.pixels: Lut = whole
        # The same at the size of the screen, where it was asked for; whether each shows the colours of now.
        self._spread: SpreadImage | None = None
        self._is_spread = self._is_laid_out = False
        self.image = QImage(
            whole.data,
            whole.shape[1] - gap,
            whole.shape[0] - gap,
            whole.strides[0],
            QImage.Format.Format_ARGB32_Premultiplied,
        )

    def paint(self, maps: Floats, levels: Levels, table: Lut) -> None:
        """Colour the maps (count, rows, columns) and lay them out; gaps and empty places stay transparent."""
        to_argb(
            maps, (levels.low, levels.high), table, self._tiles[: self.count], finite=levels.finite, inside=levels.cover
        )
        self._is_spread = self._is_laid_out = False

    def paint_colour(self, channels: Floats, levels: Levels, table: Lut) -> None:
        """Show the channels of each map (count, 3, rows, columns) as red, green and blue."""
        indices = to_indices(channels, (levels.low, levels.high), finite=levels.finite)
        bright = np.minimum(indices, 254).astype(np.uint32) * 255 // 254
        tiles = self._tiles[: self.count]
        np.bitwise_or(bright[:, 0] << 16 | bright[:, 1] << 8, bright[:, 2] | 0xFF000000, out=tiles)
        if not levels.finite:
            tiles[(indices == 255).any(axis=1)] = table[255]
        self._is_spread = self._is_laid_out = False

    def lay_over(self, under: Lut, share: Floats) -> None:
        """Mix each map with a picture (rows, columns): all of the picture where `share` is 0, none of it at 1."""
        tiles = self._tiles[: self.count]
        over, below = (each.view(np.uint8).reshape(*each.shape, 4) for each in (tiles, under))
        tiles[...] = (
            np.rint(below + share[..., None] * (over.astype(np.float32) - below))
            .astype(np.uint8)
            .view(np.uint32)[..., 0]
        )
        self._is_spread = self._is_laid_out = False

    def drawn_at(self, layout: TileLayout) -> QImage:
        """Return what covers the grid of this layout when it is drawn in one go: a pixel per value, or per pixel."""
        # Qt scales rows of pixels faster than NumPy repeats them, but not single cells of a folded vector.
        if layout.count == 1 or (layout.sheet and not (self._in_order and layout.scale >= 1)):
            return self.laid_out()
        if self._spread is None or self._spread.layout is not layout:
            self._spread, self._is_spread = SpreadImage(layout), False
        if not self._is_spread:
            self._spread.show(self._grid)
            self._is_spread = True
        return self._spread.image

    def laid_out(self) -> QImage:
        """Return the picture with a pixel per value."""
        if not (self._is_laid_out or self._in_order):
            self._home[...] = self._grid
            self._is_laid_out = True
        return self.image

    def colours(self) -> Lut:
        """Return the colours of the maps (count, rows, columns)."""
        return self._tiles[: self.count]
