"""Numbers inside cells: their typeface with the widths of its characters, and how they are written."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QStaticText, QTransform

from cnn_gui.ui.look.fonts import font
from cnn_gui.ui.look.painting import INK, PAPER
from cnn_gui.ui.widgets.text.numbers import MINUS


class NumbersFont(NamedTuple):
    """A font for numbers. widths: of its characters. digit: height of a digit. In logical pixels."""

    font: QFont
    widths: dict[str, float]
    digit: float


@lru_cache(maxsize=16)
def numbers_font(pixels: int) -> NumbersFont:
    """Return the font for numbers of a size."""
    made = QFont(font("small"))
    made.setPixelSize(pixels)
    metrics = QFontMetricsF(made)
    widths = {each: metrics.horizontalAdvance(each) for each in f"0123456789.e∞NaN{MINUS}<RGB "}
    return NumbersFont(made, widths, metrics.capHeight())


class Written:
    """A text that Qt has shaped once: features of a font, such as digits of one width, make it do so at each call."""

    def __init__(self, text: str, font: QFont) -> None:
        self._text = QStaticText(text)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.prepare(QTransform(), font)
        self._ascent = QFontMetricsF(font).ascent()

    def paint(self, painter: QPainter, left: float, baseline: float) -> None:
        """Draw it with the painter's pen; the painter's font must be the text's own."""
        painter.drawStaticText(QPointF(left, baseline - self._ascent), self._text)


@lru_cache(maxsize=512)
def written(text: str, pixels: int) -> Written:
    """Return a text in the font for numbers of a size: for one that is drawn again and again."""
    return Written(text, numbers_font(pixels).font)


def write_numbers(
    painter: QPainter,
    used: NumbersFont,
    texts: Sequence[str],
    places: Sequence[tuple[float, float]],
    light: Sequence[bool],
    room: float,
) -> None:
    """Write a number in each of some cells, dark on light colours and light on dark ones.

    places: x of the middle of each text and y of its baseline. light: whether the cell's colour wants dark ink, see
    `bright`. room: logical pixels for each number; one that needs more is written smaller. No text, no number.
    """
    widths = used.widths
    painter.setFont(used.font)
    for on_light, ink in ((True, INK), (False, PAPER)):
        painter.setPen(ink)
        for (x, y), text, is_light in zip(places, texts, light, strict=True):
            if text and is_light is on_light:
                width = sum([widths[each] for each in text])
                if width <= room:
                    painter.drawText(QPointF(x - width / 2, y), text)
                else:
                    _write_smaller(painter, used, text, (x, y), room)


def _write_smaller(painter: QPainter, used: NumbersFont, text: str, place: tuple[float, float], room: float) -> None:
    """Write a number in the largest font that keeps it inside its room; the painter's font stays what it was."""
    for pixels in range(used.font.pixelSize() - 1, 0, -1):
        smaller = numbers_font(pixels)
        width = sum([smaller.widths[each] for each in text])
        if width <= room:
            break
    painter.setFont(smaller.font)
    painter.drawText(QPointF(place[0] - width / 2, place[1]), text)
    painter.setFont(used.font)
