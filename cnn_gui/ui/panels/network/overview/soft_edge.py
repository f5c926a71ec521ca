"""A soft edge where the row of columns is cut: what goes on there fades into the ground."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.painters import paints_itself

WIDTH = 2 * theme.UNIT
"""Logical pixels."""


class SoftEdge(QWidget):
    """Lies over one end of what is scrolled; the mouse goes through it."""

    def __init__(self, over: QWidget, *, left: bool) -> None:
        super().__init__(over)
        self._left = left
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def stand(self, area: QRectF) -> None:
        """Lie over one end of an area of the widget that it stands in."""
        left = area.left() if self._left else area.right() - WIDTH
        self.setGeometry(round(left), round(area.top()), WIDTH, round(area.height()))
        self.raise_()

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw the ground, fading towards the middle."""
        ground = theme.current().panel
        nothing = QColor(ground)
        nothing.setAlpha(0)
        outer, inner = (0.0, float(WIDTH)) if self._left else (float(WIDTH), 0.0)
        fading = QLinearGradient(QPointF(outer, 0), QPointF(inner, 0))
        fading.setColorAt(0.0, ground)
        fading.setColorAt(1.0, nothing)
        painter.fillRect(self.rect(), fading)
