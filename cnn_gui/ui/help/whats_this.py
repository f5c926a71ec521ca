"""What's this? (Shift+F1): a click on anything, or the key once more for what has the keys, says what that is."""

from __future__ import annotations

import base64
import html
import re

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QRectF, Qt, Slot
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QDockWidget,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMainWindow,
    QMenu,
    QScrollBar,
    QTabBar,
    QWhatsThis,
    QWidget,
)

from cnn_gui.ui.actions.action import Action, key_text
from cnn_gui.ui.actions.actions import Actions
from cnn_gui.ui.actions.declaration import Declaration, Menu
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.painters import painter_on
from cnn_gui.ui.look.qt_application import running_application
from cnn_gui.ui.panels.panel import Explained, Panel
from cnn_gui.ui.widgets.mosaic.tile_view import TileView
from cnn_gui.ui.widgets.text.formula import formula_size, paint_formula

ACTIONS = (
    Declaration(
        "whats_this",
        text="&What's this?",
        keys=("Shift+F1",),
        tip="Click anything to hear what it is, or press the key again for what has the keys; Esc leaves",
        menu=Menu.HELP,
    ),
)

# Texts that were made here: what they say may have changed when they are asked for again.
_MADE = "whats_this_made"
# So much sharper than the screen: letters of equations are small.
_SHARPNESS = 2
_SHOWN = Qt.ItemDataRole.DisplayRole


class WhatsThis(QObject):
    """Gives every control of a window, and of dialogs as they open, the text that What's this? shows."""

    def __init__(self, window: QMainWindow, actions: Actions) -> None:
        super().__init__(window)
        self._window, self._actions = window, actions
        actions.connect("whats_this", self.ask)
        running_application().focusChanged.connect(self._follow)

    def ask(self) -> None:
        """Let the next click say what it is at; asked again meanwhile, say it of what has the keys."""
        equip(self._window)
        for action in self._actions:
            _describe_action(action)
        if not QWhatsThis.inWhatsThisMode():
            QWhatsThis.enterWhatsThisMode()
            return
        QWhatsThis.leaveWhatsThisMode()
        held: QWidget | None = self._window.focusWidget()
        while held is not None and not held.whatsThis():
            held = held.parentWidget()
        if held is not None:
            QWhatsThis.showText(held.mapToGlobal(held.rect().center()), held.whatsThis(), held)

    @Slot(QWidget, QWidget)
    def _follow(self, _left: QWidget | None, entered: QWidget | None) -> None:
        """In a dialog, Qt itself shows the text of what has the keys when Shift+F1 is pressed."""
        if entered is not None and isinstance(entered.window(), QDialog):
            equip(entered.window())


def equip(window: QWidget) -> None:
    """Give everything in a window that a person can use its text; what has one of its own keeps it."""
    for widget in (window, *window.findChildren(QWidget)):
        if isinstance(widget, QTabBar):
            for tab in range(widget.count()):
                widget.setTabWhatsThis(tab, _page(widget.tabText(tab), _bare(widget.tabToolTip(tab))))
        if not widget.whatsThis() or widget.property(_MADE):
            text = text_for(widget)
            if text:
                widget.setWhatsThis(text)
                widget.setProperty(_MADE, True)


def text_for(widget: QWidget) -> str:
    """Return what is to be said of a widget, as rich text; "" for one that has nothing of its own to say."""
    panel = _panel_of(widget)
    explained = panel.explained(widget) if panel is not None else ()
    if explained:
        return "".join(map(_explanation, explained))
    if isinstance(widget, Panel):
        return _page(widget.title, widget.about)
    if isinstance(widget, QDockWidget):
        return _page(widget.windowTitle(), "A panel: drag its title to move it, double click it to let it float")
    whole = _whole(widget)
    if whole is not None:
        return text_for(whole)
    if isinstance(widget, QScrollBar):
        return _page("Scroll bar", "Brings into sight what there is no room for")
    if isinstance(widget, QHeaderView):
        return _headings(widget)
    name, tip = _name(widget), _bare(widget.toolTip())
    if not name and not tip:
        return ""
    where = f"{panel.title}: {panel.about}" if panel is not None else ""
    # What a picture says of itself is a number, which is another one soon.
    said = tip or ("" if isinstance(widget, TileView) else widget.accessibleDescription())
    return _page(name, "" if said == name else said, where)


def _name(widget: QWidget) -> str:
    if widget.accessibleName():
        return widget.accessibleName()
    if isinstance(widget, QAbstractButton | QLabel):
        # A label may hold markup of its own, but what is not one line is no name.
        words = _bare(widget.text()).replace("&", "")
        return words if "\n" not in words else ""
    return ""


def _whole(widget: QWidget) -> QWidget | None:
    """The field or list that a widget is a part of, None if it is none."""
    above = widget.parentWidget()
    # The list of a choice is a window of its own, and yet a part of it.
    while above is not None:
        if isinstance(above, QComboBox) or (isinstance(widget, QLineEdit) and isinstance(above, QAbstractSpinBox)):
            return above
        above = above.parentWidget()
    return None


def _headings(header: QHeaderView) -> str:
    """What each column of a table holds. A click on one of them says only that, by Qt."""
    model = header.model()
    if model is None or header.orientation() is not Qt.Orientation.Horizontal:
        return ""
    about = (
        (model.headerData(column, header.orientation(), role) for role in (_SHOWN, Qt.ItemDataRole.WhatsThisRole))
        for column in range(model.columnCount())
    )
    return _page("Columns", *(f"{name}: {meaning}" for name, meaning in about if meaning))


def _panel_of(widget: QWidget) -> Panel | None:
    above = widget.parentWidget()
    while above is not None and not isinstance(above, Panel):
        above = above.parentWidget()
    return above


def _describe_action(action: QAction) -> None:
    if isinstance(action, Action) and not isinstance(action.menu(), QMenu):
        words = action.text().replace("&", "")
        key = key_text(action)
        action.setWhatsThis(_page(words, action.declaration.tip, f"Key: {key}" if key else ""))


def _page(name: str, *paragraphs: str) -> str:
    """A name, and what is said of it; none of it is markup."""
    said = "".join(f"<p>{_escaped(each)}</p>" for each in paragraphs if each)
    return f"<p><b>{_escaped(name)}</b></p>{said}" if name else said


def _escaped(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")


def _bare(tip: str) -> str:
    """What a tool tip says, without its markup."""
    if not tip.startswith("<"):
        return tip
    return html.unescape(re.sub(r"<[^>]*>", "", tip.replace("</p><p>", "\n")))


def _explanation(explained: Explained) -> str:
    equations = "".join(f"<p>{_picture(latex)}</p>" for latex in explained.equations)
    return _page(explained.title, explained.what) + equations + _page("", explained.why)


def _picture(latex: str) -> str:
    """An equation as a picture inside of the text."""
    size = formula_size(latex)
    image = QImage(size * _SHARPNESS, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    with painter_on(image) as painter:
        painter.scale(_SHARPNESS, _SHARPNESS)
        paint_formula(painter, QRectF(0, 0, size.width(), size.height()), latex, theme.current().text)
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the format is a text
    code = base64.b64encode(kept.data()).decode()
    return f'<img src="data:image/png;base64,{code}" width="{size.width()}" height="{size.height()}">'
