"""A list of which one entry is chosen, the same wherever there is one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QWidget

from cnn_gui.ui.widgets.fields.wheel import WheelNeedsFocus
from cnn_gui.ui.widgets.text.plain import plain


class ChoiceBox(WheelNeedsFocus, QComboBox):
    """A combo box that a passing wheel does not change; a click leaves the keys with the window, Tab reaches it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """name: what assistive technology calls it, and what is said under the mouse unless there is more to say."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setToolTip(plain(name))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
