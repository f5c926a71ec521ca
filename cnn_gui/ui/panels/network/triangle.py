"""The small triangle of what can be folded: it points down while that is open, else to where it opens."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPolygonF

from cnn_gui.ui.look import theme

TRIANGLE = 4.0
"""Half of a side in logical pixels."""


def paint_triangle(painter: QPainter, middle: QPointF, *, opened: bool) -> None:
    """Draw the sign of what can be folded around a middle: it points down while that is open, else to the right."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.current().text_muted)
    side, half = TRIANGLE, TRIANGLE / 2
    if opened:
        points = (QPointF(-side, -half), QPointF(side, -half), QPointF(0, half))
    else:
        points = (QPointF(-half, -side), QPointF(-half, side), QPointF(half, 0))
    painter.drawPolygon(QPolygonF([middle + point for point in points]))
