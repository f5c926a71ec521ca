"""The typeface of numbers inside cells, with the widths of its characters."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from cnn_gui.ui.look.fonts import font
from cnn_gui.ui.widgets.text.numbers import MINUS


@lru_cache(maxsize=16)
def numbers_font(pixels: int) -> tuple[QFont, dict[str, float], float]:
    """Return the font for numbers of a size, the widths of their characters and the height of a digit."""
    made = QFont(font("small"))
    made.setPixelSize(pixels)
    metrics = QFontMetricsF(made)
    return made, {each: metrics.horizontalAdvance(each) for each in f"0123456789.e∞NaN{MINUS}RGB "}, metrics.capHeight()


def write_smaller(painter: QPainter, text: str, middle: QPointF, room: float) -> None:
    """Write a number around the middle of its baseline in the largest font that keeps it inside its room.

    room: logical pixels. The painter's font is left as it was; the number is written in no larger one.
    """
    before = painter.font()
    pixels = before.pixelSize()
    while (width := sum([numbers_font(pixels)[1][each] for each in text])) > room and pixels > 1:
        pixels -= 1
    painter.setFont(numbers_font(pixels)[0])
    painter.drawText(QPointF(middle.x() - width / 2, middle.y()), text)
    painter.setFont(before)
