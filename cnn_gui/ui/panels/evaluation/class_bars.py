"""One figure of each class as bars, with how sure it is."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font, measured, scaled
from cnn_gui.ui.look.painters import paints_itself
from cnn_gui.ui.look.painting import paint_empty, paint_row_cursor
from cnn_gui.ui.widgets.bars.axis_area import AXIS, AxisArea

Figures = npt.NDArray[np.float64]

NAME_SHARE = 0.32
NO_VALUE = "–"


@dataclass(frozen=True, eq=False)
class ClassFigures:
    """One figure of K classes.

    values, low, high: (K,), the value and the ends of its interval; NaN where there is none. overall: of all classes
    together. text: a value in words. widest: a text as wide as any value. axis: first and last value of the axis;
    ticks: values on it, with their words. describe: everything about a class.
    """

    values: Figures
    low: Figures
    high: Figures
    overall: float
    text: Callable[[float], str]
    widest: str
    axis: tuple[float, float]
    ticks: tuple[tuple[float, str], ...]
    describe: Callable[[int], str]


@measured(maxsize=8)
def _names(classes: tuple[str, ...], width: int) -> tuple[float, list[str]]:
    """The room for names in a width, and the names that fit into it."""
    metrics = QFontMetricsF(font("small"))
    room = min(max((metrics.horizontalAdvance(name) for name in classes), default=0.0), width * NAME_SHARE)
    return room, [metrics.elidedText(name, Qt.TextElideMode.ElideRight, room + 1) for name in classes]


class ClassBars(AxisArea):
    """A row per class: name, bar, a whisker over the interval, number; a line through all for the overall value.

    The axis need not begin at zero; a bar that does not is torn at its left end, and the axis below says where it is.

    Signals: pointed(class, or None) for what the mouse is over or the keyboard's cursor is on; clicked(class).
    """

    pointed = Signal(object)
    clicked = Signal(int)

    def __init__(self, *, empty_text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(empty_text=empty_text, parent=parent)
        self._classes: tuple[str, ...] = ()
        self._figures: ClassFigures | None = None
        self._order: list[int] = []
        self._sorted = False
        self._highest_first = False
        self.setAccessibleName("Figures of the classes")
        self.row_pointed.connect(self._tell_pointed)
        self.row_clicked.connect(self._tell_clicked)

    # ---- what it shows -------------------------------------------------------------------------

    def set_figures(self, classes: tuple[str, ...], figures: ClassFigures | None) -> None:
        """Show other figures; None for no data."""
        if len(classes) != len(self._classes):
            self.set_count(len(classes))
        self._classes, self._figures = classes, figures
        self._arrange()
        row = self.pointed_row()
        if row is not None:
            self.setAccessibleDescription(self.row_text(row))

    def set_sorted(self, by_value: bool, *, highest_first: bool = False) -> None:
        """Order the rows by value, the worst first, or by class. highest_first: the highest value is the worst."""
        self._sorted, self._highest_first = by_value, highest_first
        self._arrange()

    def order(self) -> list[int]:
        """Return the classes from the first row to the last."""
        return list(self._order)

    def text_of(self, index: int) -> str:
        """Return the number beside a class's bar."""
        if self._figures is None or math.isnan(self._figures.values[index]):
            return NO_VALUE
        return self._figures.text(float(self._figures.values[index]))

    def row_text(self, row: int) -> str:
        """Return everything about the class in a row."""
        return "" if self._figures is None else self._figures.describe(self._order[row])

    def figures(self) -> ClassFigures | None:
        """Return what is shown."""
        return self._figures

    def _tell_pointed(self, row: int | None) -> None:
        self.pointed.emit(None if row is None else self._order[row])

    def _tell_clicked(self, row: int) -> None:
        self.clicked.emit(self._order[row])

    def _arrange(self) -> None:
        order = range(len(self._classes))
        if self._sorted and self._figures is not None:
            sign = -1.0 if self._highest_first else 1.0
            ranked = np.nan_to_num(sign * self._figures.values, nan=np.inf).tolist()
            self._order = sorted(order, key=lambda index: (ranked[index], index))
        else:
            self._order = list(order)
        self.viewport().update()
        self._axis.update()

    # ---- geometry ------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """Rows of 24 pixels."""
        return QSize(28 * theme.UNIT, scaled(max(self._count, 4) * 3 * theme.UNIT + AXIS))

    def minimumSizeHint(self) -> QSize:
        """Rows and axis."""
        return super().minimumSizeHint() + QSize(0, scaled(AXIS))

    def track(self, row: int) -> QRectF:
        """Return where the bar of a row would be if it went over the whole axis."""
        return self._track_in(self.row_rect(row))

    def _track_in(self, place: QRectF) -> QRectF:
        room, _ = _names(self._classes, self.viewport().width())
        left = round(room + theme.UNIT)
        numbers = self._number_width() + 1.5 * theme.UNIT
        thick = min(max(round(place.height() * 0.5), 6), 12)
        width = max(place.width() - left - numbers, 1.0)
        return QRectF(left, round(place.center().y() - thick / 2), width, thick)

    def _number_width(self) -> float:
        widest = NO_VALUE if self._figures is None else self._figures.widest
        return QFontMetricsF(font("small")).horizontalAdvance(widest)

    def place_of(self, value: float, track: QRectF) -> float:
        """Return where a value is on the axis of a track, in logical pixels; within the track."""
        first, last = (0.0, 1.0) if self._figures is None else self._figures.axis
        share = (value - first) / (last - first)
        return track.left() + track.width() * min(max(share, 0.0), 1.0)

    # ---- painting ------------------------------------------------------------------------------

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw the rows in sight."""
        if self._figures is None:
            paint_empty(painter, QRectF(self.viewport().rect()), self._empty_text)
        else:
            self._paint_rows(painter, self._figures)

    def _paint_rows(self, painter: QPainter, figures: ClassFigures) -> None:
        colours, metrics = theme.current(), QFontMetricsF(font("small"))
        names, digit, pointed = (
            _names(self._classes, self.viewport().width())[1],
            metrics.capHeight(),
            self.pointed_row(),
        )
        painter.setFont(font("small"))
        whiskers: list[QLineF] = []
        for row in self.rows_in_sight():
            index, place = self._order[row], self.row_rect(row)
            track = self._track_in(place)
            if row == pointed and self._under_mouse is None:
                paint_row_cursor(painter, place)
            painter.fillRect(track, colours.grid)
            value = float(figures.values[index])
            if math.isfinite(value):
                end = self.place_of(value, track)
                # The whisker must be seen on the bar too, so that it has the strongest ink of all.
                ink = colours.text_muted if row == pointed else colours.text_disabled
                painter.fillRect(QRectF(track.topLeft(), QPointF(end, track.bottom())), ink)
            painter.setPen(colours.text if row == pointed else colours.text_muted)
            baseline = place.center().y() + digit / 2
            painter.drawText(QPointF(theme.UNIT / 2, baseline), names[index])
            text = self.text_of(index)
            painter.setPen(colours.text)
            painter.drawText(QPointF(place.right() - metrics.horizontalAdvance(text) - 2, baseline), text)
            low, high = float(figures.low[index]), float(figures.high[index])
            if math.isfinite(low) and math.isfinite(high):
                whiskers += self._whisker(low, high, track)
        painter.setPen(QPen(colours.text, 1.0))
        painter.drawLines(whiskers)
        self._paint_overall(painter, figures)
        if figures.axis[0] > 0:
            self._paint_tear(painter)

    def _whisker(self, low: float, high: float, track: QRectF) -> list[QLineF]:
        left, right, middle = self.place_of(low, track), self.place_of(high, track), track.center().y()
        ends = [QLineF(x, middle - 3, x, middle + 3) for x in (left, right)]
        return [QLineF(left, middle, right, middle), *ends]

    def _paint_overall(self, painter: QPainter, figures: ClassFigures) -> None:
        if math.isfinite(figures.overall) and self._count:
            x = round(self.place_of(figures.overall, self.track(0))) + 0.5
            bottom = min(self.row_rect(self._count - 1).bottom(), self.viewport().height())
            painter.setPen(QPen(theme.current().text_muted, 1.0, Qt.PenStyle.DotLine))
            painter.drawLine(QLineF(x, 0, x, bottom))

    def _paint_tear(self, painter: QPainter) -> None:
        """Cut through the bars near their left ends: they do not begin at zero."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.current().panel, 2.0))
        for row in self.rows_in_sight():
            track = self.track(row)
            painter.drawLine(QLineF(track.left() + 4, track.bottom() + 1, track.left() + 9, track.top() - 1))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def paint_axis(self, painter: QPainter, width: int) -> None:
        """Write the ticks below their places, as many as have room."""
        if self._figures is None:
            return
        metrics, track = QFontMetricsF(font("tiny")), self.track(0)
        painter.setFont(font("tiny"))
        painter.setPen(theme.current().text_muted)
        free = -math.inf
        for value, text in self._figures.ticks:
            needed = metrics.horizontalAdvance(text)
            x = self.place_of(value, track) - needed / 2
            if x > free:
                painter.drawText(QPointF(x, metrics.ascent() + 1), text)
                free = x + needed + theme.UNIT / 2
