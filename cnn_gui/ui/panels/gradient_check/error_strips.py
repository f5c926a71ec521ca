"""Relative errors as dots on a logarithmic axis, a strip for each group, with the line that none should cross."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font, scaled
from cnn_gui.ui.look.painters import paints_itself
from cnn_gui.ui.look.painting import paint_row_cursor
from cnn_gui.ui.widgets.bars.axis_area import AXIS, AxisArea
from cnn_gui.ui.widgets.bars.rows import HIGHEST_ROW
from cnn_gui.ui.widgets.text.numbers import level, short

Mark = Literal["dot", "cross", "ring"]

LOWEST, HIGHEST = -13.0, 0.0
"""Ends of the axis as powers of ten; what is beyond stands at the end."""
TICKS = (-12, -9, -6, -3, 0)
RADIUS = 3.0
WIDEST = "0.0e−00"


@dataclass(frozen=True)
class Strip:
    """One group: name, its errors with a mark each, the figure at its right (NaN for none), and all in words."""

    name: str
    errors: tuple[tuple[float, Mark], ...]
    figure: float
    wrong: bool
    sentence: str


class ErrorStrips(AxisArea):
    """A row for each group: name, strip, figure. Dots agree, crosses differ, rings stand at kinks.

    limit: errors beyond it are wrong; a line marks it.
    """

    def __init__(self, limit: float) -> None:
        super().__init__()
        self._limit = limit
        self._strips: tuple[Strip, ...] = ()
        self.setAccessibleName("Relative errors by layer")
        theme.manager().resized.connect(self._keep_close)

    def set_strips(self, strips: Sequence[Strip]) -> None:
        """Show other errors."""
        if len(strips) != len(self._strips):
            self.set_count(len(strips))
            self._keep_close()
        self._strips = tuple(strips)
        self.viewport().update()
        self._axis.update()

    def _keep_close(self) -> None:
        # The axis stays close below the rows.
        self.setMaximumHeight(scaled(max(self._count, 1) * HIGHEST_ROW + AXIS))

    def strips(self) -> tuple[Strip, ...]:
        """Return what is shown."""
        return self._strips

    def row_text(self, row: int) -> str:
        """Return everything about a group."""
        return self._strips[row].sentence

    def sizeHint(self) -> QSize:
        """Rows of 28 pixels."""
        return QSize(34 * theme.UNIT, scaled(max(self._count, 2) * 28 + AXIS))

    def minimumSizeHint(self) -> QSize:
        """All rows at their lowest, and the axis."""
        return QSize(20 * theme.UNIT, scaled(max(self._count, 2) * 2 * theme.UNIT + AXIS))

    def track(self, row: int) -> QRectF:
        """Return where the dots of a row stand: from the lowest to the highest error of the axis."""
        metrics, place = QFontMetricsF(font("small")), self.row_rect(row)
        names = max((metrics.horizontalAdvance(strip.name) for strip in self._strips), default=0.0)
        left = names + 2 * theme.UNIT
        right = place.width() - metrics.horizontalAdvance(f"{WIDEST} ✗") - 1.5 * theme.UNIT
        return QRectF(left, place.top(), max(right - left, 1.0), place.height())

    def place_of(self, error: float, track: QRectF) -> float:
        """Return where an error stands on the axis, in logical pixels."""
        if math.isnan(error):
            return track.right()
        power = min(max(math.log10(error), LOWEST), HIGHEST) if error > 0 else LOWEST
        return track.left() + track.width() * (power - LOWEST) / (HIGHEST - LOWEST)

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw the rows in sight."""
        colours = theme.current()
        metrics, pointed = QFontMetricsF(font("small")), self.pointed_row()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font("small"))
        for row in self.rows_in_sight():
            strip, place, track = self._strips[row], self.row_rect(row), self.track(row)
            if row == pointed and self._under_mouse is None:
                paint_row_cursor(painter, place)
            middle = round(place.center().y()) + 0.5
            baseline = place.center().y() + metrics.capHeight() / 2
            painter.setPen(QPen(colours.outline, 1.0))
            painter.drawLine(QLineF(track.left(), middle, track.right(), middle))
            painter.setPen(colours.text if row == pointed else colours.text_muted)
            painter.drawText(QPointF(theme.UNIT / 2, baseline), strip.name)
            for error, mark in strip.errors:
                self._paint_mark(painter, QPointF(self.place_of(error, track), middle), mark)
            if not math.isnan(strip.figure):
                self._paint_figure(painter, metrics, place, baseline, strip)
        if self._count:
            x = round(self.place_of(self._limit, self.track(0))) + 0.5
            painter.setPen(QPen(colours.text_muted, 1.0, Qt.PenStyle.DashLine))
            painter.drawLine(QLineF(x, 0, x, self.viewport().height()))

    def _paint_figure(
        self, painter: QPainter, metrics: QFontMetricsF, place: QRectF, baseline: float, strip: Strip
    ) -> None:
        colours = theme.current()
        painter.setPen(colours.error if strip.wrong else colours.text)
        sign = "✗" if strip.wrong else "✓"
        right = place.right() - theme.UNIT / 2
        painter.drawText(QPointF(right - metrics.horizontalAdvance(sign), baseline), sign)
        figure = level(strip.figure)
        left = right - metrics.horizontalAdvance("✗") - theme.UNIT / 2 - metrics.horizontalAdvance(figure)
        painter.drawText(QPointF(left, baseline), figure)

    def _paint_mark(self, painter: QPainter, at: QPointF, mark: Mark) -> None:
        colours = theme.current()
        if mark == "cross":
            painter.setPen(QPen(colours.error, 2.0, c=Qt.PenCapStyle.RoundCap))
            for up in (-RADIUS, RADIUS):
                painter.drawLine(at + QPointF(-RADIUS, up), at + QPointF(RADIUS, -up))
            return
        painter.setPen(QPen(colours.text_muted if mark == "ring" else colours.panel, 1.0))
        painter.setBrush(colours.panel if mark == "ring" else colours.text_muted)
        painter.drawEllipse(at, RADIUS, RADIUS)

    def paint_axis(self, painter: QPainter, width: int) -> None:
        """Write what the dashed line is, and as many powers of ten as have room beside it."""
        if not self._strips:
            return
        metrics, track, colours = QFontMetricsF(font("tiny")), self.track(0), theme.current()
        painter.setFont(font("tiny"))
        texts = [
            (self._limit, f"{short(self._limit)} allowed"),
            *((10.0**power, "1" if power == 0 else short(10.0**power)) for power in TICKS),
        ]
        taken: list[tuple[float, float]] = []
        for value, text in texts:
            needed = metrics.horizontalAdvance(text)
            left = min(max(self.place_of(value, track) - needed / 2, 0.0), width - needed)
            if all(left > right + theme.UNIT or left + needed < start - theme.UNIT for start, right in taken):
                painter.setPen(colours.text if value == self._limit else colours.text_muted)
                painter.drawText(QPointF(left, metrics.ascent() + 1), text)
                taken.append((left, left + needed))
