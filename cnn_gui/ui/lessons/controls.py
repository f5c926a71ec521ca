"""What a lesson leaves of the controls: the rest is out of the way while it lasts."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from cnn_gui.ui.actions.action import Action
from cnn_gui.ui.actions.declaration import Menu
from cnn_gui.ui.lessons.house import House

ACTIONS_OF = {
    "run": ("toggle",),
    "step": ("phase", "phase_back", "leave_walk", "finish_step"),
    "batch": ("batch", "batches"),
    "epoch": ("epoch",),
    "reset": ("reset", "reset_new_seed"),
}
"""What the names that are no panels stand for among the actions."""
ALWAYS = (Menu.HELP, Menu.GO_TO)


def unknown_controls(house: House, named: Collection[str]) -> str:
    """Return what is wrong with names of controls and what is allowed, "" if nothing."""
    allowed = [*ACTIONS_OF, *house.bar_parts, *house.panels]
    wrong = [name for name in named if name not in allowed]
    return f"controls: there is no {wrong[0]!r}; there are {', '.join(allowed)}" if wrong else ""


class Controls:
    """Hides what is not named, and brings back exactly that.

    Help and the way out of the lesson stay, and so do the panels that the lesson itself shows.
    """

    def __init__(self, house: House, named: Collection[str], shown: Collection[str]) -> None:
        """named: the controls that stay. shown: the panels of the lesson's own, by their folders."""
        self._house = house
        self._hidden: list[QAction] = []
        kept = {name for control in named for name in ACTIONS_OF.get(control, (control,))}
        panels = {*named, *shown}
        for action in house.actions:
            if action.declaration.menu in ALWAYS or action.declaration.name in kept:
                continue
            owner = next((p.slug() for p in house.panels.values() if action.home and p.title == action.home), None)
            if owner is None or (owner not in panels and action.declaration.menu is not None):
                self._hide(action)
        for entry in house.bar.actions():
            part = house.bar.widgetForAction(entry)
            stays = any(
                part is not None and (part is widget or part.isAncestorOf(widget))
                for name, widget in house.bar_parts.items()
                if name in named
            )
            if not isinstance(entry, Action) and not stays:
                self._hide(entry)
        for panel, dock in house.arrangement.docks.items():
            if panel.slug() not in panels:
                # The arrangement that comes back shows it again.
                dock.hide()
        menus = house.window.menuBar().actions()
        for entry in menus:
            menu = entry.menu()
            if isinstance(menu, QMenu) and not any(_leads_on(each) for each in menu.actions()):
                self._hide(entry)

    def bring_back(self) -> None:
        """Show again what was hidden."""
        for action in self._hidden:
            action.setVisible(True)
        self._hidden.clear()

    def _hide(self, action: QAction) -> None:
        if action.isVisible():
            action.setVisible(False)
            self._hidden.append(action)


def _leads_on(entry: QAction) -> bool:
    return entry.isVisible() and not entry.isSeparator()
