"""How a command is drawn in the palette: its words, with the letters that were typed, and its key."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from cnn_gui.ui.actions.action import key_text
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font, scaled
from cnn_gui.ui.look.painters import paints_for_others
from cnn_gui.ui.window.arrangement import SHOWS_AND_HIDES

UNIT = theme.UNIT
ROW_HEIGHT = 4 * UNIT - 2
ACTION, PLACES = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
BETWEEN = " › "
CHECKED = "✓"


def label_of(path: str, action: QAction) -> str:
    """Return the words of an action, behind those of its menu if that is named."""
    words = action.text().replace("&&", "\0").replace("&", "").replace("\0", "&").removesuffix("…")
    if action.property(SHOWS_AND_HIDES):
        words = f"{'Hide' if action.isChecked() else 'Show'} {words}"
    return f"{path}{BETWEEN}{words}" if path else words


class CommandRow(QStyledItemDelegate):
    """Draws one row; typed letters are bold, the menu is muted, what cannot be done now is faint."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """All rows are equally high."""
        return QSize(0, scaled(ROW_HEIGHT))

    @paints_for_others
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw words, mark and key."""
        area, state = QRectF(option.rect), option.state
        colours, action = theme.current(), index.data(ACTION)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.selection)
            painter.drawRoundedRect(area, 4, 4)
        inside = area.adjusted(UNIT, 0, -UNIT, 0)
        ink = colours.text if action.isEnabled() else colours.text_disabled
        inside.setRight(_paint_key(painter, inside, key_text(action)))
        if action.isCheckable() and action.isChecked() and not action.property(SHOWS_AND_HIDES):
            painter.setPen(ink)
            painter.setFont(font("body"))
            painter.drawText(inside, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), CHECKED)
            inside.setRight(inside.right() - 2 * UNIT)
        _paint_words(painter, inside, index.data(Qt.ItemDataRole.DisplayRole), set(index.data(PLACES)), ink)


def _paint_key(painter: QPainter, place: QRectF, key: str) -> float:
    """Draw a key at the right as a key; returns where the room for words ends."""
    if not key:
        return place.right()
    colours, used = theme.current(), font("small")
    width = QFontMetricsF(used).horizontalAdvance(key) + 1.5 * UNIT
    cap = QRectF(place.right() - width, place.center().y() - scaled(20) / 2, width, scaled(20))
    painter.setFont(used)
    painter.setBrush(colours.raised)
    painter.setPen(QPen(colours.outline, 1.0))
    painter.drawRoundedRect(cap.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    painter.setPen(colours.text_muted)
    painter.drawText(cap, int(Qt.AlignmentFlag.AlignCenter), key)
    return cap.left() - UNIT


def _paint_words(painter: QPainter, place: QRectF, words: str, typed: set[int], ink: QColor) -> None:
    plain, bold = font("body"), QFont(font("body"))
    bold.setWeight(QFont.Weight.Bold)
    own = words.rfind(BETWEEN) + len(BETWEEN) if BETWEEN in words else 0
    metrics = QFontMetricsF(bold)
    words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, place.width())
    x, base = place.left(), place.center().y() + (metrics.ascent() - metrics.descent()) / 2
    for number, letter in enumerate(words):
        used = bold if number in typed else plain
        painter.setFont(used)
        painter.setPen(ink if number >= own or number in typed else theme.current().text_muted)
        painter.drawText(QPointF(x, base), letter)
        x += QFontMetricsF(used).horizontalAdvance(letter)
