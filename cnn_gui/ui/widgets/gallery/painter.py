"""How the cells of a gallery are drawn: the image, a line or two of words, frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPen

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.colormaps import colour_of
from cnn_gui.ui.look.fonts import font, measured
from cnn_gui.ui.widgets.gallery.model import Caption, Pixels, picture_size

MARGIN = 3
"""Logical pixels around an image, for frames."""
WIDEST = 12 * theme.UNIT
"""Logical pixels that a cell may grow to for the sake of its words."""
ARROW = " → "


@measured(maxsize=4096)
def _width(text: str) -> float:
    return QFontMetricsF(font("tiny")).horizontalAdvance(text)


@measured(maxsize=1024)
def _elided(text: str, width: float) -> str:
    return QFontMetricsF(font("tiny")).elidedText(text, Qt.TextElideMode.ElideRight, width)


def _words(caption: Caption) -> str:
    return caption.first + ARROW + caption.second if caption.second else caption.first


@measured(maxsize=1024)
def joined(first: str, second: str, width: float) -> str:
    """Return `first → second`, or `first` alone, within a width.

    A name that takes more than its half gives way, not the other.
    """
    if not second:
        return _elided(first, width)
    room = width - _width(ARROW)
    wide = _width(first), _width(second)
    if sum(wide) > room:
        half = room / 2
        first = _elided(first, max(half, room - wide[1]))
        second = _elided(second, max(half, room - wide[0]))
    return first + ARROW + second


@dataclass(frozen=True)
class CellLook:
    """The parts of a cell in logical pixels. lines: of words below the image, 0 without captions."""

    picture_height: int
    picture_width: int
    width: int
    lines: int
    line_height: int

    @classmethod
    def fit(cls, height: int, width: int, widest: Caption | None) -> CellLook:
        """Return the look for images of height × width pixels whose captions are at most as wide as `widest`."""
        high, wide = picture_size(height, width)
        line = round(QFontMetricsF(font("tiny")).height())
        if widest is None:
            return cls(high, wide, wide + 2 * MARGIN, 0, line)
        words = _width(_words(widest))
        figure = _width(widest.figure)
        if widest.below:
            room = min(max(wide, words, figure, _width(widest.below)), max(wide, WIDEST))
            return cls(high, wide, int(room + 0.999) + 2 * MARGIN, 3, line)
        if words + figure <= wide:
            return cls(high, wide, max(wide, round(words + figure + theme.UNIT / 2)) + 2 * MARGIN, 1, line)
        room = min(max(wide, words, figure), max(wide, WIDEST))
        return cls(high, wide, int(room + 0.999) + 2 * MARGIN, 2, line)

    @property
    def height(self) -> int:
        """Height of the whole cell."""
        return self.picture_height + 2 * MARGIN + self.lines * self.line_height + (1 if self.lines else 0)

    def picture(self, x: float, y: float) -> QRectF:
        """Return where the image of the cell at a corner is drawn: above its words, flush with them."""
        return QRectF(x + MARGIN, y + MARGIN, self.picture_width, self.picture_height)


def paint_pictures(
    painter: QPainter, look: CellLook, corners: Sequence[tuple[int, int]], pixels: Pixels, height: int
) -> None:
    """Draw images of `height` rows, which stand one below the other in `pixels`, into the cells at these corners."""
    width = pixels.shape[1]
    image = QImage(pixels.data, width, len(pixels), pixels.strides[0], QImage.Format.Format_RGB32)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, look.picture_width < width)
    high, wide = look.picture_height, look.picture_width
    for place, (x, y) in enumerate(corners):
        target = QRect(x + MARGIN, y + MARGIN, wide, high)
        painter.drawImage(target, image, QRect(0, place * height, width, height))


def paint_captions(
    painter: QPainter, look: CellLook, corners: Sequence[tuple[int, int]], captions: Sequence[Caption]
) -> None:
    """Write the captions below the images: words at the left, the figure at the right or, where it must, below.

    A marked one has a line under its image: a letter in that colour would be too faint to read.
    """
    colours = theme.current()
    metrics = QFontMetricsF(font("tiny"))
    painter.setFont(font("tiny"))
    room, high, wide = float(look.width - 2 * MARGIN), look.picture_height, look.picture_width
    down = high + 2 * MARGIN + metrics.ascent()
    painter.setPen(colours.text)
    for (x, y), caption in zip(corners, captions, strict=True):
        words = _words(caption) if look.lines == 1 else joined(caption.first, caption.second, room)
        painter.drawText(QPointF(x + MARGIN, y + down), words)
        if caption.marked:
            painter.fillRect(QRect(x + MARGIN, y + MARGIN + high + 1, wide, 2), colours.truth)
        if caption.bar:
            length = max(round(abs(caption.bar) * wide), 1)
            painter.fillRect(QRect(x + MARGIN, y + MARGIN + high + 1, length, 2), colour_of(caption.bar))
    painter.setPen(colours.text_muted)
    for (x, y), caption in zip(corners, captions, strict=True):
        if look.lines == 1:
            place = QPointF(x + MARGIN + room - _width(caption.figure), y + down)
        else:
            place = QPointF(x + MARGIN, y + down + look.line_height)
        painter.drawText(place, caption.figure)
        if caption.below:
            painter.drawText(QPointF(x + MARGIN, y + down + 2 * look.line_height), caption.below)


def paint_frame(painter: QPainter, look: CellLook, corner: tuple[int, int], colour: QColor, width: float) -> None:
    """Draw a frame around the image of a cell, a pixel away from it: on a black image a dark frame is not seen."""
    pen = QPen(colour, width)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    out = width / 2 + 1.0
    painter.drawRect(look.picture(*corner).adjusted(-out, -out, out, out))
