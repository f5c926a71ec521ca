"""How many images each class has, as bars with one piece per part of a data set, and as numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font, scaled
from cnn_gui.ui.look.painting import paint_row_cursor
from cnn_gui.ui.widgets.gallery.cells import CellArea
from cnn_gui.ui.widgets.gallery.model import Lattice

UNIT = theme.UNIT
ROW = 20
CHIP = UNIT
NARROWEST_BAR = 4 * UNIT
NARROWEST_NAME = "mm…"
INSET = 6
"""Logical pixels between the edge of a row and what stands in it."""
SHORT = {"training": "train", "validation": "val."}
"""What the parts are called where there is little room."""

Counts = npt.NDArray[np.int64]


class _Columns:
    """Where names, bars and numbers stand in a width."""

    def __init__(self, width: float, names: Sequence[str], parts: Sequence[str], totals: Sequence[int]) -> None:
        bold = QFont(font("small"))
        bold.setWeight(QFont.Weight.DemiBold)
        metrics, tiny = QFontMetricsF(bold), QFontMetricsF(font("tiny"))
        numbers = [metrics.horizontalAdvance(f"{total:,}") for total in totals]
        longest = max((metrics.horizontalAdvance(name) for name in names), default=0.0)
        width -= INSET
        self.titles: Sequence[str] = parts
        for titles in (tuple(parts), tuple(SHORT.get(part, part) for part in parts)):
            self.titles = titles
            needed = [tiny.horizontalAdvance(title) + CHIP + UNIT / 2 for title in titles]
            wide = [max(pair) + UNIT for pair in zip(numbers, needed, strict=True)]
            if sum(wide) < width * 0.4:
                break
        self.rights = [width - sum(wide[index + 1 :]) for index in range(len(wide))]
        left = width - sum(wide) - INSET
        narrowest = min(longest, metrics.horizontalAdvance(NARROWEST_NAME))
        self.needed = narrowest + UNIT + NARROWEST_BAR + 1 + sum(wide) + 2 * INSET
        self.names = min(longest, max(left - NARROWEST_BAR - UNIT - 1, left * 0.4))
        # From a whole pixel, so that the least of all bars is seen where it stands.
        start = math.ceil(INSET + self.names + UNIT)
        self.bar = QRectF(start, 0, max(left + INSET - start, 1.0), 1)
        self.bold = bold


class CountBars(CellArea):
    """One row per class; the pieces of a bar follow each other in the order of the parts, one scale for all rows.

    Colour, order, form (solid, solid, hollow) and the column of its numbers tell the parts apart.

    Signals: clicked(class index).
    """

    header = 2 * ROW

    def __init__(self, name: str, *, empty_text: str = "", most_rows: int = 12, parent: QWidget | None = None) -> None:
        super().__init__(name, empty_text=empty_text, most_rows=most_rows, parent=parent)
        self._classes: tuple[str, ...] = ()
        self._parts: tuple[str, ...] = ()
        self._counts: Counts = np.zeros((0, 0), np.int64)
        self._selected: int | None = None
        self._measured: tuple[float, _Columns] | None = None
        self._needed = 0
        theme.manager().resized.connect(self._measure)

    def _measure(self) -> None:
        self._measured = None
        self._needed = math.ceil(self._columns_in(0.0).needed) if self._classes else 0
        self.header = 2 * scaled(ROW)
        self._fit_cells()

    def set_counts(self, classes: Sequence[str], parts: Sequence[str], counts: Counts) -> None:
        """Show counts (parts, classes); at most three parts, named as in the window: training, validation, test.

        Raises ValueError if the shape is not that.
        """
        if counts.shape != (len(parts), len(classes)) or len(parts) > 3:
            raise ValueError(f"{len(parts)} parts of {len(classes)} classes do not fit counts of shape {counts.shape}.")
        self._classes, self._parts, self._counts = tuple(classes), tuple(parts), counts
        self._selected = None
        self._measure()
        self.set_count(len(classes))

    def minimumSizeHint(self) -> QSize:
        """The numbers, the beginnings of the names and a little of the bars."""
        usual, scrolls = super().minimumSizeHint(), len(self._classes) > self._most_rows
        bar = self.verticalScrollBar().sizeHint().width() if scrolls else 0
        return QSize(max(usual.width(), self._needed + bar), usual.height())

    def selected(self) -> int | None:
        """Return the class that is marked."""
        return self._selected

    def set_selected(self, index: int | None) -> None:
        """Mark a class; None for no mark."""
        self._selected = index
        self.viewport().update()

    def hint(self, index: int) -> str:
        """Return name and numbers of a class."""
        pairs = zip(self._counts[:, index], self._parts, strict=True)
        return f"{self._classes[index]}: " + ", ".join(f"{count:,} {part}" for count, part in pairs)

    def piece(self, index: int, part: int) -> QRectF:
        """Return where a part's piece of a bar stands in the viewport."""
        bar = self._columns().bar
        largest = max(int(self._counts.sum(axis=0).max()), 1)
        ends = [bar.left() + bar.width() * int(self._counts[:to, index].sum()) / largest for to in (part, part + 1)]
        row = self.cell_rect(index)
        return QRectF(ends[0], row.center().y() - 5, ends[1] - ends[0], 10)

    def lay_out(self, width: int) -> Lattice:
        """One column of rows."""
        return Lattice(self.count(), 1, (max(width, 1), scaled(ROW)), (width, scaled(ROW)))

    def _columns(self) -> _Columns:
        width = float(self.viewport().width())
        if self._measured is None or self._measured[0] != width:
            self._measured = width, self._columns_in(width)
        return self._measured[1]

    def _columns_in(self, width: float) -> _Columns:
        return _Columns(width, ("All", *self._classes), self._parts, self._counts.sum(axis=1).tolist())

    # ---- painting ----------------------------------------------------------------------------------------------

    def paint_header(self, painter: QPainter, place: QRectF) -> None:
        """Name the parts above their numbers, and say how many images there are together."""
        colours, columns = theme.current(), self._columns()
        tiny = QFontMetricsF(font("tiny"))
        for part, (title, right) in enumerate(zip(columns.titles, columns.rights, strict=True)):
            left = right - tiny.horizontalAdvance(title)
            self._fill(painter, QRectF(left - CHIP - UNIT / 2, scaled(ROW) / 2 - CHIP / 2, CHIP, CHIP), part)
            painter.setPen(colours.text_muted)
            painter.setFont(font("tiny"))
            painter.drawText(QPointF(left, scaled(ROW) / 2 + tiny.capHeight() / 2), title)
        painter.setFont(columns.bold)
        painter.setPen(colours.text)
        self._write(
            painter, QRectF(0, scaled(ROW), place.width(), scaled(ROW)), "All", self._counts.sum(axis=1).tolist()
        )

    def paint_cells(self, painter: QPainter, cells: range) -> None:
        """Draw names, bars and numbers of the classes in sight."""
        colours, columns, hovered = theme.current(), self._columns(), self.hovered()
        for index in cells:
            place, chosen = self.cell_rect(index), index == self._selected
            if chosen or index == hovered:
                painter.fillRect(place, colours.selection if chosen else colours.hover)
            for part in range(len(self._parts)):
                piece = self.piece(index, part)
                if piece.width() > 0:
                    # A hairline between two pieces; the smallest number there is can still be seen.
                    self._fill(painter, piece.adjusted(0, 0, max(-1.0, 1.0 - piece.width()), 0), part)
            painter.setFont(columns.bold if chosen else font("small"))
            painter.setPen(colours.text)
            self._write(painter, place, self._classes[index], self._counts[:, index].tolist())

    def paint_cursor(self, painter: QPainter, index: int) -> None:
        """A bar at the left edge of the row."""
        paint_row_cursor(painter, self.cell_rect(index))

    def _write(self, painter: QPainter, place: QRectF, name: str, numbers: Sequence[int]) -> None:
        columns, metrics = self._columns(), QFontMetricsF(painter.font())
        baseline = place.center().y() + metrics.capHeight() / 2
        shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, columns.names + 1)
        painter.drawText(QPointF(place.left() + INSET, baseline), shown)
        for number, right in zip(numbers, columns.rights, strict=True):
            text = f"{number:,}"
            painter.drawText(QPointF(right - metrics.horizontalAdvance(text), baseline), text)

    def _fill(self, painter: QPainter, box: QRectF, part: int) -> None:
        colours = theme.current()
        inks: tuple[QColor, ...] = (colours.training, colours.validation, colours.text_muted)
        if part < 2:
            painter.fillRect(box, inks[part])
        else:
            painter.setPen(QPen(inks[part], 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(0, 0, -1, -1))
