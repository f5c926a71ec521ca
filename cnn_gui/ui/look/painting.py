"""What pictures of numbers are painted with: ink that can be read on a colour, frames, words where nothing is."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.colormaps import Lut
from cnn_gui.ui.look.fonts import font

INK, PAPER = QColor(20, 22, 26), QColor(250, 250, 252)
"""Text on light and on dark cells."""


def bright(colours: Lut) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Return where dark ink reads better than light ink: relative luminance (WCAG) above 0.18."""
    channels = np.stack([colours >> 16 & 255, colours >> 8 & 255, colours & 255], axis=-1) / 255.0
    # 2.2 is close enough to the sRGB curve to choose between black and white.
    luminance = channels**2.2 @ np.array([0.2126, 0.7152, 0.0722])
    return np.asarray(luminance > 0.18)


def wants_ink(colours: Lut) -> list[bool]:
    """Return for each colour, in reading order, whether dark ink reads better; a colour is judged once and for all."""
    return [_wants_ink(colour) for colour in colours.ravel().tolist()]


@lru_cache(maxsize=4096)
def _wants_ink(colour: int) -> bool:
    return bool(bright(np.array([colour], np.uint32))[0])


def paint_frame(painter: QPainter, box: QRectF, colour: QColor, width: float) -> None:
    """Draw a frame around a box, outside of it."""
    pen = QPen(colour, width)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box.adjusted(-width / 2, -width / 2, width / 2, width / 2))


def paint_mark(painter: QPainter, box: QRectF, colour: QColor, width: float, *, least: float = 5.0) -> None:
    """Frame a cell so that it is seen on any colour and, as a box of `least` pixels, however small it is."""
    grow = max(least - box.width(), 0.0) / 2
    box = box.adjusted(-grow, -grow, grow, grow)
    paint_frame(painter, box.adjusted(-width, -width, width, width), theme.current().panel, 1.0)
    paint_frame(painter, box, colour, width)


def paint_row_cursor(painter: QPainter, row: QRectF) -> None:
    """Show that the keyboard stands on a row: a bar at its left edge."""
    painter.fillRect(QRectF(row.left(), row.top() + 2, 2, row.height() - 4), theme.current().accent)


def paint_empty(painter: QPainter, area: QRectF, text: str) -> None:
    """Say in muted words what will appear here."""
    painter.setFont(font("small"))
    painter.setPen(theme.current().text_muted)
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    painter.drawText(area, int(flags), text)
