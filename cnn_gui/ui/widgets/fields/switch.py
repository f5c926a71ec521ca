"""A small button that stays down: another way to look at the same numbers."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from cnn_gui.ui.widgets.text.plain import plain


def switch(text: str, name: str, meaning: str) -> QToolButton:
    """Return a switch with its word, what assistive technology calls it, and its tool tip.

    A click leaves the keyboard with the window; Tab reaches it.
    """
    button = QToolButton()
    button.setText(text)
    button.setCheckable(True)
    button.setAccessibleName(name)
    button.setToolTip(plain(meaning))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
