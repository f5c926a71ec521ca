"""The typeface of numbers inside cells, with the widths of its characters."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QFont, QFontMetricsF

from cnn_gui.ui.look.fonts import font
from cnn_gui.ui.widgets.text.numbers import MINUS


@lru_cache(maxsize=16)
def numbers_font(pixels: int) -> tuple[QFont, dict[str, float], float]:
    """Return the font for numbers of a size, the widths of their characters and the height of a digit."""
    made = QFont(font("small"))
    made.setPixelSize(pixels)
    metrics = QFontMetricsF(made)
    return made, {each: metrics.horizontalAdvance(each) for each in f"0123456789.e∞NaN{MINUS}RGB "}, metrics.capHeight()
