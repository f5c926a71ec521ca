"""A small button that stays down: another way to look at the same numbers."""

from PySide6.QtWidgets import QToolButton

from cnn_gui.ui.widgets.buttons import word_button
from cnn_gui.ui.widgets.text.plain import plain


def switch(text: str, name: str, meaning: str) -> QToolButton:
    """Return a switch with its word, what assistive technology calls it, and its tool tip.

    A click leaves the keyboard with the window; Tab reaches it.
    """
    button = word_button(text)
    button.setCheckable(True)
    button.setAccessibleName(name)
    button.setToolTip(plain(meaning))
    return button
