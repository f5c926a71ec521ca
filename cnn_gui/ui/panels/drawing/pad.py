"""A pad to draw on with mouse, finger, tablet or the keys alone."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QEventPoint,
    QFocusEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPointingDevice,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QWidget

from cnn_gui.ui.panels.drawing.pad_keys import stepped
from cnn_gui.ui.panels.drawing.strokes import SIDE
from cnn_gui.ui.panels.drawing.surface import DrawingSurface
from cnn_gui.ui.widgets.keys import ENTER

LIGHT_TOUCH, HARD_TOUCH = 0.4, 1.6
"""Width of a tablet's pen at no and at full pressure, in widths of the pen."""

BY_KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)

_BEGIN, _MOVE, _END = range(3)
_TABLET = {QEvent.Type.TabletPress: _BEGIN, QEvent.Type.TabletMove: _MOVE, QEvent.Type.TabletRelease: _END}
_TOUCH = (QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate, QEvent.Type.TouchEnd, QEvent.Type.TouchCancel)

Hand = Qt.MouseButton | Literal["tablet", "finger", "keys"]


class DrawingPad(DrawingSurface):
    """The left button or a finger draws, the right button erases, a tablet's pen draws as wide as it is pressed.

    A tablet's other end erases as well. With the focus, arrows move a pen of the keyboard (diagonally with Home, Page
    Up, End and Page Down, finely with Shift), Enter puts it down or lifts it, Backspace takes the last stroke back,
    Delete clears.

    Attributes: rubber (whether every pen erases).
    """

    def __init__(self, *, empty_text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(empty_text, parent)
        self.rubber = False
        # Whose stroke is under way; all others wait for its end.
        self._hand: Hand | None = None
        self._finger = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName("Drawing pad")
        self.setToolTip(
            "Left button draws, right button erases.\n"
            "Keys: arrows move the pen, with Shift finely; Home, Page Up, End, Page Down go diagonally;\n"
            "Enter puts it down or lifts it; Backspace undoes, Delete clears."
        )
        self._describe()

    # ---- strokes, by whatever hand -----------------------------------------------------------------------------

    def _begin(self, hand: Hand, point: QPointF, width: float, *, rubber: bool) -> None:
        if self._hand == "keys":
            self.lift()
        if self._hand is None:
            self._hand, self._keys_down = hand, hand == "keys"
            if self.canvas.empty:
                # The words for an empty pad go from all of it, not only from under the pen.
                self.update()
            self._drew(self.canvas.begin(point, width, rubber=rubber or self.rubber))

    def _extend(self, hand: Hand, point: QPointF, width: float) -> None:
        if self._hand == hand:
            self._drew(self.canvas.extend(point, width))

    def _end(self, hand: Hand) -> None:
        if self._hand == hand:
            self.lift()

    def lift(self) -> None:
        """End the stroke under way, whoever draws it."""
        self._hand, self._keys_down = None, False
        super().lift()

    def _drew(self, part: QRectF) -> None:
        self._update_part(part)
        self.changed.emit()

    # ---- mouse, tablet, finger ---------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a stroke."""
        button, point = event.button(), event.position()
        if button in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton) and self.place().contains(point):
            rubber = button == Qt.MouseButton.RightButton
            self._begin(button, self.to_canvas(point), self.pen_width, rubber=rubber)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with it, and show how wide the pen is."""
        point = self.to_canvas(event.position())
        self._show_keys(False)
        self._point(point)
        if self._hand is not None and isinstance(self._hand, Qt.MouseButton):
            self._extend(self._hand, point, self.pen_width)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End it with the button that began it."""
        self._end(event.button())

    def leaveEvent(self, event: QEvent) -> None:
        """Show no pen any more."""
        self._point(None)
        super().leaveEvent(event)

    def _point(self, point: QPointF | None) -> None:
        for each in (self._under_mouse, point):
            if each is not None:
                self._update_part(self._ring(each))
        self._under_mouse = point

    def tabletEvent(self, event: QTabletEvent) -> None:
        """Draw as wide as the pen is pressed; its other end, or its button, erases."""
        event.accept()
        point = self.to_canvas(event.position())
        width = self.pen_width * (LIGHT_TOUCH + (HARD_TOUCH - LIGHT_TOUCH) * event.pressure())
        stage = _TABLET[event.type()]
        if stage == _BEGIN:
            turned = event.pointerType() == QPointingDevice.PointerType.Eraser
            self._begin("tablet", point, width, rubber=turned or event.button() == Qt.MouseButton.RightButton)
        elif stage == _MOVE:
            self._extend("tablet", point, width)
        else:
            self._end("tablet")

    def event(self, event: QEvent) -> bool:
        """Let one finger draw."""
        if event.type() in _TOUCH and isinstance(event, QTouchEvent):
            self._touch(event)
            return True
        return super().event(event)

    def _touch(self, event: QTouchEvent) -> None:
        event.accept()
        if event.type() == QEvent.Type.TouchCancel:
            self._end("finger")
            return
        for touched in event.points():
            point = self.to_canvas(touched.position())
            if touched.state() == QEventPoint.State.Pressed and self._hand != "finger":
                self._finger = touched.id()
                self._begin("finger", point, self.pen_width, rubber=False)
            elif touched.id() == self._finger and touched.state() == QEventPoint.State.Updated:
                self._extend("finger", point, self.pen_width)
            elif touched.id() == self._finger and touched.state() == QEventPoint.State.Released:
                self._end("finger")

    # ---- keyboard ----------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the keyboard's pen, put it down or lift it, undo, clear."""
        key = event.key()
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        target = stepped(self._keys_at, key, SIDE, fine=fine)
        if target is not None:
            self._move_keys(target)
        elif key in ENTER and self._hand == "keys":
            self.lift()
        elif key in ENTER:
            self._begin("keys", self._keys_at, self.pen_width, rubber=False)
        elif key == Qt.Key.Key_Backspace:
            self.undo()
        elif key == Qt.Key.Key_Delete:
            self.clear()
        else:
            super().keyPressEvent(event)
            return
        self._show_keys(True)
        self._describe()
        self._update_part(self._ring(self._keys_at))

    def _show_keys(self, shown: bool) -> None:
        if shown != self._by_keys:
            self._by_keys = shown
            self.update()

    def _move_keys(self, target: QPointF) -> None:
        self._update_part(self._ring(self._keys_at))
        self._keys_at = target
        self._extend("keys", target, self.pen_width)

    def _describe(self) -> None:
        x, y = round(self._keys_at.x()), round(self._keys_at.y())
        down = "down" if self._keys_down else "up"
        self.setAccessibleDescription(f"Pen {down}, {x} of {SIDE} from the left, {y} of {SIDE} from above")

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the keyboard's pen if the person came by keyboard."""
        super().focusInEvent(event)
        self._show_keys(event.reason() in BY_KEYBOARD)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Lift the keyboard's pen, and show it no more."""
        self._end("keys")
        super().focusOutEvent(event)
        self._show_keys(False)

    def hideEvent(self, event: QHideEvent) -> None:
        """End the stroke: nobody would hear of the button's release."""
        self.lift()
        super().hideEvent(event)
