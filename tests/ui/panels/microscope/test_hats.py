"""The hats of Adam's means, and of what a batch normalisation makes of a number, stand on their letters."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QApplication

from cnn_gui.ui.look.fonts import font
from cnn_gui.ui.panels.microscope.arithmetic_rows import bold_font, row_font


def highest_ink(used: QFont, text: str) -> float:
    """How far above the baseline something is painted."""
    image = QImage(120, 120, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setFont(used)
    painter.drawText(QPointF(10, 80), text)
    painter.end()
    rows = (y for y in range(120) if any(image.pixelColor(x, y).lightness() < 200 for x in range(120)))
    return 80 - next(rows)


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("family", ["", "DejaVu Sans"])
def test_nothing_of_a_hat_reaches_the_line_above(app: QApplication, family: str) -> None:
    for made in (row_font(), bold_font(), font("signs")):
        used = QFont(made)
        if family and family not in QFontDatabase.families():
            pytest.skip("this typeface is not installed")
        if family:
            used.setFamilies([family])
        height = QFontMetricsF(used).ascent()
        for text in ("m\u0302", "\u221av\u0302", "x\u0302"):
            assert highest_ink(used, text) <= height + 1
