"""A line of text that never makes its panel wider: what does not fit is in the tool tip."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from cnn_gui.ui.look.painters import paints_itself
from cnn_gui.ui.widgets.text.plain import plain


class ElidedLabel(QLabel):
    """A label that loses the end of its text where there is no room; text() and assistive technology keep all of it.

    Shorter forms of the text can be given: then the longest that fits is drawn.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        super().setText(text)
        self._forms: tuple[str, ...] = (text,)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        """Show another text."""
        self.say(text)

    def say(self, *forms: str) -> None:
        """Show a text; forms: from long to short, the first is the text itself, and the last loses its end."""
        if forms != self._forms:
            self._forms = forms
            super().setText(forms[0])
            self._explain()
            self.update()

    def shown(self) -> str:
        """Return the text as it is drawn."""
        metrics, room = self.fontMetrics(), self.contentsRect().width()
        fitting = (form for form in self._forms if metrics.horizontalAdvance(form) <= room)
        return next(fitting, metrics.elidedText(self._forms[-1], Qt.TextElideMode.ElideRight, room))

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(super().sizeHint().width(), self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        """As narrow as it gets."""
        return QSize(0, self.fontMetrics().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See what fits."""
        super().resizeEvent(event)
        self._explain()

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw what fits."""
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), int(self.alignment()) | Qt.TextFlag.TextSingleLine, self.shown())

    def _explain(self) -> None:
        self.setToolTip(plain(self.text() if self.shown() != self.text() else ""))
