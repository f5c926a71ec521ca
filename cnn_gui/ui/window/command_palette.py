"""All commands: type a few letters of what you want to do, see its key, and do it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QAction, QCursor, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from cnn_gui.ui.actions.search import Match, match
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import scaled
from cnn_gui.ui.look.qt_application import running_application
from cnn_gui.ui.widgets.text.plain import plain_label
from cnn_gui.ui.window.bars.command_row import ACTION, PLACES, ROW_HEIGHT, CommandRow, label_of

UNIT = theme.UNIT
WIDEST = 80 * UNIT
MOST_ROWS = 12
NOTHING = "No command is called so. Fewer letters find more."


class Palette(QFrame):
    """A field with the actions that fit what is typed in it, over the window; it goes when the keys go elsewhere.

    Up, Down, Page Up and Page Down choose, Enter does, Escape leaves everything as it was.

    Attributes: field, rows (the list), nothing (in its place where nothing fits).
    """

    def __init__(self, window: QWidget, offered: Sequence[tuple[str, QAction]]) -> None:
        """offered: every action with the name of its menu."""
        super().__init__(window)
        self._offered = offered
        self._focus_before = QApplication.focusWidget()
        self.setObjectName("palette")
        self.setAccessibleName("All commands")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.field = QLineEdit()
        self.field.setPlaceholderText("What do you want to do?")
        self.field.setAccessibleName("Letters of a command")
        self.field.setClearButtonEnabled(False)
        self.rows = QListWidget()
        self.rows.setAccessibleName("Commands")
        self.rows.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.rows.setFrameShape(QFrame.Shape.NoFrame)
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows.setUniformItemSizes(True)
        self.rows.viewport().setMouseTracking(True)
        self.rows.viewport().installEventFilter(self)
        self._mouse = QCursor.pos()
        self.rows.setItemDelegate(CommandRow(self.rows))
        self.nothing = plain_label(NOTHING)
        self.nothing.setProperty("muted", True)
        self.nothing.setContentsMargins(UNIT, UNIT, UNIT, UNIT)
        column = QVBoxLayout(self)
        column.setContentsMargins(UNIT, UNIT, UNIT, UNIT)
        column.setSpacing(UNIT // 2)
        column.addWidget(self.field)
        column.addWidget(self.rows, 1)
        column.addWidget(self.nothing)
        self.field.textChanged.connect(self._list)
        self.rows.itemClicked.connect(self._do)
        self.field.installEventFilter(self)
        running_application().focusChanged.connect(self._follow_focus)
        window.installEventFilter(self)
        self._list("")
        self.show()
        self.raise_()
        # A floating panel, or a map that is shown large, may have had the keys.
        window.activateWindow()
        self.field.setFocus()

    def texts(self) -> list[str]:
        """Return what is listed, from above."""
        return [self.rows.item(row).text() for row in range(self.rows.count())]

    def leave(self) -> None:
        """Go, and give the keys back to whoever had them."""
        before = self._focus_before
        self._go()
        if before is not None and before.isVisible():
            before.window().activateWindow()
            before.setFocus()

    def _go(self) -> None:
        if not self.isHidden():
            self.hide()
            self.deleteLater()

    # ---- what fits ---------------------------------------------------------------------------------------------

    def _list(self, typed: str) -> None:
        found = [(fit, path, action) for path, action in self._offered if (fit := fits(typed, path, action))]
        if typed.strip():
            # What cannot be done now comes last: it is there to be seen.
            found.sort(key=lambda each: (not each[2].isEnabled(), each[0].rank))
        self.rows.clear()
        for fit, path, action in found:
            item = QListWidgetItem(label_of(path, action))
            item.setData(ACTION, action)
            item.setData(PLACES, fit.places)
            item.setData(Qt.ItemDataRole.ToolTipRole, action.toolTip())
            self.rows.addItem(item)
        self.rows.setCurrentRow(0)
        self.rows.setVisible(bool(found))
        self.nothing.setVisible(not found)
        self._stand()

    def _do(self, item: QListWidgetItem | None) -> None:
        action = None if item is None else item.data(ACTION)
        if isinstance(action, QAction) and action.isEnabled():
            self.leave()
            action.trigger()

    # ---- Qt ----------------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys that choose go to the list, and the mouse chooses; the palette follows the size of the window."""
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            return self._key(event)
        if watched is self.rows.viewport() and isinstance(event, QMouseEvent):
            self._point(event)
        if watched is self.window() and event.type() is QEvent.Type.Resize:
            self._stand()
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key, count = event.key(), self.rows.count()
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: MOST_ROWS - 1,
            Qt.Key.Key_PageUp: 1 - MOST_ROWS,
        }
        if key == Qt.Key.Key_Escape:
            self.leave()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._do(self.rows.currentItem())
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            pass  # there is nowhere else to go within
        elif key in steps and count:
            step, row = steps[Qt.Key(key)], self.rows.currentRow()
            # One step goes around, a page stops at the end.
            self.rows.setCurrentRow((row + step) % count if abs(step) == 1 else min(max(row + step, 0), count - 1))
        else:
            return False
        return True

    @Slot(QWidget, QWidget)
    def _follow_focus(self, left: QWidget | None, entered: QWidget | None) -> None:
        if left is self.field and entered is not None:
            # Somebody else has got the keys, and keeps them.
            self._go()

    def _point(self, event: QMouseEvent) -> None:
        """Choose what the mouse moves over; what only scrolls beneath a mouse that rests is not chosen by that."""
        place = event.globalPosition().toPoint()
        if event.type() is QEvent.Type.MouseMove and place != self._mouse:
            self._mouse = place
            item = self.rows.itemAt(event.position().toPoint())
            if item is not None:
                self.rows.setCurrentItem(item)

    def _stand(self) -> None:
        """Stand in the middle, below the menus, as high as what is listed needs."""
        window = self.parentWidget()
        assert window is not None
        width = min(WIDEST, window.width() - 4 * UNIT)
        rows = min(self.rows.count(), MOST_ROWS)
        above = 5 * UNIT
        listed = rows * scaled(ROW_HEIGHT) if rows else self.nothing.sizeHint().height()
        height = min(self.field.sizeHint().height() + listed + 3 * UNIT, window.height() - 2 * above)
        self.setGeometry((window.width() - width) // 2, above, width, height)


def fits(typed: str, path: str, action: QAction) -> Match | None:
    """Return how well an action fits what was typed: by its own words, else with those of its menu, else by its tip.

    The places are those in its label.
    """
    label = label_of(path, action)
    text = label_of("", action)
    shift = len(label) - len(text)
    found = match(typed, text)
    if found is not None:
        return Match(found.rank, tuple(place + shift for place in found.places))
    # In longer texts letters that are merely in this order mean nothing.
    found = match(typed, label)
    if found is not None and found.rank[0] < 3:
        return Match((found.rank[0] + 4, found.rank[1]), found.places)
    found = match(typed, action.toolTip())
    if found is not None and found.rank[0] < 2:
        return Match((found.rank[0] + 8, found.rank[1]), ())
    return None


def show_palette(window: QWidget, offered: Sequence[tuple[str, QAction]]) -> Palette:
    """Open the palette; one that is open already goes first."""
    for earlier in window.findChildren(Palette):
        earlier.leave()
    return Palette(window, offered)
