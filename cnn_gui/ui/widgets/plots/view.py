"""Mouse and keyboard in a plot: zoom, move, crosshair, menu."""

# pyqtgraph has no type information: mypy sees its classes as Any, and subclassing Any needs an ignore.

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent

from cnn_gui.ui.look import theme
from cnn_gui.ui.widgets.plots.items import GAP, BatchAxis, EpochAxis, ValueAxis


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
        plot = self.getPlotItem()
        # Nobody opens this menu; with no owner it would outlive the window as one of its own.
        plot.ctrlMenu.setParent(self, plot.ctrlMenu.windowFlags())
        plot.showAxis("top")
        plot.hideButtons()
        plot.layout.setContentsMargins(0, 0, GAP, 0)
        box.setBorder(None)
        # Its background covers it.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

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
