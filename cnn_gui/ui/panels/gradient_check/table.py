"""Comparisons as a table: one row each, to be sorted and copied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFontMetrics, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from cnn_gui.counted import counted
from cnn_gui.engine.gradcheck import ElementCheck
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font, scaled
from cnn_gui.ui.panels.gradient_check.words import HEADINGS, MEANINGS, SHORT_HEADINGS, Row, Verdict, table_tsv
from cnn_gui.ui.widgets.copying import to_clipboard

UNIT = theme.UNIT
Index = QModelIndex | QPersistentModelIndex

ROW = 22
"""Height of a row in logical pixels."""
_INSIDE = 3
"""Logical pixels that Qt keeps free at either side of a text in a cell."""
_TOP_LEVEL = QModelIndex()
_ALIGNMENTS = (Qt.AlignmentFlag.AlignLeft, *(Qt.AlignmentFlag.AlignRight,) * 3, Qt.AlignmentFlag.AlignLeft)


_UP, _DOWN = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
_FIRST_ORDER = (_UP, _DOWN, _DOWN, _DOWN, _UP)


@dataclass(frozen=True)
class _Look:
    """How the table is written. Attributes: role (of the typeface), headings, padding (beside each text, in pixels)."""

    role: Literal["small", "tiny"]
    headings: tuple[str, ...]
    padding: int

    def widths(self) -> list[int]:
        """Return how wide the columns must be for the longest texts there are."""
        metrics = QFontMetrics(font(self.role))
        longest = zip(_LONGEST, (f"{heading} ▾" for heading in self.headings), strict=True)
        # Text that is as wide as its place may lose its end by rounding.
        return [max(metrics.horizontalAdvance(text) for text in texts) + 2 * self.padding + 2 for texts in longest]


_LONGEST = ("W1[00, 0, 0, 0]", "−0.00000e−00", "−0.00000e−00", "0.0e−00", Verdict.AGREES.value)
WIDE, NARROW = _Look("small", HEADINGS, 6), _Look("tiny", SHORT_HEADINGS, 3)


class ChecksModel(QAbstractTableModel):
    """The comparisons of one gradient check; grows at its end, or in its place where the table is sorted."""

    def __init__(self) -> None:
        super().__init__()
        self._checks: tuple[ElementCheck, ...] = ()
        self._rows: list[Row] = []
        # The places of the rows as they came, from the first row shown to the last.
        self._order: list[int] = []
        self._headings: tuple[str, ...] = HEADINGS
        self._sorted: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)

    def set_checks(self, checks: tuple[ElementCheck, ...], symbols: Mapping[str, str]) -> None:
        """Show these comparisons: the same ones and more, or others."""
        known = len(self._checks)
        if not (0 < known <= len(checks) and checks[known - 1] is self._checks[-1]):
            self.beginResetModel()
            self._rows, self._order, known = [], [], 0
            self.endResetModel()
        self._checks = checks
        new = [Row.of(check, symbols.get(check.name, check.name)) for check in checks[known:]]
        if new:
            self.beginInsertRows(_TOP_LEVEL, known, known + len(new) - 1)
            self._rows += new
            self._order += range(known, known + len(new))
            self.endInsertRows()
            if self._sorted[0] >= 0:
                self.sort(*self._sorted)

    def set_headings(self, headings: tuple[str, ...]) -> None:
        """Call the columns by these words."""
        self._headings = headings
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(headings) - 1)

    def rows(self) -> list[Row]:
        """Return the rows in the order in which they are shown."""
        return [self._rows[place] for place in self._order]

    def row(self, shown: int) -> Row:
        """Return the row at a place of the table."""
        return self._rows[self._order[shown]]

    def rowCount(self, parent: Index = _TOP_LEVEL) -> int:
        """One row for each comparison."""
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = _TOP_LEVEL) -> int:
        """Parameter, both derivatives, error and verdict."""
        return 0 if parent.isValid() else len(HEADINGS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name and explain the columns."""
        if orientation is Qt.Orientation.Vertical:
            return None
        roles = {
            Qt.ItemDataRole.DisplayRole: self._headings[section] + self._arrow(section),
            Qt.ItemDataRole.ToolTipRole: MEANINGS[section],
            Qt.ItemDataRole.WhatsThisRole: MEANINGS[section],
            Qt.ItemDataRole.TextAlignmentRole: _ALIGNMENTS[section] | Qt.AlignmentFlag.AlignVCenter,
            # The first click puts the largest error on top.
            Qt.ItemDataRole.InitialSortOrderRole: _FIRST_ORDER[section],
        }
        return roles.get(Qt.ItemDataRole(role))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Texts, their alignment and colour, and everything about a comparison as tool tip."""
        row = self.row(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return row.texts[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _ALIGNMENTS[index.column()] | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole:
            colours = theme.current()
            return {Verdict.DIFFERS: colours.error, Verdict.KINK: colours.text_muted}.get(row.verdict, colours.text)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return row.explanation()
        return None

    def _arrow(self, section: int) -> str:
        column, order = self._sorted
        return "" if section != column else " ▴" if order is _UP else " ▾"

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order the rows by a column; by −1 as they came. What is selected stays selected."""
        self._sorted = column, order
        self.layoutAboutToBeChanged.emit()
        held = self.persistentIndexList()
        places = [self._order[index.row()] for index in held]
        if column < 0:
            self._order.sort()
        else:
            # Among equals as they came, whichever way the others stand.
            self._order.sort()
            self._order.sort(key=lambda place: self._rows[place].key(column), reverse=order is _DOWN)
        now = {place: row for row, place in enumerate(self._order)}
        moved = [self.index(now[place], index.column()) for place, index in zip(places, held, strict=True)]
        self.changePersistentIndexList(held, moved)
        self.layoutChanged.emit()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(HEADINGS) - 1)


