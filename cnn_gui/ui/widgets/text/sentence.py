"""A sentence or two in a place that never changes its size."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font
from cnn_gui.ui.look.painters import paints_itself
from cnn_gui.ui.widgets.text.plain import plain

LINES = 2


class Sentence(QWidget):
    """Two lines for the longest of some forms that fits; muted while it only says what to do.

    Attributes: forms (from long to short), muted.
    """

    def __init__(self) -> None:
        super().__init__()
        self.forms: tuple[str, ...] = ("",)
        self.muted = False
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.manager().changed.connect(self.update)

    def say(self, *forms: str, muted: bool = False) -> None:
        """Say something: the first of these forms that fits, the last if none does."""
        if (forms, muted) != (self.forms, self.muted):
            self.forms, self.muted = forms, muted
            self.setAccessibleName(forms[0])
            self.setToolTip(plain(forms[0]))
            self.update()

    def text(self) -> str:
        """Return what is said, in full."""
        return self.forms[0]

    def shown(self) -> str:
        """Return the form that fits."""
        return next((form for form in self.forms if self._fits(form)), self.forms[-1])

    def _fits(self, form: str) -> bool:
        metrics, place = QFontMetricsF(font("small")), QRectF(0, 0, self.width(), 1e6)
        needed = metrics.boundingRect(place, int(Qt.TextFlag.TextWordWrap), form)
        return needed.height() <= LINES * metrics.lineSpacing() + 1 and needed.width() <= self.width()

    def sizeHint(self) -> QSize:
        """Any width, two lines."""
        return QSize(0, round(LINES * QFontMetricsF(font("small")).lineSpacing()) + 1)

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw it."""
        colours = theme.current()
        painter.setFont(font("small"))
        painter.setPen(colours.text_muted if self.muted else colours.text)
        painter.drawText(QRectF(self.rect()), int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop), self.shown())
