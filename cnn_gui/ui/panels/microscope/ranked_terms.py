"""How much each term contributes, as a bar: to the right what adds, to the left what takes away."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QPainter

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.colormaps import colour_of

HEIGHT = 7.0
_THINNEST = 1.0


@dataclass(frozen=True)
class Measure:
    """What the bars of one list have in common: the size of the longest, and whether there are any to the left."""

    largest: float
    signed: bool

    def extent(self, value: float) -> tuple[float, float]:
        """Return where a bar begins and ends, as shares of the place: 0 left, 1 right. Zero is nothing."""
        zero, room = (0.5, 0.5) if self.signed else (0.0, 1.0)
        if not self.largest or not math.isfinite(value):
            return zero, zero
        end = zero + room * max(-1.0, min(value / self.largest, 1.0))
        return min(zero, end), max(zero, end)

    def zero(self) -> float:
        """Return where nothing is, as a share of the place."""
        return 0.5 if self.signed else 0.0


def measure(values: list[float], *, signed: bool = False) -> Measure:
    """Return the measure for these values; signed: there have been negative ones, so zero stays in the middle."""
    finite = [value for value in values if math.isfinite(value)]
    return Measure(max(map(abs, finite), default=0.0), signed or any(value < 0 for value in finite))


def paint_bar(painter: QPainter, place: QRectF, value: float, scale: Measure, *, together: bool) -> None:
    """Draw the bar of one value at the middle of a row's height; together: it stands for many terms, and is hatched."""
    start, end = scale.extent(value)
    bar = QRectF(place.left() + start * place.width(), 0.0, (end - start) * place.width(), HEIGHT)
    if 0.0 < bar.width() < _THINNEST:
        bar.setWidth(_THINNEST)
    bar.moveTop(round(place.center().y() - HEIGHT / 2))
    colour = colour_of(value)
    if together:
        painter.fillRect(bar, QBrush(colour, Qt.BrushStyle.Dense4Pattern))
    else:
        painter.fillRect(bar, colour)
    zero = place.left() + scale.zero() * place.width()
    painter.fillRect(QRectF(round(zero), place.top(), 1.0, place.height()), theme.current().outline)
