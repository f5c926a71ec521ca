"""An action as Qt has it, made from its declaration."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcutEvent

from cnn_gui.ui.actions.declaration import Declaration, Scope
from cnn_gui.ui.look.icons import icon
from cnn_gui.ui.widgets.text.plain import plain


class Action(QAction):
    """An action with several keys, two of which one press may mean: on many keyboards Shift+. is also >.

    Attributes: declaration, home (whose it is, in words: the title of its panel, "" for the window's).
    """

    def __init__(self, declaration: Declaration, parent: QObject, home: str = "") -> None:
        super().__init__(declaration.text, parent, checkable=declaration.checkable)
        self.declaration = declaration
        self.home = home
        self.setObjectName(declaration.name)
        if declaration.icon:
            self.setIcon(icon(declaration.icon))
        if declaration.short:
            self.setIconText(declaration.short)
        self.setShortcuts(declaration.sequences())
        self.setAutoRepeat(declaration.repeats)
        if declaration.scope is not Scope.WINDOW:
            self.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        describe(self, declaration.tip)

    def event(self, event: QEvent) -> bool:
        """Act also then: Qt would do nothing but complain of an ambiguous shortcut."""
        if isinstance(event, QShortcutEvent) and event.isAmbiguous():
            self.trigger()
            return True
        return super().event(event)


def describe(action: QAction, tip: str) -> None:
    """Give an action its tool tip, with its key."""
    key = key_text(action)
    # No status tip: it would cover the figures in the status bar while the mouse rests on a button.
    if tip:
        action.setToolTip(plain(f"{tip}  ({key})" if key else tip))


def key_text(action: QAction) -> str:
    """Return the first key of an action as this platform writes it; "" if it has none."""
    keys = action.shortcuts()
    return keys[0].toString(QKeySequence.SequenceFormat.NativeText) if keys else ""
