"""An activation as a small picture: its curve with the present number on it, and below how steep it is there."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.explain.calculation.figures import readable
from cnn_gui.explain.operations.activation import NAMES
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font, scaled
from cnn_gui.ui.look.painters import paints_itself, saved
from cnn_gui.ui.widgets.pictures.offer import PictureOffer
from cnn_gui.ui.widgets.pictures.pictured import Pictured
from cnn_gui.ui.widgets.text.numbers import level
from cnn_gui.ui.widgets.text.plain import plain

if TYPE_CHECKING:
    from cnn_gui.engine import Array
    from cnn_gui.explain.curve import Curve, Point

UNIT = theme.UNIT
WIDTH, HEIGHT = 24 * UNIT, 26 * UNIT
"""Its usual size in logical pixels."""
_CAPTION = 2 * UNIT
# A chart that is lower says nothing; without room for two there is only the curve.
_LOWEST = 4 * UNIT - UNIT // 2
_MARGIN = UNIT // 2
_DOT = 3.5
# Of the range: so far the tangent goes to each side.
_TANGENT = 0.3
_ROOM_ABOVE = 0.08


class ActivationCurve(QWidget):
    """A curve, a dot where a number is on it, the tangent there; and below the slope, with a dot at the same place.

    Its words are the accessible description, which is the tool tip as well. Where it is low, only the upper part is
    there.

    Attributes: curve, point (what is shown; None for nothing).
    """

    def __init__(self) -> None:
        super().__init__()
        self.curve: Curve | None = None
        self.point: Point | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.setAccessibleName("Curve of the activation")
        PictureOffer(self, self.pictured)
        theme.manager().changed.connect(self.update)
        theme.manager().resized.connect(self.updateGeometry)

    def show_point(self, curve: Curve, point: Point) -> None:
        """Show an activation and where a number is on it."""
        self.curve, self.point = curve, point
        words = ". ".join((*self.captions(), f"{point.before} goes in, {point.after} comes out"))
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)
            self.setToolTip(plain(words.replace(". ", "\n")))
        self.update()

    def captions(self) -> tuple[str, ...]:
        """Return what stands above both parts: the number that comes out, and the slope."""
        if self.curve is None or self.point is None:
            return ()
        name, z = NAMES[self.curve.kind], readable(self.point.z)
        return f"{name}({z}) = {readable(self.point.value)}", f"slope there: {readable(self.point.derivative)}"

    def pictured(self) -> Pictured:
        """Return what pictures are made of."""
        return Pictured(self, self.accessibleName(), vector=True)

    def sizeHint(self) -> QSize:
        """Large enough to tell a bend from a corner."""
        return QSize(scaled(WIDTH), scaled(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Room for the curve alone."""
        return QSize(scaled(WIDTH), scaled(_CAPTION) + _LOWEST)

    # ---- places ------------------------------------------------------------------------------------------------

    def charts(self) -> tuple[QRectF, ...]:
        """Return where the curve and its slope are drawn; one place if there is no room for both."""
        caption, axis = scaled(_CAPTION), scaled(_CAPTION)
        inside = QRectF(self.rect()).adjusted(_MARGIN, 0, -_MARGIN, -axis)
        both = (inside.height() - 2 * caption - UNIT) / 2
        if both < _LOWEST:
            return (inside.adjusted(0, caption, 0, 0),)
        # The curve is what is looked at.
        upper = both * 1.2
        first = QRectF(inside.left(), caption, inside.width(), upper)
        top = first.bottom() + UNIT + caption
        return first, QRectF(inside.left(), top, inside.width(), inside.bottom() - top)

    def place_of(self, chart: int, z: float, value: float) -> QPointF:
        """Return where a value is drawn in one of both charts."""
        assert self.curve is not None, "without a curve there is no place"
        area, (low, high) = self.charts()[chart], self._range(chart)
        first, last = float(self.curve.z[0]), float(self.curve.z[-1])
        x = area.left() + (z - first) / (last - first) * area.width()
        return QPointF(x, area.bottom() - (value - low) / (high - low) * area.height())

    def _values(self, chart: int) -> Array:
        assert self.curve is not None, "without a curve there are no values"
        return (self.curve.value, self.curve.derivative)[chart]

    def _range(self, chart: int) -> tuple[float, float]:
        """The lowest and the highest value of a chart: 0 and all of the curve, with a little room."""
        values = self._values(chart)
        low, high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
        room = (high - low or 1.0) * _ROOM_ABOVE
        return low - room, high + room

    # ---- painting ----------------------------------------------------------------------------------------------

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw both charts with what they say."""
        painter.fillRect(event.rect(), theme.current().panel)
        if self.curve is None or self.point is None:
            return
        charts = self.charts()
        slopes = self.point.value, self.point.derivative
        for number, (area, caption) in enumerate(zip(charts, self.captions(), strict=False)):
            _write(painter, QPointF(area.left(), area.top()), area.width(), caption)
            self._draw_axes(painter, number, area)
            with saved(painter):
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setClipRect(area.adjusted(-_MARGIN, -1, _MARGIN, 1))
                self._draw_curve(painter, number)
                if number == 0:
                    self._draw_tangent(painter)
                self._draw_dot(painter, number, slopes[number])
        self._write_range(painter, charts[-1])

    def _draw_axes(self, painter: QPainter, number: int, area: QRectF) -> None:
        assert self.point is not None, "axes are drawn for a point"
        colours = theme.current()
        painter.setPen(QPen(colours.outline, 1.0))
        zero = self.place_of(number, 0.0, 0.0)
        painter.drawLine(QPointF(area.left(), zero.y()), QPointF(area.right(), zero.y()))
        painter.drawLine(QPointF(zero.x(), area.top()), QPointF(zero.x(), area.bottom()))
        if self._is_in_range():
            painter.setPen(QPen(colours.outline, 1.0, Qt.PenStyle.DotLine))
            x = self.place_of(number, self.point.z, 0.0).x()
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))

    def _draw_curve(self, painter: QPainter, number: int) -> None:
        assert self.curve is not None, "without a curve nothing is drawn"
        values = self._values(number)
        finite = np.isfinite(values)
        points = [
            self.place_of(number, z, value)
            for z, value in zip(self.curve.z[finite].tolist(), values[finite].tolist(), strict=True)
        ]
        painter.setPen(QPen(theme.current().text_muted, 1.75, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawPolyline(QPolygonF(points))

    def _draw_tangent(self, painter: QPainter) -> None:
        assert self.curve is not None, "without a curve nothing is drawn"
        point = self.point
        if point is None or not self._is_in_range() or not math.isfinite(point.derivative):
            return
        reach = _TANGENT * float(self.curve.z[-1])
        ends = (self.place_of(0, point.z + by, point.value + by * point.derivative) for by in (-reach, reach))
        painter.setPen(QPen(theme.current().text, 1.25, Qt.PenStyle.DashLine))
        painter.drawLine(*ends)

    def _draw_dot(self, painter: QPainter, number: int, value: float) -> None:
        if self.point is None or not self._is_in_range() or not math.isfinite(value):
            return
        colours = theme.current()
        painter.setPen(QPen(colours.panel, 1.5))
        painter.setBrush(colours.text)
        painter.drawEllipse(self.place_of(number, self.point.z, value), _DOT, _DOT)

    def _is_in_range(self) -> bool:
        assert self.curve is not None, "without a curve nothing is in range"
        return self.point is not None and float(self.curve.z[0]) <= self.point.z <= float(self.curve.z[-1])

    def _write_range(self, painter: QPainter, area: QRectF) -> None:
        """Write how far the curve goes to both sides, below it."""
        assert self.curve is not None, "without a curve there is no range"
        painter.setFont(font("tiny"))
        painter.setPen(theme.current().text_muted)
        place = QRectF(area.left(), area.bottom(), area.width(), scaled(_CAPTION))
        ends = level(float(self.curve.z[0])), level(float(self.curve.z[-1]))
        sides = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        for text, side in zip(ends, sides, strict=True):
            painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter, text)
        middle = str(self.point.before.symbol) if self.point is not None else ""
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, middle)


def _write(painter: QPainter, corner: QPointF, width: float, text: str) -> None:
    """Write a line above a corner, ended with … where it has no room."""
    metrics = QFontMetricsF(font("small"))
    painter.setFont(font("small"))
    painter.setPen(theme.current().text)
    shown = text if metrics.horizontalAdvance(text) <= width else text.rpartition(" ")[2]
    baseline = corner.y() - (scaled(_CAPTION) - metrics.capHeight()) / 2
    painter.drawText(QPointF(corner.x(), baseline), metrics.elidedText(shown, Qt.TextElideMode.ElideRight, width))
