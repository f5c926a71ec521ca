"""The text of a step: no higher than it is, so that what is asked stands right below it."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent

from cnn_gui.ui.look import theme
from cnn_gui.ui.widgets.text.markdown_view import MarkdownView

UNIT = theme.UNIT
LEAST = 7 * UNIT
"""So much of it is in sight in any case; the rest is scrolled to."""


class LessonText(MarkdownView):
    """Shows no pictures, and follows no links."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Text of this step")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self.setMinimumHeight(LEAST)
        self._fitting = False
        self.document().documentLayout().documentSizeChanged.connect(self._fit)

    def sizeHint(self) -> QSize:
        """As high as the text is at this width."""
        return QSize(30 * UNIT, self.maximumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width makes another height."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self, *_size: object) -> None:
        if self._fitting:
            return
        self._fitting = True
        # Measured without a bar: one that comes and goes makes another width, and so another height, each time.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        around = self.height() - self.viewport().height()
        high = max(ceil(self.document().size().height()) + max(around, 0), LEAST)
        if high != self.maximumHeight():
            self.setMaximumHeight(high)
            self.updateGeometry()
        if self.height() < high:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._fitting = False
