"""Where rows of equal height stand that share a place, and scroll where they would become too low."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtWidgets import QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import scaled
from cnn_gui.ui.widgets.painted_area import PaintedArea

LOWEST_ROW, HIGHEST_ROW = 2 * theme.UNIT, 4 * theme.UNIT
"""Heights in logical pixels: below the first a bar and its number cannot be read, beyond the second nothing is won."""


class Rows(PaintedArea):
    """Rows shrink to `lowest` pixels, then the area scrolls. Subclasses keep their number in `_count`."""

    lowest = LOWEST_ROW

    def __init__(self, *, empty_text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(empty_text=empty_text, parent=parent)
        self._count = 0
        self._cursor: int | None = None

    def row_count(self) -> int:
        """Number of rows."""
        return self._count

    def row_height(self) -> float:
        """Height of one row in logical pixels."""
        place = self.viewport().height() / max(self._count, 1)
        return float(min(max(int(place), scaled(self.lowest)), scaled(HIGHEST_ROW)))

    def row_rect(self, row: int) -> QRectF:
        """Return where a row is drawn in the viewport."""
        height = self.row_height()
        return QRectF(0, row * height - self.verticalScrollBar().value(), self.viewport().width(), height)

    def row_at(self, point: QPointF) -> int | None:
        """Return the row at a point of the viewport."""
        row = int((point.y() + self.verticalScrollBar().value()) // self.row_height())
        return row if 0 <= row < self._count else None

    def rows_in_sight(self) -> range:
        """Return the rows that can be seen, wholly or in part."""
        height, scrolled = self.row_height(), self.verticalScrollBar().value()
        first = int(scrolled // height)
        return range(first, min(int((scrolled + self.viewport().height()) // height) + 1, self._count))

    def _fit_rows(self) -> None:
        height = self.row_height()
        self._fit_scroll_bar(round(self._count * height), round(height))

    def _bring_row_into_sight(self, row: int) -> None:
        height = self.row_height()
        self._bring_into_sight(row * height, (row + 1) * height)

    def _row_led_to(self, key: int, last: int) -> int | None:
        """The row up to `last` that a key leads the cursor to; None for a key that does not move it, or without rows.

        From no row, Up and Down lead to the first.
        """
        row = -1 if self._cursor is None else self._cursor
        targets: dict[int, int] = {
            Qt.Key.Key_Down: row + 1,
            Qt.Key.Key_Up: row - 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        target = targets.get(key)
        return None if target is None or last < 0 else min(max(target, 0), last)
