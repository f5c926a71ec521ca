"""Rows that are pointed at and clicked, by mouse or by keyboard, whatever is drawn in them."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import scaled
from cnn_gui.ui.look.painters import in_a_picture
from cnn_gui.ui.widgets.bars.rows import Rows
from cnn_gui.ui.widgets.keys import ENTER


class RowArea(Rows):
    """Up, Down, Home and End move the cursor, Enter clicks its row.

    Signals: row_clicked(row); row_pointed(row, or None) for what the mouse is over or the keyboard's cursor is on.
    """

    row_clicked = Signal(int)
    row_pointed = Signal(object)

    lowest = 14

    def __init__(self, *, empty_text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(empty_text=empty_text, parent=parent)
        self._under_mouse: int | None = None
        self.viewport().setMouseTracking(True)

    def set_count(self, count: int) -> None:
        """Have so many rows; the cursor is on none."""
        self._count = count
        self._cursor = self._under_mouse = None
        self._fit_rows()
        # Their number decides how high it must be.
        self.updateGeometry()
        self.viewport().update()

    def row_text(self, row: int) -> str:
        """Return everything about a row, as its tool tip and assistive technology say it."""
        raise NotImplementedError

    def pointed_row(self) -> int | None:
        """Return the row under the mouse, or else the one that the keyboard's cursor is on; None if there is none."""
        if in_a_picture():
            return None
        if self._under_mouse is not None:
            return self._under_mouse
        return self._cursor if self.hasFocus() else None

    def minimumSizeHint(self) -> QSize:
        """All rows of ten at their lowest; more scroll."""
        return QSize(20 * theme.UNIT, min(max(self._count, 4), 10) * scaled(self.lowest))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the scroll range to the new height."""
        super().resizeEvent(event)
        self._fit_rows()

    # ---- mouse and keyboard --------------------------------------------------------------------

    def tip_at(self, point: QPointF) -> str | None:
        """Tell everything about a row."""
        row = self.row_at(point)
        return None if row is None else self.row_text(row)

    def mouse_left(self) -> None:
        """Point at no row."""
        self._point(None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at the row under the mouse."""
        self._point(self.row_at(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Click a row."""
        row = self.row_at(event.position())
        if row is not None and event.button() == Qt.MouseButton.LeftButton:
            self._cursor = row
            self.row_clicked.emit(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down choose a row, Enter clicks it."""
        row = self._row_led_to(event.key(), self._count - 1)
        if event.key() in ENTER and self._cursor is not None:
            self.row_clicked.emit(self._cursor)
        elif row is None:
            event.ignore()
        else:
            self._cursor, self._under_mouse = row, None
            self._bring_row_into_sight(row)
            self._tell()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the cursor."""
        super().focusInEvent(event)
        self._tell()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show no cursor any more."""
        super().focusOutEvent(event)
        self._tell()

    def _point(self, row: int | None) -> None:
        if row != self._under_mouse:
            self._under_mouse = row
            self._tell()

    def _tell(self) -> None:
        row = self.pointed_row()
        self.setAccessibleDescription("" if row is None else self.row_text(row))
        self.viewport().update()
        self.row_pointed.emit(row)
