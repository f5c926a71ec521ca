"""The actions of one owner, by name: the window's, or those of a panel, which the window takes in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QWidget

from cnn_gui.ui.actions.action import Action
from cnn_gui.ui.actions.declaration import Bar, Declaration, Menu, Scope, always
from cnn_gui.ui.actions.situation import Situation
from cnn_gui.ui.widgets.keys import take_over_typed


class Actions:
    """Iterates over its actions in the order in which they were declared, those that were taken in behind its own."""

    def __init__(self, owner: QWidget, declarations: Iterable[Declaration], home: str = "") -> None:
        """owner: where the keys work, or within it. home: whose they are, in words."""
        self._named: dict[str, Action] = {}
        self._all: list[Action] = []
        groups: dict[str, QActionGroup] = {}
        for declaration in declarations:
            action = Action(declaration, owner, home)
            owner.addAction(action)
            if declaration.group:
                groups.setdefault(declaration.group, QActionGroup(owner)).addAction(action)
            self._all.append(action)
            self._name(action)

    def __getitem__(self, name: str) -> Action:
        return self._named[name]

    def __iter__(self) -> Iterator[Action]:
        return iter(self._all)

    def has(self, name: str) -> bool:
        """Return whether there is an action of this name."""
        return name in self._named

    def connect(self, name: str, handler: Callable[[], object]) -> None:
        """Call `handler` when the action is done; a number still being typed holds before that.

        Raises KeyError for a name that was not declared.
        """

        def act(_checked: bool = False) -> None:
            take_over_typed()
            handler()

        self._named[name].triggered.connect(act)

    def take_in(self, others: Actions) -> None:
        """Have the actions of a panel as well; by name only those whose keys work in all of the window.

        Raises ValueError for a name that another one has already.
        """
        for action in others:
            self._all.append(action)
            if action.declaration.scope is Scope.WINDOW:
                self._name(action)

    def of_menu(self, menu: Menu) -> list[Action]:
        """Return the entries of a menu, section after section."""
        entries = [action for action in self._all if action.declaration.menu is menu]
        return sorted(entries, key=lambda action: action.declaration.section)

    def of_bar(self, bar: Bar) -> list[Action]:
        """Return the buttons of a bar in their places."""
        buttons = [action for action in self._all if action.declaration.bar is bar]
        return sorted(buttons, key=lambda action: action.declaration.in_bar)

    def follow(self, situation: Situation) -> None:
        """Offer what can be done now; of actions that say nothing about that, their owner knows."""
        for action in self._all:
            enabled = action.declaration.enabled
            if enabled is not always:
                action.setEnabled(enabled(situation))

    def _name(self, action: Action) -> None:
        name = action.declaration.name
        if name in self._named:
            raise ValueError(f"there are two actions called {name!r}; every action of the window has its own name")
        self._named[name] = action
