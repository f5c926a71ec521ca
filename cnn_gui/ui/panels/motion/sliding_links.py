"""The lines that connect a window with its numbers, and a number with its cell."""

from __future__ import annotations

import math
from functools import cache
from itertools import pairwise

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPolygonF, QRegion

from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.motion.sliding_layout import CHANNEL

_HEAD, _LONG = 5.0, 1.6
_AROUND = 8
"""Logical pixels around a line that its width and its arrow head need."""


class Link:
    """One connection: lines in logical pixels, and an arrow head at the end of the last one.

    Attributes: lines (points of each), arrow (whether there is a head).
    """

    def __init__(self, lines: list[list[QPointF]], *, arrow: bool) -> None:
        self.lines, self.arrow = lines, arrow

    def bounds(self) -> QRegion:
        """Return what has to be painted for it."""
        region = QRegion()
        for line in self.lines:
            for start, end in pairwise(line):
                left, right = sorted((int(start.x()), int(end.x())))
                top, bottom = sorted((int(start.y()), int(end.y())))
                corner = QPoint(left - _AROUND, top - _AROUND)
                region |= QRegion(QRect(corner, QPoint(right + _AROUND, bottom + _AROUND)))
        return region

    def paint(self, painter: QPainter) -> None:
        """Draw it, readable on light and on dark pictures."""
        colours = theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        path = QPainterPath()
        for line in self.lines:
            path.addPolygon(line)
        for pen in _pens(colours.dark):
            painter.strokePath(path, pen)
        if self.arrow:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.text_muted)
            painter.drawPolygon(_head(*self.lines[-1][-2:]))
            painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


@cache
def _pens(dark: bool) -> tuple[QPen, QPen]:
    """What stands out from any picture: a line, and behind it a wider one in the colour of the ground."""
    colours = theme.DARK if dark else theme.LIGHT
    style = Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap
    return QPen(colours.panel, 2.75, *style), QPen(colours.text_muted, 1.25, *style)


def _head(before: QPointF, end: QPointF) -> QPolygonF:
    along = end - before
    length = max(math.hypot(along.x(), along.y()), 1e-6)
    x, y = _HEAD * along.x() / length, _HEAD * along.y() / length
    back = QPointF(end.x() - _LONG * x, end.y() - _LONG * y)
    aside = QPointF(-y, x)
    return QPolygonF([end, back + aside, back - aside])


def zoom(window: QRectF, grid: QRectF) -> Link:
    """Connect a window on the left map with the array that shows it large: corner to corner."""
    upper, lower = [window.topRight(), grid.topLeft()], [window.bottomRight(), grid.bottomLeft()]
    return Link([upper, lower], arrow=False)


def fall(grid: QRectF, window: QRectF) -> Link:
    """Connect an array with the window on the left map that it goes to."""
    return Link([[_middle_left(grid), _middle_right(window)]], arrow=True)


def write(number: QRectF, cell: QRectF) -> Link:
    """Connect a number with the cell of the right map where it is written."""
    return Link([[_middle_right(number), _middle_left(cell)]], arrow=True)


def read(cell: QRectF, number: QRectF, *, edge: float, below: float | None) -> Link:
    """Connect a cell of the right map with the number that is taken from it.

    edge: where the map begins. below: the lower edge of what stands between the two, if anything does: the line then
    passes underneath.
    """
    start = _middle_left(cell)
    if below is None:
        return Link([[start, _middle_right(number)]], arrow=True)
    x, under = edge - CHANNEL, below + CHANNEL / 2
    up = number.center().x()
    corners = [QPointF(x, start.y()), QPointF(x, under), QPointF(up, under), QPointF(up, number.bottom())]
    return Link([[start, *corners]], arrow=True)


def _middle_left(box: QRectF) -> QPointF:
    return QPointF(box.left(), box.center().y())


def _middle_right(box: QRectF) -> QPointF:
    return QPointF(box.right(), box.center().y())
