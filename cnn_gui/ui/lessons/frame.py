"""A frame around what a lesson speaks of."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.painters import paints_itself

_WIDTH = 3.0
_ROUND = theme.UNIT / 2


class Frame(QWidget):
    """Lies over one widget, as large as it, lets the mouse through, and goes with it."""

    def __init__(self, framed: QWidget) -> None:
        super().__init__(framed)
        self.setObjectName("lesson_frame")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        framed.installEventFilter(self)
        theme.manager().changed.connect(self.update)
        self.setGeometry(framed.rect())
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as what is framed, and above all that is in it."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.ChildAdded, QEvent.Type.LayoutRequest):
            framed = self.parentWidget()
            if framed is not None and watched is framed:
                self.setGeometry(framed.rect())
                self.raise_()
        return super().eventFilter(watched, event)

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw the edge."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.current().accent, _WIDTH))
        inset = _WIDTH / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), _ROUND, _ROUND)
