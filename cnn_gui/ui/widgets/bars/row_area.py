"""Rows of equal height that share a place, and scroll where they would become too low."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy, QToolTip, QWidget

from cnn_gui.ui.look import theme

LOWEST_ROW, HIGHEST_ROW = 14, 4 * theme.UNIT


class RowArea(QAbstractScrollArea):
    """What rows have in common, whatever is drawn in them: geometry, mouse and keys.

    Rows shrink to 14 pixels, then the area scrolls. Up, Down, Home and End move the cursor, Enter clicks its row.

    Signals: row_clicked(row); row_pointed(row, or None) for what the mouse is over or the keyboard's cursor is on.
    """

    row_clicked = Signal(int)
    row_pointed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count = 0
        self._cursor: int | None = None
        self._under_mouse: int | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.viewport().setMouseTracking(True)
        theme.manager().changed.connect(self.viewport().update)

    def set_count(self, count: int) -> None:
        """Have so many rows; the cursor is on none."""
        self._count = count
        self._cursor = self._under_mouse = None
        self._fit_scroll_bar()
        self.viewport().update()

    def row_text(self, row: int) -> str:
        """Return everything about a row, as its tool tip and assistive technology say it."""
        raise NotImplementedError

    def pointed_row(self) -> int | None:
        """Return the row under the mouse, or else the one that the keyboard's cursor is on; None if there is none."""
        if self._under_mouse is not None:
            return self._under_mouse
        return self._cursor if self.hasFocus() else None

    # ---- geometry ------------------------------------------------------------------------------

    def row_height(self) -> float:
        """Height of one row in logical pixels."""
        place = self.viewport().height() / max(self._count, 1)
        return float(min(max(int(place), LOWEST_ROW), HIGHEST_ROW))

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

    def minimumSizeHint(self) -> QSize:
        """All rows of ten at their lowest; more scroll."""
        return QSize(20 * theme.UNIT, min(max(self._count, 4), 10) * LOWEST_ROW)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the scroll range to the new height."""
        super().resizeEvent(event)
        self._fit_scroll_bar()

    def _fit_scroll_bar(self) -> None:
        height, visible = self.row_height(), self.viewport().height()
        self.verticalScrollBar().setRange(0, max(round(self._count * height) - visible, 0))
        self.verticalScrollBar().setSingleStep(round(height))
        self.verticalScrollBar().setPageStep(visible)

    def _scroll_to(self, row: int) -> None:
        place, bar = self.row_rect(row), self.verticalScrollBar()
        if place.top() < 0:
            bar.setValue(round(bar.value() + place.top()))
        elif place.bottom() > self.viewport().height():
            bar.setValue(round(bar.value() + place.bottom() - self.viewport().height()))

    # ---- mouse and keyboard --------------------------------------------------------------------

    def viewportEvent(self, event: QEvent) -> bool:
        """Tell everything about a row in a tool tip; notice when the mouse leaves."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            row = self.row_at(QPointF(event.pos()))
            if row is not None:
                QToolTip.showText(event.globalPos(), self.row_text(row), self)
                return True
        elif event.type() == QEvent.Type.Leave:
            self._point(None)
        return super().viewportEvent(event)

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
        last = self._count - 1
        row = -1 if self._cursor is None else self._cursor
        targets: dict[int, int] = {
            Qt.Key.Key_Down: row + 1,
            Qt.Key.Key_Up: row - 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._cursor is not None:
            self.row_clicked.emit(self._cursor)
            return
        target = targets.get(event.key())
        if target is None or last < 0:
            event.ignore()
            return
        self._cursor, self._under_mouse = min(max(target, 0), last), None
        self._scroll_to(self._cursor)
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
