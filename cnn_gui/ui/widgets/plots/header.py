"""The line above a plot: its name, and a key of its lines that shows their values at the same time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QRegion, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font, metrics, scaled, width_of
from cnn_gui.ui.look.painters import paints_itself
from cnn_gui.ui.widgets.plots.items import MARK
from cnn_gui.ui.widgets.text.heading import HEIGHT, paint_heading

Mark = Literal["faint", "strong", "point"]

SAMPLE = 13.0
SPACE = 4.0
BETWEEN = 12.0


@dataclass(frozen=True)
class Entry:
    """One line of the plot: its mark, its name, the colour, and its value as text.

    widest: a text as wide as the value can become, so that nothing moves when it changes.
    """

    mark: Mark
    name: str
    colour: QColor
    value: str
    widest: str


def paint_mark(painter: QPainter, place: QRectF, mark: Mark, colour: QColor) -> None:
    """Draw a sample of a line as it looks in the plot."""
    middle = place.center()
    painter.setPen(QPen(colour, 1.0 if mark != "strong" else 2.0))
    if mark == "faint":
        heights = (0.0, -3.5, 2.0, -2.5, 3.5, -1.5, 1.0)
        step = place.width() / (len(heights) - 1)
        painter.drawPolyline([QPointF(place.left() + i * step, middle.y() + up) for i, up in enumerate(heights)])
        return
    painter.drawLine(QPointF(place.left(), middle.y()), QPointF(place.right(), middle.y()))
    if mark == "point":
        painter.setPen(QPen(colour, MARK, c=Qt.PenCapStyle.RoundCap))
        painter.drawPoint(middle)


class CurveHeader(QWidget):
    """Name and unit at the left; at the right the key with values. Names give way first, then values, from the left.

    Attributes: title, detail, entries.
    """

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title, self.detail = title, ""
        self.entries: tuple[Entry, ...] = ()
        # Where the values stand since all was painted, and of which entry each is.
        self._values: list[tuple[QRect, int]] = []
        self._fit()
        theme.manager().resized.connect(self._fit)
        # It covers its place, so that nothing behind it has to be painted when its numbers change.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(title)
        self.setToolTip("Faint: every batch. Strong: smoothed. Points: validation.")

    def set_title(self, title: str, detail: str) -> None:
        """Show another name and unit."""
        if (title, detail) != (self.title, self.detail):
            self.title, self.detail = title, detail
            self.setAccessibleName(f"{title}, {detail}")
            self.update()

    def set_entries(self, entries: tuple[Entry, ...]) -> None:
        """Show other values."""
        if entries == self.entries:
            return
        before, self.entries = self.entries, entries
        if self._values and list(map(_without_value, before)) == list(map(_without_value, entries)):
            for place, index in self._values:
                if before[index].value != entries[index].value:
                    self.update(place)
        else:
            self._values = []
            self.update()

    def text(self) -> str:
        """Return the values with the names of their lines: `batch 0.2134 · smoothed 0.2098 · validation 0.1987`."""
        return " · ".join(f"{entry.name} {entry.value}" for entry in self.entries)

    def _fit(self) -> None:
        self._values = []
        self.setFixedHeight(scaled(HEIGHT))

    def sizeHint(self) -> QSize:
        """Any width will do."""
        return QSize(0, scaled(HEIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Find another form."""
        self._values = []
        super().resizeEvent(event)

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw the longest form that fits; where no more than values are other ones, these alone."""
        colours = theme.current()
        painter.fillRect(event.rect(), colours.panel)
        baseline = (self.height() + metrics("small").capHeight()) / 2
        painter.setFont(font("small"))
        asked, values = event.region(), QRegion()
        alone = [value for value in self._values if asked.intersects(value[0])]
        for place, _ in alone:
            values |= place
        if not alone or values != asked:
            self._paint_all(painter, baseline)
            return
        painter.setPen(colours.text)
        for place, index in alone:
            painter.drawText(QPointF(place.left(), baseline), self.entries[index].value)

    def _paint_all(self, painter: QPainter, baseline: float) -> None:
        colours, small = theme.current(), metrics("small")
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        title_width = width_of(self.title, "heading")
        detail_width = width_of(self.detail) + theme.UNIT if self.detail else 0.0
        entries, names, left_over = self.form(self.width() - title_width)
        right, hidden, self._values = float(self.width()), len(self.entries) - len(entries), []
        for index, entry in reversed(list(enumerate(entries))):
            # On whole pixels, so that a value can be painted without its neighbours.
            left = float(math.floor(right - width_of(entry.widest)))
            place = QRect(int(left), 0, math.ceil(right) - int(left), self.height())
            self._values.append((place, index + hidden))
            painter.setPen(colours.text)
            painter.drawText(QPointF(left, baseline), entry.value)
            if index >= len(entries) - names:
                left -= width_of(entry.name) + SPACE
                painter.setPen(colours.text_muted)
                painter.drawText(QPointF(left, baseline), entry.name)
            left -= SAMPLE + SPACE
            middle = baseline - small.capHeight() / 2
            paint_mark(painter, QRectF(left, middle - 5, SAMPLE, 10), entry.mark, entry.colour)
            right = left - BETWEEN
        paint_heading(painter, QRectF(0, 0, max(right, 0.0), self.height()), self.title, "")
        if detail_width <= left_over:
            painter.setFont(font("small"))
            painter.setPen(colours.text_muted)
            painter.drawText(QPointF(title_width + theme.UNIT, baseline), self.detail)

    def form(self, room: float) -> tuple[tuple[Entry, ...], int, float]:
        """Return which entries fit, how many of them (from the right) with their names, and what room is left."""
        for first in range(len(self.entries)):
            entries = self.entries[first:]
            left_over = room - sum(SAMPLE + SPACE + width_of(entry.widest) + BETWEEN for entry in entries)
            if left_over >= 0:
                names = 0
                for entry in reversed(entries):
                    wider = width_of(entry.name) + SPACE
                    if wider > left_over or first:
                        break
                    left_over, names = left_over - wider, names + 1
                return entries, names, left_over
        return (), 0, room


def _without_value(entry: Entry) -> tuple[object, ...]:
    return entry.mark, entry.name, entry.colour, entry.widest
