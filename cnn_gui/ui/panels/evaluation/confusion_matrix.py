"""A confusion matrix: which classes are read as which, every cell of which can be pointed at and chosen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.colormaps import Lut
from cnn_gui.ui.look.painters import in_a_picture, paints_itself
from cnn_gui.ui.look.painting import paint_empty, paint_mark
from cnn_gui.ui.panels.evaluation import confusion_painter as painting
from cnn_gui.ui.panels.evaluation.confusion_model import Confusion, Counts, Mode, Pair
from cnn_gui.ui.widgets.keys import ARROWS, ENTER

LEAST_CELLS = 5.5 * theme.UNIT
"""So wide, in logical pixels, are all cells together at the least for classes with names of one letter."""


class ConfusionMatrix(QWidget):
    """Counts, or shares of the row or of the column, as colours and, where they fit, as numbers.

    Rows are the true classes, columns what their images were read as. Errors have the sequential colours, from zero to
    the largest of them; the diagonal has a quiet hue of its own, so that it does not drown them. More classes than
    pixels share pixels, and the largest error of those wins.

    Arrows move from cell to cell, Home and End to the ends of the row, Page Down and Page Up through the errors, the
    most frequent first; Enter chooses.

    Signals: pointed(Pair, or None) for what the mouse is over or the keyboard's cursor is on; chosen(true, predicted)
    for a click or Enter.
    """

    pointed = Signal(object)
    chosen = Signal(int, int)

    def __init__(self, *, empty_text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: Counts | None = None
        self._confusion: Confusion | None = None
        self._classes: tuple[str, ...] = ()
        self._explain: Callable[[int, int], str] | None = None
        self._empty_text = empty_text
        self._mode: Mode = "count"
        self._colours: tuple[object, Lut] | None = None
        self._cursor = Pair(0, 0)
        self._under_mouse: Pair | None = None
        self._chosen: Pair | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Confusion matrix")
        theme.manager().changed.connect(self.update)

    # ---- what it shows -------------------------------------------------------------------------

    def set_counts(
        self, counts: Counts | None, classes: tuple[str, ...] = (), explain: Callable[[int, int], str] | None = None
    ) -> None:
        """Show other counts (K,K), row = true class, column = class read, of K classes; None for no data.

        explain: a cell in words. Raises ValueError for counts of another shape.
        """
        if counts is not None and counts.shape != (len(classes), len(classes)):
            raise ValueError(
                f"{len(classes)} classes need counts ({len(classes)}, {len(classes)}), not {counts.shape}."
            )
        if classes != self._classes:
            self._cursor, self._under_mouse, self._chosen = Pair(0, 0), None, None
        self._counts, self._classes, self._explain = counts, classes, explain
        self._measure()
        if self.cell() is not None:
            self._tell()

    def set_mode(self, mode: Mode) -> None:
        """Show counts, shares of the row or shares of the column."""
        if mode != self._mode:
            self._mode = mode
            self._measure()

    def mode(self) -> Mode:
        """Return what the cells show."""
        return self._mode

    def _measure(self) -> None:
        counts = self._counts
        self._confusion = Confusion(counts, self._mode) if counts is not None and counts.any() else None
        self._colours = None
        self.update()

    def set_chosen(self, pair: Pair | None) -> None:
        """Mark a cell by a frame."""
        if pair != self._chosen:
            self._chosen = pair
            self.update()

    def chosen_cell(self) -> Pair | None:
        """Return the cell that is marked."""
        return self._chosen

    def set_empty_text(self, text: str) -> None:
        """Say what will appear here, and when, while there is no data."""
        if text != self._empty_text:
            self._empty_text = text
            self.update()

    def cell(self) -> Pair | None:
        """Return the cell under the mouse, or else the one that the keyboard's cursor is on; None if there is none."""
        if self._confusion is None or in_a_picture():
            return None
        if self._under_mouse is not None:
            return self._under_mouse
        return self._cursor if self.hasFocus() else None

    def sentence(self) -> str:
        """Return the cell in words, nothing without one."""
        cell = self.cell()
        return self._explain(*cell) if cell is not None and self._explain is not None else ""

    def text_at(self, pair: Pair) -> str:
        """Return what is printed in a cell, or would be if there were room."""
        return "" if self._confusion is None else self._confusion.texts()[pair.true][pair.predicted]

    # ---- geometry ------------------------------------------------------------------------------

    def places(self) -> painting.Places | None:
        """Return where the parts stand; None without data."""
        if self._confusion is None:
            return None
        size, widest = (float(self.width()), float(self.height())), self._confusion.widest_text()
        return painting.places(size, self.devicePixelRatioF(), self._classes, widest)

    def cell_rect(self, pair: Pair) -> QRectF:
        """Return where a cell is drawn; empty while nothing is."""
        place = self.places()
        return QRectF() if place is None else place.box(pair)

    def cell_at(self, point: QPointF) -> Pair | None:
        """Return the cell at a point; of several that share it, the one with most images."""
        place = self.places()
        if place is None or self._counts is None:
            return None
        inside = (point - place.corner) * place.ratio
        return place.grid.hit(inside.x(), inside.y(), self._counts)

    def sizeHint(self) -> QSize:
        """Room for three digits in the cells of ten classes."""
        return QSize(36 * theme.UNIT, 30 * theme.UNIT)

    def minimumSizeHint(self) -> QSize:
        """Ten classes without numbers; where letters are wide, the legend does not take the room of the cells."""
        return QSize(max(16 * theme.UNIT, painting.least_width(LEAST_CELLS)), 13 * theme.UNIT)

    # ---- mouse ---------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at the cell under the mouse."""
        self._point(self.cell_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        self._point(None)
        super().leaveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the cell that was clicked."""
        cell = self.cell_at(event.position())
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self._cursor = cell
            self._choose(cell)

    def _point(self, cell: Pair | None) -> None:
        if cell != self._under_mouse:
            self._under_mouse = cell
            self._tell()

    def _choose(self, cell: Pair) -> None:
        self.set_chosen(cell)
        self.chosen.emit(*cell)

    def _tell(self) -> None:
        self.setAccessibleDescription(self.sentence())
        self.update()
        self.pointed.emit(self.cell())

    # ---- keyboard ------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the cursor, or choose the cell it is on."""
        key, confusion = event.key(), self._confusion
        if confusion is None:
            event.ignore()
        elif key in ENTER:
            self._choose(self._cursor)
        elif (cell := self._moved(key, confusion)) is not None:
            self._cursor, self._under_mouse = cell, None
            self._tell()
        else:
            event.ignore()

    def _moved(self, key: int, confusion: Confusion) -> Pair | None:
        true, predicted = self._cursor
        last = confusion.size - 1
        if key in ARROWS:
            down, right = ARROWS[key]
            return Pair(min(max(true + down, 0), last), min(max(predicted + right, 0), last))
        if key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            return Pair(true, 0 if key == Qt.Key.Key_Home else last)
        if key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            errors = confusion.ranked_errors()
            if not errors:
                return self._cursor
            if self._cursor not in errors:
                return errors[0]
            step = 1 if key == Qt.Key.Key_PageDown else -1
            return errors[min(max(errors.index(self._cursor) + step, 0), len(errors) - 1)]
        return None

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the cursor."""
        super().focusInEvent(event)
        self._tell()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show no cursor any more."""
        super().focusOutEvent(event)
        self._tell()

    # ---- painting ------------------------------------------------------------------------------

    def _painted(self, confusion: Confusion, place: painting.Places) -> Lut:
        colours = theme.current()
        key = (colours, place.grid)
        if self._colours is None or self._colours[0] != key:
            self._colours = key, painting.cell_colours(confusion, place.grid, colours)
        return self._colours[1]

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw cells, names and numbers, or the words for an empty place."""
        confusion, place = self._confusion, self.places()
        if confusion is None or place is None:
            paint_empty(painter, QRectF(self.rect()), self._empty_text)
        else:
            painted, cell, colours = self._painted(confusion, place), self.cell(), theme.current()
            painting.paint_cells(painter, place, painted)
            painting.paint_names(painter, place, self._classes, cell)
            if place.digits:
                painting.paint_numbers(painter, place, confusion, painted)
            else:
                unit = "" if self._mode == "count" else " %"
                painting.paint_legend(painter, place, (confusion.text(confusion.largest_error()) or "0") + unit)
            if self._chosen is not None:
                paint_mark(painter, place.box(self._chosen), colours.text, 2.0)
            if cell is not None:
                by_keyboard = self._under_mouse is None
                colour = colours.accent if by_keyboard else colours.text_muted
                paint_mark(painter, place.box(cell), colour, 2.0 if by_keyboard else 1.0)
