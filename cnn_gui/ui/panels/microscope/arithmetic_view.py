"""The arithmetic of one number, line by line: what goes in, what each contributes, what it adds up to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from cnn_gui.explain.calculation.explanation import LineKind
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import scaled
from cnn_gui.ui.look.painters import in_a_picture, paints_itself
from cnn_gui.ui.panels.microscope.arithmetic_columns import APART, ROW, SECOND_LINE, ArithmeticColumns, Columns, Placed
from cnn_gui.ui.panels.microscope.arithmetic_rows import Link, Row, RowMaker, bold_font, row_font, width_of
from cnn_gui.ui.panels.microscope.ranked_terms import paint_bar
from cnn_gui.ui.widgets.keys import ENTER
from cnn_gui.ui.widgets.text.heading import paint_heading
from cnn_gui.ui.widgets.text.plain import plain

if TYPE_CHECKING:
    from cnn_gui.explain.calculation.explanation import Explanation, Line
    from cnn_gui.explain.cell import Cell

_BY_KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
# Of a row in its 16 pixels.
_BASELINE = 12
_LITTLE = 2
OPENS = "Click or Enter: see every one of them."
# Remarks that say what the line above the result is about.
_TELLING = ("winner", "larger")


class ArithmeticView(QWidget):
    """The lines of an explanation in columns that stand still while the numbers change.

    Each line says what is multiplied, with which numbers, what that gives, and shows it as a bar. What it speaks of can
    be pointed at and followed: by mouse, or with Up and Down, Left and Right, and Enter.

    Attributes: rows (from top to bottom), columns (their geometry).
    Signals: pointed(Cell under mouse or cursor, or None), also when the same line speaks of another cell;
    followed(Cell), for a click or Enter; opened(Line), the same on what stands for many terms; reached(QRectF), what
    the keyboard's cursor is on, to be scrolled into sight.
    """

    pointed = Signal(object)
    followed = Signal(object)
    opened = Signal(object)
    reached = Signal(QRectF)

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[Row, ...] = ()
        self.columns = ArithmeticColumns()
        self._maker = RowMaker()
        self._mouse: QPointF | None = None
        self._cursor: tuple[int, int] | None = None
        self._pointed: Cell | None = None
        self._partner: Cell | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Arithmetic")
        theme.manager().changed.connect(self.update)
        theme.manager().resized.connect(self._measure)

    def show_lines(self, explanation: Explanation, *, fresh: bool) -> bool:
        """Show the lines of an explanation; fresh: of another cell. Returns whether they need another place."""
        self.rows = self._maker.rows(explanation, fresh=fresh)
        moved = self.columns.take(self.rows, fresh=fresh)
        if fresh:
            self._cursor = None
        self._tell()
        self.update()
        return moved

    def _measure(self) -> None:
        if self.rows:
            self.columns.take(self.rows, fresh=True)

    def natural_width(self) -> tuple[int, int]:
        """Return the width at which listed terms are one line, with the shortest bars, and the largest of any use."""
        return self.columns.natural_width()

    def heightForWidth(self, width: int) -> int:
        """As high as its rows, some of which take two lines where it is narrow."""
        return self.columns.height(width)

    def sizeHint(self) -> QSize:
        """Each row in one line."""
        width = self.natural_width()[1]
        return QSize(width, self.columns.height(width))

    def cell(self) -> Cell | None:
        """Return the cell that is pointed at, by mouse or by keyboard."""
        link = self._link()
        return None if link is None else link[1].cell

    def partners(self) -> tuple[Cell, ...]:
        """Return all cells of the line that is pointed at."""
        link = self._link()
        line = None if link is None else self.rows[link[0]].line
        return () if line is None or line.term is None else line.term.sources

    def set_partner(self, cell: Cell | None) -> None:
        """Show which line speaks of a cell that is pointed at elsewhere; None for no line."""
        if cell != self._partner:
            self._partner = cell
            self.update()

    def row_rect(self, number: int) -> QRectF:
        """Return where a row stands."""
        placed = self.columns.placed(self.width())[number]
        return QRectF(0, placed.top, self.width(), placed.height)

    def link_rect(self, number: int, link: Link) -> QRectF:
        """Return where a part of a row stands."""
        placed = self.columns.placed(self.width())[number]
        place = QRectF(link.left, placed.top, link.right - link.left, scaled(ROW))
        if placed.folds and placed.row.is_result:
            # The cells of a result stand in its formula.
            place.translate(-placed.row.formula_left, scaled(SECOND_LINE))
        return place

    # ---- mouse and keyboard ------------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at what is under the mouse."""
        self._mouse = event.position()
        self._tell()

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        super().leaveEvent(event)
        self._mouse = None
        self._tell()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Follow what is under the mouse to where it comes from."""
        self._mouse = event.position()
        link = self._link()
        if link is not None and event.button() is Qt.MouseButton.LeftButton:
            self._follow(*link)

    def event(self, event: QEvent) -> bool:
        """Tell a whole line in a tool tip."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            number = self._row_at(QPointF(event.pos()))
            line = None if number is None else self.rows[number].line
            opens = f"\n{OPENS}" if number is not None and self.rows[number].is_rest else ""
            QToolTip.showText(event.globalPos(), plain("" if line is None else line.text + opens), self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up, Down, Home and End choose a line, Left and Right what it speaks of, Enter follows it."""
        linked = [number for number, row in enumerate(self.rows) if row.links]
        link = self._link()
        if event.key() in ENTER and link is not None:
            self._follow(*link)
            return
        if not linked or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.ignore()
            return
        at, which = self._cursor or (linked[0], 0)
        place = linked.index(at) if at in linked else 0
        match event.key():
            case Qt.Key.Key_Up:
                place -= 1
            case Qt.Key.Key_Down:
                place += 1 if self._cursor is not None else 0
            case Qt.Key.Key_Home:
                place = 0
            case Qt.Key.Key_End:
                place = len(linked) - 1
            case Qt.Key.Key_Left:
                which -= 1
            case Qt.Key.Key_Right:
                which += 1
            case _:
                event.ignore()
                return
        at = linked[min(max(place, 0), len(linked) - 1)]
        self._cursor = at, min(max(which, 0), len(self.rows[at].links) - 1)
        self._mouse = None
        self.reached.emit(self.row_rect(at))
        self._tell()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the cursor, on the first line if it was nowhere."""
        super().focusInEvent(event)
        if self._cursor is None and event.reason() in _BY_KEYBOARD:
            number = next((number for number, row in enumerate(self.rows) if row.links), None)
            self._cursor = None if number is None else (number, 0)
        self._tell()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show no cursor."""
        super().focusOutEvent(event)
        self._tell()

    def _row_at(self, point: QPointF) -> int | None:
        placed = enumerate(self.columns.placed(self.width()))
        return next((number for number, row in placed if row.top <= point.y() < row.top + row.height), None)

    def _link(self) -> tuple[int, Link] | None:
        """The row and the part of it that is pointed at."""
        if in_a_picture():
            return None
        if self._mouse is not None:
            number = self._row_at(self._mouse)
            links = () if number is None else self.rows[number].links
            if number is None or not links:
                return None
            # Anywhere in the row is its first cell; on another one it is that.
            over = (link for link in links if self.link_rect(number, link).contains(self._mouse))
            return number, next(over, links[0])
        if self._cursor is None or not self.hasFocus():
            return None
        number, which = self._cursor
        links = self.rows[number].links if number < len(self.rows) else ()
        return (number, links[min(which, len(links) - 1)]) if links else None

    def _follow(self, number: int, link: Link) -> None:
        if link.cell is None:
            self.opened.emit(self.rows[number].line)
        else:
            self.followed.emit(link.cell)

    def _tell(self) -> None:
        link = self._link()
        cell = None if link is None else link[1].cell
        if link is not None and (line := self.rows[link[0]].line) is not None:
            self.setAccessibleDescription(f"{line.text}. {OPENS if cell is None else cell}")
        shape = Qt.CursorShape.PointingHandCursor if self._mouse and link else Qt.CursorShape.ArrowCursor
        if shape is not self.cursor().shape():
            self.setCursor(shape)
        self.update()
        if cell != self._pointed:
            self._pointed = cell
            self.pointed.emit(cell)

    # ---- painting ----------------------------------------------------------------------------------------------

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Draw the rows in sight."""
        columns, exposed = self.columns.columns(self.width()), QRectF(event.rect())
        pointed = self._link()
        for number, placed in enumerate(self.columns.placed(self.width())):
            row, place = placed.row, QRectF(0, placed.top, self.width(), placed.height)
            if not place.intersects(exposed):
                continue
            if row.heading:
                paint_heading(painter, place, row.heading, "")
            elif row.line is not None:
                is_pointed = pointed is not None and number == pointed[0]
                if is_pointed or (self._partner is not None and any(link.cell == self._partner for link in row.links)):
                    painter.fillRect(place.adjusted(-APART, 0, APART, 0), theme.current().hover)
                if pointed is not None and is_pointed:
                    self._paint_pointed(painter, number, pointed[1])
                self._paint_left(painter, placed, row.line)
                self._paint_numbers(painter, placed, row.line, columns)

    def _paint_left(self, painter: QPainter, placed: Placed, line: Line) -> None:
        colours, row = theme.current(), placed.row
        baseline = placed.top + scaled(_BASELINE)
        painter.setFont(bold_font() if row.is_result else row_font())
        painter.setPen(colours.text if row.is_result else colours.text_muted)
        painter.drawText(QPointF(0, baseline), row.name)
        if row.is_rest:
            # As what can be opened looks everywhere.
            painter.drawLine(QPointF(0, baseline + _LITTLE), QPointF(row.formula_left, baseline + _LITTLE))
        painter.setFont(row_font())
        back = row.formula_left if placed.folds else 0.0
        baseline += scaled(SECOND_LINE) if placed.folds else 0
        if row.formula:
            painter.setPen(colours.text_muted)
            painter.drawText(QPointF(row.formula_left - back, baseline), row.formula)
        if row.note and placed.noted:
            painter.setPen(colours.text if line.note in _TELLING else colours.text_disabled)
            painter.drawText(QPointF(row.note_left - back, baseline), row.note)

    def _paint_numbers(self, painter: QPainter, placed: Placed, line: Line, columns: Columns) -> None:
        colours, row = theme.current(), placed.row
        baseline = placed.top + scaled(_BASELINE) + placed.below
        faint = line.kind is LineKind.ROUNDING
        painter.setPen(colours.text if line.arithmetic else colours.text_muted)
        if row.head:
            painter.drawText(QPointF(columns.head - width_of(row.head), baseline), row.head)
        if row.tail:
            painter.drawText(QPointF(columns.tail - width_of(row.tail), baseline), row.tail)
        if row.is_result:
            painter.setFont(bold_font())
        painter.setPen(colours.text_muted if faint else colours.text)
        painter.drawText(QPointF(columns.value - width_of(row.value, row.is_result), baseline), row.value)
        if row.is_result and not line.arithmetic and line.term is None:
            # What stands above is added up, or compared.
            painter.fillRect(QRectF(0, placed.top - 0.5, columns.value, 1), colours.outline)
        if row.scale is not None and columns.bar_width:
            beside = QRectF(columns.bar, baseline - scaled(_BASELINE), columns.bar_width, scaled(ROW))
            paint_bar(painter, beside, row.number, row.scale, together=line.kind is LineKind.REST)

    def _paint_pointed(self, painter: QPainter, number: int, link: Link) -> None:
        """A line under the cell; that of the keyboard's cursor in the colour of focus."""
        colours, box = theme.current(), self.link_rect(number, link)
        painter.setPen(QPen(colours.accent if self._mouse is None else colours.text, 1.0))
        under = box.bottom() - _LITTLE
        painter.drawLine(QPointF(box.left(), under), QPointF(box.right(), under))
