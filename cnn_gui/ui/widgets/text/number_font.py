"""Numbers inside cells: their typeface with the widths of its characters, and how they are written."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

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
    widths = {each: metrics.horizontalAdvance(each) for each in f"0123456789.e∞NaN{MINUS}RGB "}
    return NumbersFont(made, widths, metrics.capHeight())


def write_numbers(
    painter: QPainter,
    used: NumbersFont,
    texts: Sequence[str],
    places: Sequence[tuple[float, float]],
    light: Sequence[bool],
) -> None:
    """Write a number in each of some cells, dark on light colours and light on dark ones.

    places: x of the middle of each text and y of its baseline. light: whether the cell's colour wants dark ink, see
    `bright`. An empty text is not written.
    """
    widths = used.widths
    painter.setFont(used.font)
    for on_light, ink in ((True, INK), (False, PAPER)):
        painter.setPen(ink)
        for (x, y), text, is_light in zip(places, texts, light, strict=True):
            if text and is_light is on_light:
                painter.drawText(QPointF(x - sum([widths[each] for each in text]) / 2, y), text)
