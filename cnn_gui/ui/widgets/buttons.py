"""Small buttons for actions."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolButton


def word_button(text: str = "") -> QToolButton:
    """Return a button with a word and the edge of a button, that Tab reaches and a click does not take the focus to."""
    button = QToolButton()
    button.setText(text)
    button.setProperty("word", True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def action_button(action: QAction) -> QToolButton:
    """Return a button for an action that Tab reaches and a click does not take the focus to."""
    button = QToolButton() if not action.icon().isNull() else word_button()
    button.setDefaultAction(action)
    button.setAccessibleName(action.text())
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
