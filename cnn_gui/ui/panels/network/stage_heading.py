"""What stands above a column of the network: a click asks what is done there, and why."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QCursor,
    QEnterEvent,
    QFont,
    QHelpEvent,
    QMouseEvent,
    QMoveEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QLabel, QToolTip

from cnn_gui.ui.look.painters import in_a_picture, paints_itself
from cnn_gui.ui.panels.network.triangle import TRIANGLE, paint_triangle
from cnn_gui.ui.widgets.mosaic.in_sight import seen_of

TIP = "What is done here, why, and the equation  (I)"
TO_FOLD = "Fold this column  (F). A click with the right button folds all of its kind."
ROOM_FOR_TRIANGLE = 14
"""Logical pixels at the right end of the line."""


class StageHeading(QLabel):
    """A line of text that can be clicked; underlined while the mouse is on it. The keyboard's way is an action.

    If its column can be folded, a triangle stands at its end.

    Signals: clicked; fold_wanted for a click on the triangle; menu_wanted(place on the screen).
    """

    clicked = Signal()
    fold_wanted = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self._foldable = False
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(TIP)

    def set_foldable(self, foldable: bool) -> None:
        """Whether its column can be folded."""
        self._foldable = foldable
        self.update()

    def room(self) -> int:
        """Return how much width it needs beside its words, in logical pixels."""
        return ROOM_FOR_TRIANGLE if self._foldable else 0

    def triangle(self) -> QRectF:
        """Return where the triangle can be clicked: at the end of what is in sight of the line; empty without one."""
        seen = seen_of(self, QRectF(self.rect()))
        if not self._foldable or seen.width() < 2 * ROOM_FOR_TRIANGLE:
            return QRectF()
        return QRectF(seen.right() - ROOM_FOR_TRIANGLE, seen.top(), ROOM_FOR_TRIANGLE, seen.height())

    def event(self, event: QEvent) -> bool:
        """Say in the tool tip what a click here does."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            on_triangle = self.triangle().contains(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), TO_FOLD if on_triangle else self.toolTip(), self)
            return True
        return super().event(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be folded."""
        if self._foldable:
            self.menu_wanted.emit(event.globalPos())
        else:
            super().contextMenuEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click: nothing happens until the button is let go."""
        event.setAccepted(event.button() is Qt.MouseButton.LeftButton)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ask, or fold, unless the mouse has left it meanwhile."""
        if event.button() is not Qt.MouseButton.LeftButton or not self.rect().contains(event.position().toPoint()):
            return
        if self.triangle().contains(event.position()):
            self.fold_wanted.emit()
        else:
            self.clicked.emit()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that it can be clicked."""
        super().enterEvent(event)
        self._underline(True)

    def leaveEvent(self, event: QEvent) -> None:
        """Look as usual."""
        super().leaveEvent(event)
        self._underline(False)

    def moveEvent(self, event: QMoveEvent) -> None:
        """It may have gone from under a mouse that rests; Qt tells that only when the mouse moves."""
        super().moveEvent(event)
        if not self.rect().contains(self.mapFromGlobal(QCursor.pos())):
            self._underline(False)

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw as much of the words as is in sight, with … where something is left out."""
        place = seen_of(self, QRectF(self.contentsRect())).toRect()
        place.setWidth(max(place.width() - self.room(), 0))
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, place.width() + 1)
        align, enabled = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.isEnabled()
        self.style().drawItemText(painter, place, align, self.palette(), enabled, text, self.foregroundRole())
        if self._foldable and not in_a_picture():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_triangle(
                painter, self.triangle().center() + QPointF(ROOM_FOR_TRIANGLE / 2 - TRIANGLE, 0), opened=True
            )

    def _underline(self, underlined: bool) -> None:
        if underlined == self.font().underline():
            return
        letters = QFont(self.font())
        letters.setUnderline(underlined)
        self.setFont(letters)


class Asked(Protocol):
    """A column that can be asked what is done there.

    Attributes: heading (beside which the words stand), symbol (of the array that it shows).
    """

    heading: StageHeading

    @property
    def symbol(self) -> str: ...
