"""The legend of a colour map."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.colormaps import lut
from cnn_gui.ui.widgets.mosaic.colour_bar import narrowest, paint_colour_bar


class Painter:
    """Notes the texts that are written."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def drawText(self, place: object, text: str) -> None:
        """Note it."""
        self.texts.append(text)

    def __getattr__(self, name: str) -> object:
        return lambda *_: None


@pytest.mark.parametrize(
    ("kind", "room", "texts"),
    [
        ("diverging", 1.0, ["−0.966", "0.966"]),
        ("diverging", 0.6, ["±0.966"]),
        ("sequential", 0.8, ["−0.966", "0.966"]),
        ("sequential", 0.5, ["0.966"]),
    ],
)
def test_two_levels_that_would_overlap_become_one(qapp: QApplication, kind: str, room: float, texts: list[str]) -> None:
    painter = Painter()
    place = QRectF(0, 0, room * narrowest(), 24)
    paint_colour_bar(cast("QPainter", painter), place, lut("diverging", theme.current()), kind, "−0.966", "0.966")
    assert painter.texts == texts
