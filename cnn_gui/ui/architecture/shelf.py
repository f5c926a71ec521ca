"""Which network is being edited: taken from the list of all that have a name, and kept by a name of one's own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from cnn_gui.engine import specs_of
from cnn_gui.engine.architecture import line_of
from cnn_gui.ui.architecture.model_box import ModelBox
from cnn_gui.ui.architecture.name_dialog import NameDialog
from cnn_gui.ui.architecture.own_models import OwnModels
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.icons import icon
from cnn_gui.ui.widgets.buttons import word_button
from cnn_gui.ui.widgets.copying import confirm
from cnn_gui.ui.widgets.text.plain import plain, plain_label

UNIT = theme.UNIT
_SUGGESTED = "My network"
_LETTERS = 60


class ModelShelf(QWidget):
    """Attributes: box (the list), save (a button), more (a button with a menu of rename, delete, bring_back).

    Signals: chosen(model, its title): the layers of another network are wanted.
    """

    chosen = Signal(str, str)

    def __init__(self, own: OwnModels) -> None:
        super().__init__()
        self._own = own
        self._model = "seed"
        self.box = ModelBox("Network", _LETTERS)
        self.box.setToolTip(plain("Take the layers of another network; undo brings back those that are here"))
        self.box.opening.connect(own.refresh)
        self.box.activated.connect(self._choose)
        self.save = word_button("Save as…")
        self.save.setToolTip(plain("Keep this network by a name of your own: it then stands in the list of models"))
        self.save.clicked.connect(self.ask_name)
        self.more = QToolButton()
        self.more.setIcon(icon("more"))
        self.more.setAccessibleName("Your own models")
        self.more.setToolTip(plain("Rename or delete a model of your own"))
        self.more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        self.rename = menu.addAction("&Rename…", self.ask_new_name)
        self.delete = menu.addAction(icon("delete"), "&Delete", self.delete_chosen)
        menu.addSeparator()
        self.bring_back = menu.addAction(icon("undo"), "&Bring back", self.bring_back_last)
        menu.aboutToShow.connect(self._follow)
        self.more.setMenu(menu)
        label = plain_label("Network")
        label.setBuddy(self.box)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(UNIT)
        row.addWidget(label)
        row.addWidget(self.box, 1)
        row.addWidget(self.save)
        row.addWidget(self.more)
        own.changed.connect(self._take_own)
        self._take_own()

    def show_model(self, model: str, own_name: str = "") -> None:
        """Say which network is being edited: one with a name, or a line; own_name: which of one's own it is."""
        self._model = model
        blocked = self.box.blockSignals(True)
        self.box.choose(model, own_name or self.box.own_name())
        self.box.blockSignals(blocked)
        self._follow()

    def refresh(self) -> None:
        """Look which models of one's own there are now."""
        self._own.refresh()

    def ask_name(self) -> NameDialog:
        """Ask by which name it is to be kept."""
        return self._ask("Save network", self.box.own_name() or _SUGGESTED, self._keep, self._taken, may_replace=True)

    def ask_new_name(self) -> NameDialog | None:
        """Ask for another name of the chosen model, if it is one of one's own."""
        name = self.box.own_name()
        if not name:
            return None

        def taken(new: str) -> str:
            return "" if new.casefold() == name.casefold() else self._taken(new)

        return self._ask("Rename network", name, partial(self._rename, name), taken, may_replace=False)

    def delete_chosen(self) -> None:
        """Delete the chosen model of one's own; its layers stay here."""
        name = self.box.own_name()
        if name and self._own.delete(name):
            confirm(self.more, f"{name} deleted; this menu brings it back")
            self.show_model(self._model)

    def bring_back_last(self) -> None:
        """Keep again what was deleted last."""
        name = self._own.bring_back()
        if name:
            confirm(self.more, f"{name} is back")
            self.show_model(self._model)

    def _ask(
        self,
        title: str,
        name: str,
        then: Callable[[str], object],
        taken: Callable[[str], str],
        *,
        may_replace: bool,
    ) -> NameDialog:
        dialog = NameDialog(self, title, name, taken, then, may_replace=may_replace)
        dialog.open()
        return dialog

    def _taken(self, name: str) -> str:
        found = self._own.named(name)
        return "" if found is None else found.name

    def _keep(self, name: str) -> None:
        if self._own.save(name, line_of(specs_of(self._model))):
            confirm(self.save, f"Kept as {name}")
            self.show_model(self._model, name)

    def _rename(self, name: str, new: str) -> None:
        if self._own.rename(name, new):
            self.show_model(self._model, new)

    def _choose(self) -> None:
        self.chosen.emit(str(self.box.currentData()), self.box.currentText())

    def _take_own(self) -> None:
        self.box.set_own(self._own.models)
        self._follow()

    def _follow(self) -> None:
        name, gone = self.box.own_name(), self._own.last_deleted()
        self.rename.setEnabled(bool(name))
        self.delete.setEnabled(bool(name))
        self.rename.setText(f"&Rename {_menu(name)}…" if name else "&Rename…")
        self.delete.setText(f"&Delete {_menu(name)}" if name else "&Delete")
        self.bring_back.setEnabled(bool(gone))
        self.bring_back.setText(f"&Bring back {_menu(gone)}" if gone else "&Bring back")


def _menu(name: str) -> str:
    return name.replace("&", "&&")
