"""What a drawing pad shows: paper, ink, and where the pens are. Without the hands that draw."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font
from cnn_gui.ui.look.painters import paints_itself
from cnn_gui.ui.panels.drawing.strokes import SIDE, Canvas, Grey

USUAL_WIDTH = 22
"""Width of the pen in pixels of the canvas: a digit of two thirds of its height then has lines like MNIST's."""

_HINT, _HINT_ON_WHITE, _RING = QColor(176, 180, 188), QColor(90, 99, 114), QColor(128, 128, 128)


class DrawingSurface(QWidget):
    """White ink on black in both themes, or black on white, as the images are. It knows nothing of who reads it.

    Attributes: canvas (the picture and its past; change it through this widget), pen_width (in pixels of the canvas).
    Signals: changed() after every move of a stroke and every other change of the picture; finished() when a stroke has
    ended and after every other change.
    """

    changed = Signal()
    finished = Signal()

    def __init__(self, empty_text: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.canvas = Canvas()
        self.pen_width = float(USUAL_WIDTH)
        self._empty_text = empty_text
        self._bright = False
        # Where the pens are, in pixels of the canvas: the mouse's, if it is there, and the keyboard's.
        self._under_mouse: QPointF | None = None
        self._keys_at = QPointF(SIDE / 2, SIDE / 2)
        self._by_keys = self._keys_down = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.manager().changed.connect(self.update)

    def lift(self) -> None:
        """End the stroke under way, whoever draws it."""
        if self.canvas.drawing:
            self.canvas.end()
            self.finished.emit()

    # ---- what it shows -----------------------------------------------------------------------------------------

    def grey(self) -> Grey:
        """A copy of the picture, (SIDE, SIDE) uint8: 0 for paper, 255 for ink."""
        return self.canvas.grey()

    def set_empty_text(self, text: str) -> None:
        """Say what to do here while there is nothing."""
        self._empty_text = text
        self.update()

    def set_bright(self, bright: bool) -> None:
        """Show black ink on white paper; the picture itself does not change."""
        self._bright = bright
        self.update()

    def put(self, grey: Grey) -> None:
        """Show another picture, (SIDE, SIDE) uint8; it can be drawn on and taken back."""
        self.lift()
        self.canvas.put(grey)
        self._changed_as_a_whole()

    def clear(self) -> None:
        """Take all ink away; undo brings it back."""
        self.lift()
        if not self.canvas.empty:
            self.canvas.clear()
            self._changed_as_a_whole()

    def undo(self) -> None:
        """Take the last stroke back; nothing happens without one."""
        self.lift()
        if self.canvas.undoable:
            self.canvas.undo()
            self._changed_as_a_whole()

    def redo(self) -> None:
        """Bring back what was undone last; nothing happens without that."""
        self.lift()
        if self.canvas.redoable:
            self.canvas.redo()
            self._changed_as_a_whole()

    def _changed_as_a_whole(self) -> None:
        self.update()
        self.changed.emit()
        self.finished.emit()

    # ---- geometry ----------------------------------------------------------------------------------------------

    def place(self) -> QRectF:
        """Where the canvas is in the widget: a square in its middle."""
        side = min(self.width(), self.height())
        return QRectF((self.width() - side) // 2, (self.height() - side) // 2, side, side)

    def to_canvas(self, point: QPointF) -> QPointF:
        """A point of the widget in pixels of the canvas."""
        place = self.place()
        return (point - place.topLeft()) * (SIDE / max(place.width(), 1))

    def to_widget(self, point: QPointF) -> QPointF:
        """A point of the canvas in the widget."""
        place = self.place()
        return point * (place.width() / SIDE) + place.topLeft()

    def sizeHint(self) -> QSize:
        """A widget's pixel for each of the canvas."""
        return QSize(SIDE, SIDE)

    def minimumSizeHint(self) -> QSize:
        """So much that a digit can be drawn."""
        return QSize(12 * theme.UNIT, 12 * theme.UNIT)

    def _update_part(self, part: QRectF) -> None:
        """Paint a part of the canvas anew."""
        box = QRectF(self.to_widget(part.topLeft()), self.to_widget(part.bottomRight()))
        self.update(box.adjusted(-2, -2, 2, 2).toAlignedRect())

    # ---- painting ----------------------------------------------------------------------------------------------

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw paper and ink, the words for an empty pad, and where the pens are."""
        place = self.place()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, self.canvas.image)
        if self._bright:
            # White less what is there.
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Difference)
            painter.fillRect(place, Qt.GlobalColor.white)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        if self.canvas.empty and not self.canvas.drawing:
            painter.setFont(font("small"))
            painter.setPen(_HINT_ON_WHITE if self._bright else _HINT)
            margin = float(theme.UNIT)
            words = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
            painter.drawText(place.adjusted(margin, margin, -margin, -margin), words, self._empty_text)
        painter.setClipRect(place)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours, by_keys = theme.current(), self._by_keys
        if by_keys:
            self._paint_ring(painter, self._keys_at, colours.accent, filled=self._keys_down)
        elif self._under_mouse is not None:
            self._paint_ring(painter, self._under_mouse, _RING, filled=False)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colours.accent if by_keys else colours.border, 2.0 if by_keys else 1.0))
        painter.drawRect(place.adjusted(1, 1, -1, -1) if by_keys else place.adjusted(0, 0, -1, -1))

    def _ring(self, point: QPointF) -> QRectF:
        """As large as the pen, in pixels of the canvas, with room for its line."""
        reach = self.pen_width / 2 + 2
        return QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach)

    def _paint_ring(self, painter: QPainter, point: QPointF, colour: QColor, *, filled: bool) -> None:
        radius = self.pen_width / 2 * self.place().width() / SIDE
        painter.setPen(QPen(colour, 1.5))
        painter.setBrush(colour if filled else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(self.to_widget(point), radius, radius)
