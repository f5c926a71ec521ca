"""The way back to the run that another one took the place of."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSettings, Qt, Slot
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QInputDialog, QWidget

from cnn_gui.session import Session
from cnn_gui.training.messages.events import EarlierRunsChanged
from cnn_gui.ui.actions.actions import Actions

USUAL_MEGABYTES = 256
SETTING = "earlier_runs_megabytes"
MEGABYTE = 1_000_000
LEAST, MOST = 16, 16_000


class Earlier(QObject):
    """Keeps the words of both actions true, and leaves their keys to who has the focus and another use for them."""

    def __init__(self, session: Session, view: QWidget, actions: Actions, settings: QSettings | None) -> None:
        super().__init__(view)
        self._session = session
        self._view = view
        self._settings = settings
        self._actions = {name: actions[name] for name in ("bring_back", "bring_forward")}
        self._plain = {name: action.text() for name, action in self._actions.items()}
        self._keys = {name: action.shortcuts() for name, action in self._actions.items()}
        keeping = session.trainer.keeping
        actions.connect("bring_back", keeping.bring_back)
        actions.connect("bring_forward", keeping.bring_forward)
        actions.connect("earlier_memory", self.ask_for_memory)
        session.earlier_changed.connect(self._show)
        self._show(EarlierRunsChanged("", ""))
        stored = None if settings is None else settings.value(SETTING)
        self.megabytes = _number(stored)
        keeping.keep_earlier(self.megabytes * MEGABYTE)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._share_keys)

    def ask_for_memory(self) -> QInputDialog:
        """Ask how much memory earlier runs may take."""
        dialog = QInputDialog(self._view)
        dialog.setInputMode(QInputDialog.InputMode.IntInput)
        dialog.setWindowTitle("Memory for earlier runs")
        dialog.setLabelText("Megabytes for the runs that can be brought back; the oldest go first:")
        dialog.setIntRange(LEAST, MOST)
        dialog.setIntStep(16)
        dialog.setIntValue(self.megabytes)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.intValueSelected.connect(self.set_memory)
        dialog.open()
        return dialog

    @Slot(int)
    def set_memory(self, megabytes: int) -> None:
        """Let earlier runs take so many megabytes, and remember it."""
        self.megabytes = megabytes
        if self._settings is not None:
            self._settings.setValue(SETTING, megabytes)
        self._session.trainer.keeping.keep_earlier(megabytes * MEGABYTE)

    @Slot(object)
    def _show(self, event: EarlierRunsChanged) -> None:
        for name, words in (("bring_back", event.before), ("bring_forward", event.after)):
            action = self._actions[name]
            action.setEnabled(bool(words))
            action.setText(f"{self._plain[name]}: {words.replace('&', '&&')}" if words else self._plain[name])

    def _share_keys(self, _old: QWidget | None, new: QWidget | None) -> None:
        """A panel in which the same keys undo something else has them while the focus is in it."""
        if new is None or new.window() is not self._view:
            return
        taken: list[QKeySequence] = []
        inside: QWidget | None = new
        while inside is not None and inside is not self._view:
            for action in inside.actions():
                if action.shortcutContext() is Qt.ShortcutContext.WidgetWithChildrenShortcut:
                    taken += action.shortcuts()
            inside = inside.parentWidget()
        for name, action in self._actions.items():
            wanted = [key for key in self._keys[name] if key not in taken]
            if wanted != action.shortcuts():
                action.setShortcuts(wanted)


def _number(stored: object) -> int:
    """A remembered number of megabytes, or the usual one."""
    text = str(stored)
    return min(max(int(text), LEAST), MOST) if text.isascii() and text.isdigit() and len(text) < 9 else USUAL_MEGABYTES
