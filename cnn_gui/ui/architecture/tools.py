"""What can be done to the chosen layer: a row of buttons, each with a key that works in the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from cnn_gui.engine.architecture import KINDS
from cnn_gui.engine.architecture.limits import MOST_LAYERS
from cnn_gui.ui.actions.action import describe
from cnn_gui.ui.architecture.draft import Draft
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.icons import icon
from cnn_gui.ui.widgets.buttons import action_button, word_button
from cnn_gui.ui.widgets.text.plain import plain

UNIT = theme.UNIT


class LayerTools(QWidget):
    """Attributes: add (the button with the menu of kinds), remove, duplicate, up, down, undo, redo (actions), last
    (the button at the end).

    Signals: added(word), done(name of an action).
    """

    added = Signal(str)
    done = Signal(str)

    def __init__(self, layers: QWidget, window: QWidget) -> None:
        """layers: the list in which the keys of what is done to a layer work. window: those of undo, redo and
        a new layer.
        """
        super().__init__()
        self.add = word_button("Add layer")
        self.add.setIcon(icon("add"))
        self.add.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.add.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.add.setAccessibleName("Add layer")
        self.add.setToolTip(plain("Put a new layer behind the chosen one  (Ins)"))
        self.menu = QMenu(self)
        taken: set[str] = set()
        for kind in KINDS.values():
            entry = self.menu.addAction(_with_letter(f"{kind.word}  ·  {kind.hint.rstrip('.')}", taken))
            entry.setData(kind.word)
            entry.triggered.connect(partial(self.added.emit, kind.word))
        self.add.setMenu(self.menu)
        _action(window, "Add layer", ("Ins",), self.open_menu)
        self.duplicate = self._made(layers, "duplicate", "Duplicate", "copy", "Put the same layer behind it", "Ctrl+D")
        self.remove = self._made(layers, "remove", "Remove", "delete", "Take the layer away", "Del", "Backspace")
        self.up = self._made(layers, "up", "Move up", "chevron-up", "Move the layer towards the images", "Alt+Up")
        self.down = self._made(
            layers, "down", "Move down", "chevron-down", "Move the layer towards the end", "Alt+Down"
        )
        self.undo = self._made(window, "undo", "Undo", "undo", "", QKeySequence.StandardKey.Undo)
        self.redo = self._made(window, "redo", "Redo", "redo", "", QKeySequence.StandardKey.Redo, "Ctrl+Shift+Z")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(UNIT // 2)
        row.addWidget(self.add)
        for action in (self.duplicate, self.remove, self.up, self.down):
            row.addWidget(action_button(action))
        row.addStretch(1)
        for action in (self.undo, self.redo):
            self.last = action_button(action)
            row.addWidget(self.last)

    def open_menu(self) -> None:
        """Show which kinds of layers there are."""
        if self.add.isEnabled():
            self.menu.popup(self.add.mapToGlobal(self.add.rect().bottomLeft()))
            self.menu.setActiveAction(self.menu.actions()[0])

    def follow(self, draft: Draft, place: int | None) -> None:
        """Offer what can be done with the chosen layer, None for what is no written one."""
        last = len(draft.specs) - 1
        self.add.setEnabled(draft.may_add())
        self.add.setToolTip(
            plain(
                "Put a new layer behind the chosen one  (Ins)"
                if draft.may_add()
                else f"A network has {MOST_LAYERS} layers at most: remove one first"
            )
        )
        self.duplicate.setEnabled(place is not None and draft.may_add())
        self.remove.setEnabled(place is not None and draft.may_remove())
        self.up.setEnabled(place is not None and place > 0)
        self.down.setEnabled(place is not None and place < last)
        for action, words, empty in (
            (self.undo, draft.undo_words(), "There is nothing to take back"),
            (self.redo, draft.redo_words(), "There is nothing to do again"),
        ):
            action.setEnabled(bool(words))
            describe(action, f"{action.text()}: {words[:1].lower()}{words[1:]}" if words else empty)

    def _made(
        self, owner: QWidget, name: str, text: str, drawing: str, tip: str, *keys: str | QKeySequence.StandardKey
    ) -> QAction:
        action = _action(owner, text, keys, partial(self.done.emit, name))
        action.setIcon(icon(drawing))
        describe(action, tip)
        return action


def _with_letter(text: str, taken: set[str]) -> str:
    """Return the words of an entry with a letter underlined that no other entry has: the first that is free."""
    place = next(place for place, letter in enumerate(text) if letter.isalpha() and letter.lower() not in taken)
    taken.add(text[place].lower())
    return f"{text[:place]}&{text[place:]}"


def _action(
    owner: QWidget, text: str, keys: Sequence[str | QKeySequence.StandardKey], act: Callable[[], object]
) -> QAction:
    action = QAction(text, owner)
    found: list[QKeySequence] = []
    for key in keys:
        found += [QKeySequence(key)] if isinstance(key, str) else QKeySequence.keyBindings(key)
    # Two keys that are the same here would make each other ambiguous.
    action.setShortcuts(list(dict.fromkeys(found)))
    action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    action.triggered.connect(lambda: act())
    owner.addAction(action)
    return action
