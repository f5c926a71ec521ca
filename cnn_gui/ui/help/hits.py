"""The places where a text stands, with what is around it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from cnn_gui.ui.help.search import Hit
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font
from cnn_gui.ui.look.painters import paints_for_others
from cnn_gui.ui.widgets.text.plain import plain

UNIT = theme.UNIT
_HIT = Qt.ItemDataRole.UserRole


class HitRow(QStyledItemDelegate):
    """Two lines: page and heading, muted; and the words with what is around them."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """All rows are equally high."""
        return QSize(0, round(QFontMetricsF(font("small")).height() + QFontMetricsF(font("body")).height() + UNIT))

    @paints_for_others
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw both lines; what does not fit in front of the words or behind them is left out."""
        area, state, hit = QRectF(option.rect), option.state, index.data(_HIT)
        colours = theme.current()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, colours.selection)
        inside = area.adjusted(UNIT, UNIT / 2, -UNIT, -UNIT / 2)
        small = QFontMetricsF(font("small"))
        painter.setFont(font("small"))
        painter.setPen(colours.text_muted)
        where = small.elidedText(where_of(hit), Qt.TextElideMode.ElideRight, inside.width())
        painter.drawText(QPointF(inside.left(), inside.top() + small.ascent()), where)
        base = inside.bottom() - QFontMetricsF(font("body")).descent()
        bold = QFont(font("body"))
        bold.setWeight(QFont.Weight.Bold)
        x = inside.left()
        # The words themselves are seen in any case.
        room = inside.width() - QFontMetricsF(bold).horizontalAdvance(hit.words)
        before = QFontMetricsF(font("body")).elidedText(hit.before, Qt.TextElideMode.ElideLeft, max(room / 2, 0))
        for text, used in ((before, font("body")), (hit.words, bold), (hit.behind, font("body"))):
            metrics = QFontMetricsF(used)
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(inside.right() - x, 0))
            painter.setFont(used)
            painter.setPen(colours.text)
            painter.drawText(QPointF(x, base), shown)
            x += metrics.horizontalAdvance(shown)


class Hits(QListWidget):
    """Signals: chosen(Hit), when a person goes to another one."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("Places where the words stand")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(HitRow(self))
        self.currentRowChanged.connect(self._choose)

    def show_hits(self, hits: Sequence[Hit]) -> None:
        """List other places; none of them is chosen."""
        self.blockSignals(True)
        self.clear()
        for hit in hits:
            item = QListWidgetItem(f"{where_of(hit)}: {hit.before}{hit.words}{hit.behind}")
            item.setToolTip(plain(f"{hit.before}{hit.words}{hit.behind}"))
            item.setData(_HIT, hit)
            self.addItem(item)
        self.setCurrentRow(-1)
        self.blockSignals(False)

    def go(self, offset: int) -> None:
        """Go to the next one, or the one before, around the ends."""
        if self.count():
            row = self.currentRow()
            self.setCurrentRow((row + offset) % self.count() if row >= 0 else 0 if offset > 0 else self.count() - 1)

    def _choose(self, row: int) -> None:
        if row >= 0:
            self.chosen.emit(self.item(row).data(_HIT))


def where_of(hit: Hit) -> str:
    """Return page and heading of a hit; a page's own heading is its name."""
    return hit.page.title if hit.heading == hit.page.title else f"{hit.page.title} › {hit.heading}"
