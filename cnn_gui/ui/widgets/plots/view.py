"""A plot on screen: its end painted alone while it grows; mouse and keyboard: zoom, move, crosshair, menu."""

# pyqtgraph has no type information: mypy sees its classes as Any, and subclassing Any needs an ignore.

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.painters import paints_itself
from cnn_gui.ui.widgets.plots.items import GAP, BatchAxis, EditMarks, EpochAxis, GridLines, ValueAxis
from cnn_gui.ui.widgets.plots.lines import ThinLine

REACH = 8.0
"""Pixels to both sides of its batch within which anything is drawn: marks, soft edges, a line beside itself."""


class CurveViewBox(pg.ViewBox):  # type: ignore[misc]  # pyqtgraph is untyped
    """The wheel zooms batches (with Ctrl also values; over an axis that axis), dragging moves.

    Signals: follow_wanted (double click), menu_wanted(QPoint on the screen).
    """

    follow_wanted = Signal()
    menu_wanted = Signal(QPoint)

    def wheelEvent(self, ev: Any, axis: int | None = None) -> None:
        """Zoom around the mouse."""
        both = bool(ev.modifiers() & Qt.KeyboardModifier.ControlModifier)
        super().wheelEvent(ev, axis=0 if axis is None and not both else axis)

    def mouseClickEvent(self, ev: Any) -> None:
        """Double click: follow again. Right click: the menu."""
        button = ev.button()
        if button == Qt.MouseButton.LeftButton and ev.double():
            ev.accept()
            self.follow_wanted.emit()
        elif button == Qt.MouseButton.RightButton:
            ev.accept()
            self.menu_wanted.emit(ev.screenPos().toPoint())


class CurveView(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph is untyped
    """The graphics view of one plot.

    Attributes: box (its view box), in_end (the items in the box from the lowest to the highest, all that `show_end` has
    to draw), not_in_end (an item that it cannot draw: while that is shown all is painted the usual way).

    Signals: hovered(batch as float, or None when the mouse has left), key_moved(int, batches to move the crosshair),
    zoomed_by_key(factor), menu_wanted(QPoint on the screen).
    """

    hovered = Signal(object)
    key_moved = Signal(int)
    zoomed_by_key = Signal(float)
    menu_wanted = Signal(QPoint)

    def __init__(self, value_axis: ValueAxis, batch_axis: BatchAxis, epoch_axis: EpochAxis, box: CurveViewBox) -> None:
        axes = {"left": value_axis, "bottom": batch_axis, "top": epoch_axis}
        super().__init__(viewBox=box, axisItems=axes, enableMenu=False)
        self.box = box
        self.in_end: tuple[GridLines | ThinLine | EditMarks, ...] = ()
        self.not_in_end: pg.GraphicsObject | None = None
        self._end: QRect | None = None
        self._since = 0.0
        plot = self.getPlotItem()
        # Nobody opens this menu; with no owner it would outlive the window as one of its own.
        plot.ctrlMenu.setParent(self, plot.ctrlMenu.windowFlags())
        plot.showAxis("top")
        plot.hideButtons()
        plot.layout.setContentsMargins(0, 0, GAP, 0)
        box.setBorder(None)
        # Its background covers it.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def show_end(self, since: float, until: float) -> None:
        """Have the picture painted between these batches: only there is it another one."""
        # Of a range that was changed just now the items hear before the next painting at the latest.
        self.box.prepareForPaint()
        inside = self.box.viewRect()
        end = QRectF(since, inside.top(), until - since, inside.height()) & inside
        place = self.box.childGroup.deviceTransform(self.viewportTransform()).mapRect(end).toAlignedRect()
        # Lines right across end on the pixel beyond.
        place.adjust(0, -1, 0, 1)
        if self._end is not None:
            place, since = place.united(self._end), min(since, self._since)
        self._end, self._since = place, since
        self.viewport().update(place)

    def viewportEvent(self, event: QEvent) -> bool:
        """Draw the end of the lines alone where nothing else is new; all items are painted the usual way otherwise.

        The usual way asks each item where it is, how it stands and what it covers, in Python, for a few new pixels.
        """
        if isinstance(event, QPaintEvent):
            end, self._end = self._end, None
            # Where more is to be painted, more has changed.
            if end is not None and event.rect() == end and self._only_lines():
                self._paint_end(event)
                return True
        return bool(super().viewportEvent(event))

    def _only_lines(self) -> bool:
        """Whether neither the frame of the focus is there nor what cannot be drawn here."""
        other = self.not_in_end
        return not self.hasFocus() and (other is None or not other.isVisible())

    @paints_itself
    def _paint_end(self, painter: QPainter, event: QPaintEvent) -> None:
        painter.fillRect(event.rect(), self.backgroundBrush())
        painter.setTransform(self.viewportTransform())
        painter.setClipRect(self.box.sceneBoundingRect(), Qt.ClipOperation.IntersectClip)
        place = self.box.childGroup.deviceTransform(self.viewportTransform())
        painter.setTransform(place)
        since = self._since - REACH / place.m11()
        for item in self.in_end:
            item.paint_from(painter, since)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say which batch the mouse is over."""
        super().mouseMoveEvent(event)
        place = self.mapToScene(event.position().toPoint())
        inside = self.box.sceneBoundingRect().contains(place)
        self.hovered.emit(float(self.box.mapSceneToView(place).x()) if inside else None)

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse is elsewhere."""
        super().leaveEvent(event)
        self.hovered.emit(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right move the crosshair by a batch (with Shift by ten), Esc takes it away, + and - zoom."""
        far = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        match event.key():
            case Qt.Key.Key_Left:
                self.key_moved.emit(-far)
            case Qt.Key.Key_Right:
                self.key_moved.emit(far)
            case Qt.Key.Key_Escape:
                self.hovered.emit(None)
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoomed_by_key.emit(0.8)
            case Qt.Key.Key_Minus:
                self.zoomed_by_key.emit(1.25)
            case _:
                event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus where it came by keyboard."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.box.setBorder(pg.mkPen(theme.current().accent))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The focus is elsewhere."""
        super().focusOutEvent(event)
        self.box.setBorder(None)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu key; the mouse's click comes from the view box, which can tell it from a drag."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.menu_wanted.emit(self.mapToGlobal(self.rect().center()))
