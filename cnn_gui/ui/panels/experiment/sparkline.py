"""A curve so small that it needs no axes, with a dot where things stand."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.painters import paints_itself
from cnn_gui.ui.widgets.text.plain import plain

HEIGHT = 4 * theme.UNIT
DOT = 3.0
"""Radius in logical pixels."""
REACH = DOT + 1.0
"""So far around its middle the dot is painted, soft edge included."""


class Sparkline(QWidget):
    """Values at equal distances from left to right, 0 at the bottom, the largest at the top.

    Its words are the accessible description, which is the tool tip as well: whoever sets the curve sets them.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: tuple[float, ...] = ()
        self._dot = self._painted_dot = (0.0, 0.0)
        self._drawn: tuple[QSize, QPolygonF] | None = None
        self.setAccessibleName(name)
        # Otherwise all that it stands in is painted first, whenever the dot moves.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.manager().changed.connect(self.update)

    def set_curve(self, values: Sequence[float]) -> None:
        """Show other values; none show nothing at all."""
        self._values, self._drawn, self._painted_dot = tuple(values), None, self._dot
        self.update()

    def set_dot(self, place: float, value: float) -> None:
        """Put the dot so far from left to right, 0 to 1, at the height of a value."""
        before = self.point_of(*self._painted_dot)
        self._dot = (min(max(place, 0.0), 1.0), value)
        after = self.point_of(*self._dot)
        if (after - before).manhattanLength() >= 0.5:
            self._painted_dot = self._dot
            # The rest stays as it is: of a long curve that is nearly all.
            self.update(QRectF(before, after).normalized().adjusted(-REACH, -REACH, REACH, REACH).toAlignedRect())

    def set_words(self, words: str) -> None:
        """Say in words what is to be seen."""
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)
            self.setToolTip(plain(words))

    def point_of(self, place: float, value: float) -> QPointF:
        """Return where a value is painted."""
        area = QRectF(self.rect()).adjusted(DOT + 1, DOT + 1, -DOT - 1, -DOT - 1)
        top = max(self._values, default=0.0)
        share = min(value / top, 1.0) if top > 0 else 0.0
        return QPointF(area.left() + place * area.width(), area.bottom() - share * area.height())

    def _line(self) -> QPolygonF:
        """The curve for the size that the widget has: only the dot moves often."""
        if self._drawn is None or self._drawn[0] != self.size():
            last = len(self._values) - 1
            points = [self.point_of(index / last, value) for index, value in enumerate(self._values)]
            self._drawn = (self.size(), QPolygonF(points))
        return self._drawn[1]

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(16 * theme.UNIT, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Wide enough to tell a line from a bend."""
        return QSize(8 * theme.UNIT, HEIGHT)

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw the ground line, the curve and the dot."""
        colours = theme.current()
        painter.fillRect(event.rect(), colours.window)
        if not self._values:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colours.outline, 1))
        painter.drawLine(self.point_of(0.0, 0.0), self.point_of(1.0, 0.0))
        last = len(self._values) - 1
        if last > 0:
            painter.setPen(QPen(colours.text_muted, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPolyline(self._line())
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.text)
            painter.drawEllipse(self.point_of(*self._painted_dot), DOT, DOT)
