"""Figures that change many times a second without anything around them being laid out anew."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel


class FigureLabel(QLabel):
    """A label of fixed size, as wide as the widest text it is expected to show.

    Qt lays out a whole window when a label of any other kind gets another text. A text that is wider after all gets its
    room once and for all, so that nothing jumps back and forth. It stands on the window's ground and covers its place.
    """

    def __init__(self, widest: str, room: int) -> None:
        """Take the widest text to be expected, and pixels beside it."""
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._widest, self._room = widest, room
        self._fit()

    def setText(self, text: str) -> None:
        """Show another text."""
        if text == self.text():
            return
        if len(text) > len(self._widest) // 2 and self._width_of(text) > self._width_of(self._widest):
            self._widest = text
            self._fit()
        super().setText(text)

    def minimumSizeHint(self) -> QSize:
        """The size it has."""
        return self.minimumSize()

    def sizeHint(self) -> QSize:
        """The size it has."""
        return self.minimumSize()

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew when the letters change."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()
            self._cover()

    def showEvent(self, event: QShowEvent) -> None:
        """Cover its place, now that it has its style."""
        super().showEvent(event)
        self._cover()

    def _cover(self) -> None:
        # In the colour that the style sheet gives it, which takes this away. Otherwise the bar that it stands in is
        # painted first, each time.
        self.setAutoFillBackground(True)

    def _fit(self) -> None:
        self.setFixedSize(self._width_of(self._widest) + self._room, self.fontMetrics().height())

    def _width_of(self, text: str) -> int:
        return self.fontMetrics().horizontalAdvance(text)
