"""A grid of weights in diverging colours, each of which can be changed by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPolygonF, QWheelEvent

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.colormaps import Floats
from cnn_gui.ui.look.painting import INK, PAPER, bright, paint_mark
from cnn_gui.ui.panels.what_if.cell_field import CellField
from cnn_gui.ui.widgets.keys import ENTER
from cnn_gui.ui.widgets.mosaic import painter as painting
from cnn_gui.ui.widgets.mosaic.mosaic import Mosaic
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell
from cnn_gui.ui.widgets.pictures.offer import picture_menu
from cnn_gui.ui.widgets.text.numbers import MINUS, exact
from cnn_gui.ui.widgets.text.plain import plain
from cnn_gui.ui.widgets.text.readout import place_text, readout

DRAG_FROM = 3
"""Logical pixels from which a press that moves is a drag and no click."""
PIXELS = 128
"""A drag over so many logical pixels is worth the largest weight of the layer."""
NOTCH = 8
"""A notch of the wheel, and a key, is worth so many pixels of a drag; with Shift one."""
FINE = 0.125
_TYPED = set(f"0123456789+-{MINUS}")


@dataclass
class _Grip:
    """A cell that is held with the mouse.

    start: its number when it was taken hold of; value: what it would be without rounding. scale: what a drag over
    PIXELS is worth; stays what it was, or a number that becomes the largest would run away under the hand. y: where the
    mouse was. moved: whether it is a drag. told: whether a number of this drag has been told of.
    """

    cell: Cell
    start: float
    value: float
    scale: float
    y: float
    moved: bool = False
    told: bool = False


class WeightEditor(Mosaic):
    """One map of numbers, to be typed over, dragged up and down, or turned with the wheel and Ctrl.

    Arrows move the cursor, digits and Enter open a field, Delete writes 0, Ctrl with Up and Down moves the number,
    Escape during a drag brings back what was. Shift makes movements fine. Numbers that differ from before are marked in
    the corner of their cell.

    Signals: edited(row, column, number, whether the drag before goes on), for a drag once per movement;
    refused(sentence).
    """

    edited = Signal(int, int, float, bool)
    refused = Signal(str)

    def __init__(self, title: str = "", *, empty_text: str = "", colour_bar: bool = True) -> None:
        super().__init__(title, noun="weights", empty_text=empty_text, colour_bar=colour_bar)
        self._values: Floats = np.zeros((0, 0), np.float32)
        self._before: Floats | None = None
        self._largest = 1.0
        self._editable = False
        self._grip: _Grip | None = None
        self._place_name: Callable[[int, int], str] = lambda row, column: place_text("", (row, column))
        self._field = CellField(self)
        self._field.taken.connect(lambda number: self._edit(self._cursor, number))
        self._field.refused.connect(self.refused)

    # ---- what it shows -------------------------------------------------------------------------

    def set_weights(self, values: Floats, before: Floats | None = None, *, largest: float) -> None:
        """Show numbers (rows, columns), those before the edits if there are any, and which size has the end colours.

        The array is copied.
        """
        self._values = np.array(values)
        self._before = None if before is None or np.array_equal(before, values) else np.array(before)
        self._largest = largest if largest > 0 and math.isfinite(largest) else 1.0
        self._show()

    def set_place_name(self, name: Callable[[int, int], str]) -> None:
        """Call a number by this function of row and column: W1[3, 0, 1, 2]."""
        self._place_name = name

    def set_editable(self, editable: bool) -> None:
        """Let numbers be changed, or only be looked at."""
        if editable != self._editable:
            self._editable = editable
            self._grip = None
            self._field.close_unused()
            self.unsetCursor()

    def is_editable(self) -> bool:
        """Whether numbers can be changed."""
        return self._editable

    def weights(self) -> Floats:
        """Return the numbers that are shown, (rows, columns)."""
        return self._values

    def changed_cells(self) -> list[tuple[int, int]]:
        """Return row and column of each number that differs from before."""
        if self._before is None:
            return []
        return [(int(row), int(column)) for row, column in np.argwhere(self._values != self._before)]

    def cursor_cell(self) -> tuple[int, int]:
        """Return row and column that the keyboard stands on."""
        return self._cursor.row, self._cursor.column

    def readouts(self) -> tuple[str, ...]:
        """Return what the heading says about a number: its name, its value, and what it was."""
        cell = self.cell()
        if cell is None:
            return ()
        bare = exact(float(self._values[cell.row, cell.column]))
        value = bare
        if self._before is not None and self._before[cell.row, cell.column] != self._values[cell.row, cell.column]:
            value = f"{bare}, was {exact(float(self._before[cell.row, cell.column]))}"
        return tuple(dict.fromkeys((*readout(self._place_name(cell.row, cell.column), value), bare)))

    def _show(self) -> None:
        self.set_maps(self._values[None])
        self.set_levels((-self._largest, self._largest))

    # ---- edits ---------------------------------------------------------------------------------

    def _edit(self, cell: Cell, value: float, grip: _Grip | None = None) -> None:
        """Take over a number, if it is another one, and tell of it; grip: by which it is dragged."""
        number = self._values.dtype.type(value)
        if number != self._values[cell.row, cell.column]:
            # What was handed to the picture is not written to.
            self._values = self._values.copy()
            if self._before is None:
                self._before = self._values.copy()
            self._values[cell.row, cell.column] = number
            self._show()
            goes_on = grip is not None and grip.told
            if grip is not None:
                grip.told = True
            self.edited.emit(cell.row, cell.column, float(value), goes_on)

    def _move_by(self, cell: Cell, pixels: float, fine: bool) -> None:
        step = _step(self._largest, fine)
        self._edit(cell, _rounded(float(self._values[cell.row, cell.column]) + pixels * step, step))

    def _open_field(self, typed: str = "") -> None:
        present = str(self._values[self._cursor.row, self._cursor.column])
        self._field.open(self.cell_rect(self._cursor).toRect(), present, typed)

    # ---- mouse ---------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a number."""
        super().mousePressEvent(event)
        cell = self.cell_at(event.position())
        if self._editable and cell is not None and event.button() == Qt.MouseButton.LeftButton:
            value = float(self._values[cell.row, cell.column])
            self._grip = _Grip(cell, value, value, self._largest, event.position().y())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the number that is held, or read out the one under the mouse."""
        grip, y = self._grip, event.position().y()
        if grip is None:
            super().mouseMoveEvent(event)
            self._hint(self.cell_at(event.position()))
            return
        grip.moved = grip.moved or abs(grip.y - y) >= DRAG_FROM
        if grip.moved:
            step = _step(grip.scale, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
            grip.value += (grip.y - y) * step
            grip.y = y
            self._edit(grip.cell, _rounded(grip.value, step), grip)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._grip = None
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Type over a number."""
        cell = self.cell_at(event.position())
        if self._editable and cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self._grip, self._cursor = None, cell
            self._open_field()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl the number under the mouse goes up or down; without, what is around may scroll."""
        cell, modifiers = self.cell_at(event.position()), event.modifiers()
        if not self._editable or cell is None or not modifiers & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        fine = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        self._move_by(cell, NOTCH * event.angleDelta().y() / 120, fine)
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Colours are those of the whole layer: there is no scale to choose, only pictures."""
        picture_menu(self.pictured()).popup(event.globalPos())

    def _over_bar(self, point: QPointF) -> bool:
        return False

    def _hint(self, cell: Cell | None) -> None:
        """Show that a number can be dragged, and say what it was where the heading is too narrow for it."""
        if cell is not None:
            self.setCursor(Qt.CursorShape.SizeVerCursor if self._editable else Qt.CursorShape.ArrowCursor)
            told = self.readouts()
            self.setToolTip(plain(told[0] if ", was " in told[0] else ""))

    # ---- keyboard ------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Change the number that the cursor stands on, or move the cursor."""
        if not (self._editable and self.picture.count and self._edit_by_key(event)):
            super().keyPressEvent(event)

    def _edit_by_key(self, event: QKeyEvent) -> bool:
        """Whether the key changes a number."""
        key, modifiers = event.key(), event.modifiers()
        control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        if key == Qt.Key.Key_Escape and self._grip is not None:
            grip, self._grip = self._grip, None
            self._edit(grip.cell, grip.start, grip)
            return True
        if control and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._read_cursor()
            fine = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
            self._move_by(self._cursor, NOTCH if key == Qt.Key.Key_Up else -NOTCH, fine)
        elif key == Qt.Key.Key_Delete:
            self._read_cursor()
            self._edit(self._cursor, 0.0)
        elif key in (*ENTER, Qt.Key.Key_F2):
            self._open_field()
        elif not control and event.text() and set(event.text()) <= _TYPED:
            self._open_field(event.text())
        else:
            return False
        return True

    def _read_cursor(self) -> None:
        self._keyboard, self._under_mouse = True, None

    # ---- painting ------------------------------------------------------------------------------

    def _paint_marks(self, painter: QPainter, place: painting.Places) -> None:
        layout, tiles = self.picture.layout, self.picture.tiles
        if layout is None or tiles is None:
            return
        changed = self.changed_cells()
        if changed:
            dark_ink = bright(tiles.colours()[0])
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            for row, column in changed:
                corner = place.to_widget(layout.cell(Cell(0, row, column))).topRight()
                size = min(max(layout.scale / place.ratio * 0.26, 4.0), 12.0)
                painter.setBrush(INK if dark_ink[row, column] else PAPER)
                painter.drawPolygon(QPolygonF([corner, corner - QPointF(size, 0), corner + QPointF(0, size)]))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        super()._paint_marks(painter, place)
        if self.hasFocus() and self.cell() != self._cursor:
            # What is typed goes here, wherever the mouse is.
            box = place.to_widget(layout.cell(self._cursor))
            paint_mark(painter, box, theme.current().accent, painting.CELL_FRAME)


def _step(scale: float, fine: bool) -> float:
    """What one pixel of a drag is worth."""
    return scale / PIXELS * (FINE if fine else 1.0)


def _rounded(value: float, step: float) -> float:
    """A number with no more digits than a step needs."""
    return round(value, -math.floor(math.log10(step)))
