"""Equal cells in rows that scroll, painted by one widget, each to be pointed at and clicked."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.painters import paints_itself
from cnn_gui.ui.look.painting import paint_empty
from cnn_gui.ui.widgets.gallery.keys import moved
from cnn_gui.ui.widgets.gallery.model import Lattice
from cnn_gui.ui.widgets.keys import ENTER
from cnn_gui.ui.widgets.painted_area import PaintedArea

LEAST_HEIGHT = 6 * theme.UNIT
"""Room for the words of an empty area, in logical pixels."""
USUAL_WIDTH = 34 * theme.UNIT


class CellArea(PaintedArea):
    """However many cells there are, only those in sight are painted.

    It is as high as its rows need, up to `most_rows`; beyond that it scrolls. The arrow keys move a cursor, Enter
    clicks. Subclasses say how the cells stand (`lay_out`), paint them (`paint_cells`) and put one into words (`hint`).

    Signals: clicked(index of the cell).
    """

    clicked = Signal(int)

    def __init__(self, name: str, *, empty_text: str = "", most_rows: int = 12, parent: QWidget | None = None) -> None:
        super().__init__(empty_text=empty_text, parent=parent)
        self._count = 0
        self._most_rows = most_rows
        self._cursor = 0
        self._hovered: int | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.viewport().setMouseTracking(True)
        self.setAccessibleName(name)

    # ---- what a subclass says ----------------------------------------------------------------------------------

    def lay_out(self, width: int) -> Lattice:
        """Return how the cells stand in a width of logical pixels."""
        raise NotImplementedError

    def paint_cells(self, painter: QPainter, cells: range) -> None:
        """Draw the cells in sight."""
        raise NotImplementedError

    def paint_cursor(self, painter: QPainter, index: int) -> None:
        """Draw what shows on which cell the keyboard stands."""
        raise NotImplementedError

    def paint_header(self, painter: QPainter, place: QRectF) -> None:
        """Draw what stands above the cells."""

    def hint(self, index: int) -> str:
        """Return what a cell says in words: its tool tip, and what a screen reader hears."""
        raise NotImplementedError

    # ---- content -----------------------------------------------------------------------------------------------

    def count(self) -> int:
        """Return the number of cells."""
        return self._count

    def set_count(self, count: int) -> None:
        """Have so many cells, and begin at the first one."""
        self._count, self._cursor, self._hovered = count, 0, None
        self.verticalScrollBar().setValue(0)
        self.setAccessibleDescription(self.hint(0) if count else self._empty_text)
        self._fit_cells()
        self.updateGeometry()
        self.viewport().update()

    def cursor_index(self) -> int | None:
        """Return the cell that the keyboard stands on."""
        return self._cursor if self._count else None

    def hovered(self) -> int | None:
        """Return the cell under the mouse."""
        return self._hovered

    # ---- geometry ----------------------------------------------------------------------------------------------

    def lattice(self) -> Lattice:
        """Return how the cells stand now."""
        return self.lay_out(self.viewport().width())

    def cell_rect(self, index: int) -> QRectF:
        """Return where a cell stands in the viewport, wherever that is scrolled to."""
        lattice = self.lattice()
        x, y = lattice.corner(index)
        return QRectF(x, self.header + y - self.verticalScrollBar().value(), *lattice.cell)

    def cell_at(self, point: QPointF) -> int | None:
        """Return the cell at a point of the viewport."""
        if point.y() < self.header:
            return None
        return self.lattice().at(point.x(), point.y() - self.header + self.verticalScrollBar().value())

    def heightForWidth(self, width: int) -> int:
        """As high as the rows need, up to the most; a scroll bar takes its share of the width."""
        if not self._count:
            return LEAST_HEIGHT
        lattice = self.lay_out(width)
        if lattice.rows <= self._most_rows:
            return self.header + lattice.height
        scrolling = self.lay_out(width - self.verticalScrollBar().sizeHint().width())
        return self.header + self._most_rows * scrolling.pitch[1]

    def sizeHint(self) -> QSize:
        """As high as it needs to be in a usual width."""
        return QSize(USUAL_WIDTH, self.heightForWidth(USUAL_WIDTH))

    def minimumSizeHint(self) -> QSize:
        """Room for a few words."""
        return QSize(20 * theme.UNIT, LEAST_HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the scroll range to the new size."""
        super().resizeEvent(event)
        self._fit_cells()

    def _fit_cells(self) -> None:
        lattice, whole = self.lattice(), self.lay_out(self.width())
        if whole.height <= self._visible():
            # The bar itself must not be what makes it necessary.
            lattice = whole
        self._fit_scroll_bar(lattice.height, lattice.pitch[1])

    # ---- mouse and keyboard ------------------------------------------------------------------------------------

    def tip_at(self, point: QPointF) -> str:
        """Put the cell under the mouse into words."""
        index = self.cell_at(point)
        return "" if index is None else self.hint(index)

    def mouse_left(self) -> None:
        """Mark no cell."""
        self._hover(None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Mark the cell under the mouse."""
        self._hover(self.cell_at(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Report the cell that was clicked."""
        index = self.cell_at(event.position())
        if index is not None and event.button() is Qt.MouseButton.LeftButton:
            self._move_to(index)
            self.clicked.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the cursor with the arrows, Home, End and the page keys; click with Enter."""
        if event.key() in ENTER and self._count:
            self.clicked.emit(self._cursor)
            return
        lattice = self.lattice()
        target = moved(self._cursor, 0, event.key(), lattice, max(self._visible() // lattice.pitch[1], 1))
        if target is None:
            super().keyPressEvent(event)
        else:
            self._move_to(target)

    def _move_to(self, index: int) -> None:
        self._cursor = index
        self.setAccessibleDescription(self.hint(index))
        lattice = self.lattice()
        top = lattice.corner(index)[1]
        self._bring_into_sight(top, top + lattice.cell[1])
        self.viewport().update()

    def _hover(self, index: int | None) -> None:
        if index != self._hovered:
            self._hovered = index
            self.viewport().update()

    # ---- painting ----------------------------------------------------------------------------------------------

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw the cells in sight."""
        area = QRectF(self.viewport().rect())
        if self._count:
            painter.setClipRect(area.adjusted(0, self.header, 0, 0))
            top = self.verticalScrollBar().value()
            self.paint_cells(painter, self.lattice().between(top, top + area.height() - self.header))
            if self.hasFocus():
                self.paint_cursor(painter, self._cursor)
            painter.setClipping(False)
            self.paint_header(painter, QRectF(0, 0, area.width(), self.header))
        else:
            paint_empty(painter, area, self._empty_text)
