"""What stands above a column of the network: a click asks what is done there, and why."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QCursor, QEnterEvent, QFont, QMouseEvent, QMoveEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel

from cnn_gui.ui.look.painters import paints_itself
from cnn_gui.ui.widgets.mosaic.in_sight import seen_of

TIP = "What is done here, why, and the equation  (I)"


class StageHeading(QLabel):
    """A line of text that can be clicked; underlined while the mouse is on it. The keyboard's way is an action.

    Signals: clicked.
    """

    clicked = Signal()

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(TIP)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click: nothing happens until the button is let go."""
        event.setAccepted(event.button() is Qt.MouseButton.LeftButton)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ask, unless the mouse has left it meanwhile."""
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
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
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, place.width() + 1)
        align, enabled = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.isEnabled()
        self.style().drawItemText(painter, place, align, self.palette(), enabled, text, self.foregroundRole())

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
