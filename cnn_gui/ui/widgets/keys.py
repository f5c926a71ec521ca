"""What keys mean everywhere, and who gets a key that is a shortcut and also means something to the focused widget."""

from __future__ import annotations

from collections.abc import Mapping

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QMainWindow,
    QToolButton,
    QWidget,
)

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
BY_KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
"""Why a widget has the keys that somebody went to with the keyboard."""
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


def give_back(window: QMainWindow) -> None:
    """Let the keys be the window's, as when it opened: no button and no field has them.

    Without any widget that has the focus, Qt would give it to the first one that Tab reaches as soon as the window
    is activated again, after a dialog for example.
    """
    centre = window.centralWidget()
    if centre is not None:
        centre.setFocus(Qt.FocusReason.OtherFocusReason)


class KeyManners(QObject):
    """Filters the keys of the widget that has the focus, wherever the focus goes.

    In the main window Space runs and pauses, also from a button or list that has the focus: Enter presses the one and
    opens the other. In a dialog Space does that, as everywhere. In a number field Space has no meaning and Enter ends
    the typing: both make the number hold and give the keys back to the window.

    A widget that goes out of sight or grey while it has the keys leaves them to the window: the next one along Tab,
    which Qt would choose, has not been asked for.
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
        window = None if entered is None else entered.window()
        # One that is gone for good may no longer be asked anything.
        if isinstance(window, QMainWindow) and left is not None and shiboken6.isValid(left):
            gone = not left.isEnabled() or not left.isVisible()
            if gone and left.window() is window and entered is not window.centralWidget():
                give_back(window)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Decide about Space before the shortcuts see it, and about Enter before a number field does."""
        if not isinstance(event, QKeyEvent):
            return False
        space = event.type() is QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Space
        enter = event.type() is QEvent.Type.KeyPress and event.key() in ENTER
        if isinstance(watched, QAbstractButton | QComboBox):
            if isinstance(watched.window(), QDialog):
                if space:
                    event.accept()
                return space
            if enter and not event.isAutoRepeat():
                _press(watched)
            return enter
        if (space or enter) and isinstance(watched, QAbstractSpinBox):
            take_over_typed()
            # Neither accepted nor seen by the field, so that Space goes on to its shortcut.
            event.setAccepted(enter)
            return True
        return False


def _press(widget: QAbstractButton | QComboBox) -> None:
    """Press a button, or open the list or the menu that it is for."""
    if isinstance(widget, QComboBox):
        widget.showPopup()
    elif isinstance(widget, QToolButton) and widget.popupMode() is QToolButton.ToolButtonPopupMode.InstantPopup:
        widget.showMenu()
    else:
        widget.click()