class ChecksTable(QTableView):
    """The table on screen: a click on a heading sorts, Ctrl+C copies what is selected, or everything.

    Only the rows in sight are asked for. Attributes: checks (its model).
    """

    def __init__(self) -> None:
        super().__init__()
        self._look: _Look | None = None
        self.checks = ChecksModel()
        self.setModel(self.checks)
        self.setAccessibleName("Comparisons of the gradient check")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(scaled(ROW))
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setMinimumSectionSize(5 * UNIT)
        self.setSortingEnabled(True)
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        # A third click on a heading brings back the order in which the numbers were checked.
        header.setSortIndicatorClearable(True)
        QShortcut(
            QKeySequence(QKeySequence.StandardKey.Copy), self, self.copy, context=Qt.ShortcutContext.WidgetShortcut
        )
        theme.manager().changed.connect(self.viewport().update)
        theme.manager().resized.connect(self._measure)
        self._take(WIDE)

    def _measure(self) -> None:
        self.verticalHeader().setDefaultSectionSize(scaled(ROW))
        self._take(self._look or WIDE)
        self._fit()

    def copy(self) -> None:
        """Copy the selected rows as tab-separated values, or all where none is selected."""
        chosen = sorted({index.row() for index in self.selectionModel().selectedRows()})
        self._copy([self.checks.row(row) for row in chosen] or self.checks.rows())

    def copy_all(self) -> None:
        """Copy all rows as tab-separated values, in the order in which they are shown."""
        self._copy(self.checks.rows())

    def _copy(self, rows: Sequence[Row]) -> None:
        to_clipboard(
            table_tsv(rows), self.horizontalHeader(), f"{counted(len(rows), 'row')} copied as tab-separated values"
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give each column the room that its texts need, and the first one what is left."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Give each column the room that its texts need: in small letters, in tiny ones where these do not fit.

        Where not even these do, the table scrolls, and the verdict comes before the numbers.
        """
        room = self.viewport().width()
        look = next((look for look in (WIDE, NARROW) if sum(look.widths()) <= room), NARROW)
        if look is not self._look:
            self._take(look)
        widths = look.widths()
        spare = room - sum(widths)
        # Where there is plenty of room, columns keep together.
        share = max(min(spare // len(widths), 3 * UNIT), 0)
        for column, width in enumerate(widths):
            self.setColumnWidth(column, width + share)
        header = self.horizontalHeader()
        for place, column in enumerate((0, 4, 3, 1, 2) if spare < 0 else range(len(widths))):
            header.moveSection(header.visualIndex(column), place)

    def _take(self, look: _Look) -> None:
        self._look = look
        self.checks.set_headings(look.headings)
        for part in (self, self.horizontalHeader()):
            part.setFont(font(look.role))
        # Texts below their headings and not beside them; the style's own arrow would stand on the heading.
        self.setStyleSheet(
            f"QTableView::item {{ padding: 0 {look.padding - _INSIDE}px; }}"
            f"QHeaderView::section {{ padding: 4px {look.padding}px; }}"
            "QHeaderView::up-arrow, QHeaderView::down-arrow { image: none; width: 0; height: 0; }"
        )
