"""Mouse and keyboard over the classes' curves."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent

from cnn_gui.ui.widgets.plots.view import CurveView


class ClassView(CurveView):
    """A graphics view that tells where the mouse is, in pixels of its viewport.

    Signals: moved(QPointF), pressed, left (the mouse or the focus is elsewhere, or Esc).
    """

    moved = Signal(QPointF)
    pressed = Signal()
    left = Signal()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say where the mouse is."""
        super().mouseMoveEvent(event)
        self.moved.emit(event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Say that it was clicked."""
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit()

    def leaveEvent(self, event: QEvent) -> None:
        """Say that the mouse is elsewhere."""
        super().leaveEvent(event)
        self.left.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say that the focus is elsewhere."""
        super().focusOutEvent(event)
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves; every other key goes to who shows the classes."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            event.ignore()
