"""A frame for a picture that a person brought: where it will appear, and then the picture as it was."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.painters import paints_itself
from cnn_gui.ui.look.painting import paint_empty
from cnn_gui.ui.widgets.keys import ENTER


class PictureFrame(QWidget):
    """Signals: clicked(), for a click or Enter."""

    clicked = Signal()

    def __init__(self, *, empty_text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = QImage()
        self._empty_text = empty_text
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Picture")
        self.set_picture(None)
        theme.manager().changed.connect(self.update)

    def set_picture(self, picture: QImage | None) -> None:
        """Show a picture; None for none."""
        self._picture = QImage() if picture is None else picture
        size = "" if picture is None else f"A picture of {picture.width()} × {picture.height()} pixels"
        self.setAccessibleDescription(size or self._empty_text)
        self.update()

    @property
    def empty(self) -> bool:
        """Whether there is no picture."""
        return self._picture.isNull()

    def place(self) -> QRectF:
        """Where the picture is drawn: as large as it fits, with its proportions, in the middle."""
        size = QSizeF(self._picture.size()).scaled(QSizeF(self.size()), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(0, 0, size.width(), size.height())
        place.moveCenter(QRectF(self.rect()).center())
        return place

    def sizeHint(self) -> QSize:
        """As large as a drawing pad."""
        return QSize(35 * theme.UNIT, 35 * theme.UNIT)

    def minimumSizeHint(self) -> QSize:
        """Room for the words."""
        return QSize(12 * theme.UNIT, 12 * theme.UNIT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Report a click."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter is a click."""
        if event.key() in ENTER:
            self.clicked.emit()
        else:
            super().keyPressEvent(event)

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw the picture, or the words in a dashed frame."""
        colours = theme.current()
        inside = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.empty:
            margin = float(theme.UNIT)
            paint_empty(painter, inside.adjusted(margin, margin, -margin, -margin), self._empty_text)
            painter.setPen(QPen(colours.outline, 1, Qt.PenStyle.DashLine))
            painter.drawRect(inside)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self.place(), self._picture)
        if self.hasFocus():
            painter.setPen(QPen(colours.accent, 2))
            painter.drawRect(inside)
