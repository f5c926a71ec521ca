"""All terms of a sum as a table: one row each, printed only while it is in sight."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from cnn_gui.explain.calculation.listing import Listing
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import scaled, wear
from cnn_gui.ui.widgets.keys import ENTER

UNIT = theme.UNIT
HEADINGS = ("Term", "Numbers", "Value", "Sum so far")
TERM, NUMBERS, VALUE, SUM = range(4)
ROW = 20
"""Height of a row in logical pixels."""

Index = QModelIndex | QPersistentModelIndex
_TOP_LEVEL = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_SPARE = 3 * UNIT
# Printed for the widths of the columns: rows at both ends, where the largest and the longest stand.
_MEASURED = 32


class TermsModel(QAbstractTableModel):
    """The rows of a listing. Attributes: listing."""

    def __init__(self) -> None:
        super().__init__()
        self.listing: Listing | None = None

    def show(self, listing: Listing | None) -> None:
        """Show other terms, or the same in another order."""
        self.beginResetModel()
        self.listing = listing
        self.endResetModel()

    def rowCount(self, parent: Index = _TOP_LEVEL) -> int:
        """As many as there are terms."""
        return 0 if self.listing is None or parent.isValid() else len(self.listing)

    def columnCount(self, parent: Index = _TOP_LEVEL) -> int:
        """What it is, the numbers it is made of, what they give, what all down to here give."""
        return 0 if parent.isValid() else len(HEADINGS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Name the columns."""
        if orientation is Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return HEADINGS[section]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return _LEFT if section == TERM else _RIGHT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Print one cell."""
        if self.listing is None or not index.isValid():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if index.column() == TERM else _RIGHT
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(index.row(), index.column())
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.listing.line(index.row()).text
        return None

    def text(self, row: int, column: int) -> str:
        """Return what stands in a cell."""
        assert self.listing is not None, "an empty model has no rows"
        if column == SUM:
            return self.listing.so_far(row)
        line = self.listing.line(row)
        if column == TERM:
            return f"{line.name}   {line.note}" if line.note else line.name
        return (
            f"{line.arithmetic} {line.relation}"
            if column == NUMBERS and line.arithmetic
            else (line.value if column == VALUE else "")
        )


class TermsTable(QTableView):
    """Shows a listing. Enter or a click follows a term: in the second column to its second factor.

    Signals: followed(number of the term, number of the factor).
    """

    followed = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self._terms = TermsModel()
        self.setModel(self._terms)
        wear(self, "small")
        self.setAccessibleName("Terms")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setAlternatingRowColors(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.verticalHeader().hide()
        # One height for all: rows need not be asked for to know where they stand.
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(scaled(ROW))
        across = self.horizontalHeader()
        across.setHighlightSections(False)
        across.setStretchLastSection(False)
        across.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)

        theme.manager().resized.connect(self._measure)

    def _measure(self) -> None:
        self.verticalHeader().setDefaultSectionSize(scaled(ROW))
        self._fit_columns()

    def show_listing(self, listing: Listing) -> None:
        """Show other terms, from the first."""
        self._terms.show(listing)
        self._fit_columns()
        self.scrollToTop()
        if len(listing):
            self.setCurrentIndex(self._terms.index(0, 0))

    def _fit_columns(self) -> None:
        metrics = QFontMetrics(self.font())
        count = self._terms.rowCount()
        measured = {*range(min(_MEASURED, count)), *range(max(count - _MEASURED, 0), count)}
        for column, heading in enumerate(HEADINGS):
            texts = [heading, *(self._terms.text(row, column) for row in measured)]
            widest = max(metrics.horizontalAdvance(text) for text in texts)
            self.setColumnWidth(column, widest + _SPARE)

    def wanted_width(self) -> int:
        """Return how wide it would have to be for all columns."""
        columns = sum(self.columnWidth(column) for column in range(len(HEADINGS)))
        return columns + self.verticalScrollBar().sizeHint().width() + 2

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Follow what was clicked."""
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and index.isValid() and index == self.currentIndex():
            self._follow(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Follow with Enter what the cursor is on."""
        if event.key() in ENTER and self.currentIndex().isValid():
            self._follow(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _follow(self, index: QModelIndex) -> None:
        listing = self._terms.listing
        if listing is not None:
            self.followed.emit(int(listing.order[index.row()]), int(index.column() == NUMBERS))
