"""What keys mean everywhere, and who gets a key that is a shortcut and also means something to the focused widget."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QApplication, QComboBox, QWidget

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
ARROWS: Mapping[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
"""Where the arrows lead in a grid: rows down, columns to the right."""


def take_over_typed() -> None:
    """Let what is being typed into a number field hold before anything else happens."""
    field = QApplication.focusWidget()
    if isinstance(field, QAbstractSpinBox):
        # Leaving is what makes a field take over its text, whatever kind of field it is.
        field.clearFocus()


class KeyManners(QObject):
    """Filters the keys of the widget that has the focus, wherever the focus goes.

    A focused button or list takes Space; everywhere else Space runs and pauses. In a number field Space has no
    meaning and Enter ends the typing: both make the number hold and give the keys back to the window.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        app.focusChanged.connect(self._follow)

    @Slot(QWidget, QWidget)
    def _follow(self, left: QWidget | None, entered: QWidget | None) -> None:
        # One widget at a time: a filter of the whole application would be asked about every event there is.
        if left is not None:
            left.removeEventFilter(self)
        if entered is not None:
            entered.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Decide about Space before the shortcuts see it, and about Enter before a number field does."""
        if not isinstance(event, QKeyEvent):
            return False
        space = event.type() is QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Space
        if space and isinstance(watched, QAbstractButton | QComboBox):
            event.accept()
            return True
        enter = event.type() is QEvent.Type.KeyPress and event.key() in ENTER
        if (space or enter) and isinstance(watched, QAbstractSpinBox):
            take_over_typed()
            # Neither accepted nor seen by the field, so that Space goes on to its shortcut.
            event.setAccepted(enter)
            return True
        return False
