"""The lines of the curves: thin, strong, and strong with marks; what goes on is drawn from where it is new."""

# pyqtgraph has no type information: mypy sees its classes as Any, and subclassing Any needs an ignore.

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPaintEngine, QPainter, QPainterPath, QPolygonF, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from cnn_gui.ui.look.painters import in_a_picture, paints_for_others
from cnn_gui.ui.widgets.plots.cut import cut
from cnn_gui.ui.widgets.plots.items import MARK, as_wide, hairline

FloatColumn = npt.NDArray[np.float64]

# The extremes of the newest batches move until their bucket is full.
_LAST_POINTS = 4
# Of a line of which the end is drawn: there are two to a pixel at most, and strokes and their soft edges reach back.
_POINTS_BEFORE = 16
BESIDE = ((0.6, 0.0), (0.0, 0.6))


class ThinLine(pg.PlotCurveItem):  # type: ignore[misc]  # pyqtgraph is untyped
    """An antialiased line of one pixel."""

    xData: FloatColumn | None
    yData: FloatColumn
    path: QPainterPath | None

    def show_points(self, x: FloatColumn, y: FloatColumn, *, finite: bool) -> float | None:
        """Draw a line through other points.

        Returns where it is new if it only goes on: whoever calls has it painted from there on, see
        `CurveView.show_end`. None: it is another line, and all of it will be painted.

        finite: no point is missing, so that none need be looked for.
        """
        connect = "all" if finite else "finite"
        before = self.xData
        same = 0 if before is None or self.opts["connect"] != connect else _same_points(before, self.yData, x, y)
        if before is None or not same or same < before.size - _LAST_POINTS:
            self.setData(x, y, connect=connect, skipFiniteCheck=finite)
            return None
        # What setData does, but for the news that all of the item's place has to be painted.
        self.xData, self.yData, self.path = x, y, None
        self.invalidateBounds()
        return float(x[same - 1])

    def boundingRect(self) -> QRectF:
        """All that can be seen, without a search for the data's extremes in every frame."""
        return QRectF(self.viewRect())

    def viewTransformChanged(self) -> None:
        """Forget what could be seen before: pyqtgraph's own line does not, and Qt then leaves a zoomed line out."""
        super().viewTransformChanged()
        pg.GraphicsItem.viewTransformChanged(self)

    @paints_for_others
    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem | None, widget: QWidget | None = None) -> None:
        """Draw the line, with none of the choices that pyqtgraph's own item makes for every frame."""
        self._draw(painter, self.path_for(painter))

    def path_for(self, painter: QPainter) -> QPainterPath:
        """The line; for a picture of lines only what is in sight of it, because such a picture clips nothing."""
        if self.xData is None or not _is_of_lines(painter):
            whole: QPainterPath = self.getPath()
            return whole
        inside: QPainterPath = pg.arrayToQPath(*cut(self.xData, self.yData, self.viewRect()), connect="finite")
        return inside

    def paint_from(self, painter: QPainter, since: float) -> None:
        """Draw no more of the line than what lies at `since` and beyond; of one that ends before nothing."""
        x = self.xData
        if x is None or x.size == 0 or x[-1] < since:
            return
        first = max(int(x.searchsorted(since)) - _POINTS_BEFORE, 0)
        if first == 0:
            self._draw(painter, self.getPath())
        else:
            self._draw(painter, pg.arrayToQPath(x[first:], self.yData[first:], connect=self.opts["connect"]))

    def _draw(self, painter: QPainter, path: QPainterPath) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(as_wide(self.opts["pen"]))
        painter.drawPath(path)
        self.draw_more(painter, path)

    def draw_more(self, painter: QPainter, path: QPainterPath) -> None:
        """Nothing here; other lines draw on, with the pen of the line."""


class StrongLine(ThinLine):
    """A line that looks two pixels wide at the price of thin ones.

    Qt draws antialiased lines of width 1 by a fast path and wider ones ten times slower, so this one is drawn thin,
    three times, side by side.
    """

    def draw_more(self, painter: QPainter, path: QPainterPath) -> None:
        """Draw the line again, a little to the right and a little higher."""
        place = painter.transform()
        for right, up in BESIDE:
            painter.setTransform(place * QTransform.fromTranslate(right, -up))
            painter.drawPath(path)
        painter.setTransform(place)


class PointLine(StrongLine):
    """A strong line with round marks. Attributes: marks, where they are (batch, height)."""

    def __init__(self) -> None:
        super().__init__()
        self.marks = QPolygonF()
        self._marked: tuple[FloatColumn, FloatColumn] = (np.empty(0), np.empty(0))
        self._halo = self._point = pg.mkPen(None)

    def set_colours(self, colour: QColor, ground: QColor) -> None:
        """Draw line and marks in this colour, with an edge of the ground's colour around the marks."""
        self.setPen(hairline(colour))
        self._halo, self._point = hairline(ground, MARK + 2.0), hairline(colour, MARK)

    def set_marks(self, batches: FloatColumn, heights: FloatColumn) -> float:
        """Mark these points, when the line is painted next.

        Returns the first batch where a mark is new or gone, infinity for none: whoever calls has that painted.
        """
        before, self._marked = self._marked, (batches, heights)
        same = _same_points(*before, batches, heights)
        changed = [float(each[0][same]) for each in (before, self._marked) if same < each[0].size]
        if changed:
            points = zip(batches.tolist(), heights.tolist(), strict=True)
            self.marks = QPolygonF([QPointF(*point) for point in points])
        return min(changed, default=math.inf)

    def draw_more(self, painter: QPainter, path: QPainterPath) -> None:
        """Draw the line as strong, then the marks."""
        super().draw_more(painter, path)
        marks = self.marks
        if _is_of_lines(painter):
            rect = self.viewRect()
            marks = QPolygonF([mark for mark in marks.toList() if rect.contains(mark)])
        for pen in (self._halo, self._point):
            painter.setPen(as_wide(pen))
            painter.drawPoints(marks)


def _is_of_lines(painter: QPainter) -> bool:
    return in_a_picture() and painter.paintEngine().type() is QPaintEngine.Type.SVG


def _same_points(before_x: FloatColumn, before_y: FloatColumn, x: FloatColumn, y: FloatColumn) -> int:
    """How many points at the beginning of a line are those that it had before."""
    count = min(before_x.size, x.size)
    same = (before_x[:count] == x[:count]) & (before_y[:count] == y[:count])
    return count if same.all() else int(same.argmin())
