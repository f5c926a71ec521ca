"""Small images in rows, each with a word below it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font, measured
from cnn_gui.ui.widgets.gallery.cells import CellArea
from cnn_gui.ui.widgets.gallery.model import Images, Lattice, picture_size, sheet
from cnn_gui.ui.widgets.gallery.painter import MARGIN, CellLook, paint_frame, paint_pictures

GAP = theme.UNIT // 2
NARROWEST = 7 * theme.UNIT
"""Logical pixels that a cell has at least, so that a word below a narrow image can be read."""


@measured(maxsize=16)
def _look_of(height: int, width: int) -> CellLook:
    """Return how a cell with an image of so many pixels looks; one line of words."""
    high, wide = picture_size(height, width)
    return CellLook(high, wide, max(wide, NARROWEST) + 2 * MARGIN, 1, round(QFontMetricsF(font("tiny")).height()))


@measured(maxsize=1024)
def _fitted(word: str, width: int) -> str:
    """Return a word, shortened where it must be."""
    return QFontMetricsF(font("tiny")).elidedText(word, Qt.TextElideMode.ElideRight, width)


class ImageGrid(CellArea):
    """Images (N, C, H, W) of bytes, C 1 (grey) or 3 (colour); however many there are, only those in sight cost.

    Signals: clicked(index of the image).
    """

    def __init__(self, name: str, *, empty_text: str = "", most_rows: int = 6, parent: QWidget | None = None) -> None:
        super().__init__(name, empty_text=empty_text, most_rows=most_rows, parent=parent)
        self._images: Images = np.zeros((0, 1, 1, 1), np.uint8)
        self._captions: tuple[str, ...] = ()
        self._hint: Callable[[int], str] | None = None

    def set_images(self, images: Images, captions: Sequence[str], hint: Callable[[int], str] | None = None) -> None:
        """Show images with a word each; `hint` says more about one when it is pointed at.

        The array is kept, not copied, and so is `hint`: let it not hold on to what the grid belongs to.
        Raises ValueError if there are not as many words as images.
        """
        if len(images) != len(captions):
            raise ValueError(f"{len(images)} images need as many captions, not {len(captions)}.")
        self._images, self._captions = images, tuple(captions)
        self._hint = hint
        self.set_count(len(images))

    def caption(self, index: int) -> str:
        """Return the word below an image."""
        return self._captions[index]

    def hint(self, index: int) -> str:
        """Return what is said about an image."""
        return self.caption(index) if self._hint is None else self._hint(index)

    def image_rect(self, index: int) -> QRectF:
        """Return where the pixels of an image stand in the viewport."""
        place = self.cell_rect(index)
        return self._look().picture(place.left(), place.top())

    def lay_out(self, width: int) -> Lattice:
        """As many columns as fit, spread over the whole width."""
        look = self._look()
        return Lattice.fit(self.count(), width, (look.width, look.height), GAP)

    def _look(self) -> CellLook:
        return _look_of(*self._images.shape[2:])

    # ---- painting ----------------------------------------------------------------------------------------------

    def paint_cells(self, painter: QPainter, cells: range) -> None:
        """Draw all images in one go, then edges and words."""
        look, colours = self._look(), theme.current()
        numbers = np.arange(cells.start, cells.stop)
        lattice, scrolled = self.lattice(), self.verticalScrollBar().value()
        corners = [(x, y - scrolled) for x, y in map(lattice.corner, cells)]
        paint_pictures(painter, look, corners, sheet(self._images, numbers), self._images.shape[2])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        # Without an edge, an image on white paper would not be seen to end on a white ground.
        painter.setPen(QPen(colours.border, 1))
        painter.drawRects([look.picture(*corner).adjusted(-0.5, -0.5, 0.5, 0.5) for corner in corners])
        hovered = self.hovered()
        if hovered is not None and hovered in cells:
            paint_frame(painter, look, corners[cells.index(hovered)], colours.text_muted, 1.0)
        painter.setFont(font("tiny"))
        painter.setPen(colours.text_muted)
        down = look.picture_height + 2 * MARGIN + QFontMetricsF(font("tiny")).ascent() - 1
        for index, (x, y) in zip(cells, corners, strict=True):
            word = _fitted(self._captions[index], look.width - 2 * MARGIN)
            painter.drawText(QPointF(x + MARGIN, y + down), word)

    def paint_cursor(self, painter: QPainter, index: int) -> None:
        """Frame the image."""
        x, y = self.lattice().corner(index)
        corner = (x, y - self.verticalScrollBar().value())
        paint_frame(painter, self._look(), corner, theme.current().accent, 2.0)
