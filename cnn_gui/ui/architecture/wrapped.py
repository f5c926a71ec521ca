"""A sentence that is never cut: as high as its lines are at the width that it has."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel

from cnn_gui.ui.look import theme


class Wrapped(QLabel):
    """A layout at its least size would take for its height that of usual widths. least_lines: it is never lower."""

    def __init__(self, text: str = "", *, least_lines: int = 1) -> None:
        super().__init__()
        self._least_lines = least_lines
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        if least_lines > 1:
            self.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.say(text)
        theme.manager().changed.connect(self._fit)

    def say(self, text: str) -> None:
        """Show a text, as it is."""
        self.setText(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width wants another height."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        least = self._least_lines * self.fontMetrics().lineSpacing()
        wanted = max(least, self.heightForWidth(self.width()))
        if wanted != self.minimumHeight():
            self.setMinimumHeight(wanted)
