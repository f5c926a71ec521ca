"""The menus, as the actions are declared; and everything that they offer, in one list."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import partial
from itertools import groupby

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar

from cnn_gui.ui.actions.action import Action
from cnn_gui.ui.actions.actions import Actions
from cnn_gui.ui.actions.declaration import Menu
from cnn_gui.ui.window.go_to import GO_TO


def fill_menus(bar: QMenuBar, actions: Actions, docks: Sequence[QAction]) -> None:
    """Fill the menu bar; docks: the actions that show and hide the docks, which stand first in the View menu."""
    for menu in Menu:
        if menu is Menu.GO_TO:
            continue
        entries = bar.addMenu(menu.value)
        if menu is Menu.VIEW:
            entries.addActions(docks)
            _fill(entries.addMenu(Menu.GO_TO.value), actions, Menu.GO_TO)
            entries.addSeparator()
        _fill(entries, actions, menu)
    for each in bar.actions():
        filled = each.menu()
        if isinstance(filled, QMenu):
            underline(filled)
            # Some entries get other words: the name of one's own data, for example.
            filled.aboutToShow.connect(partial(underline, filled))


def underline(menu: QMenu) -> None:
    """Give every entry a letter of its own that is underlined: the declared one, or else of its words, or any."""
    taken: set[str] = set()
    for entry in menu.actions():
        submenu = entry.menu()
        if isinstance(submenu, QMenu):
            underline(submenu)
        words, letter = entry.text(), _letter(entry.text())
        if letter and letter in taken:
            place = words.replace("&&", "  ").find("&")
            entry.setText(words[:place] + words[place + 1 :])
        taken.add(letter)
    bare = [entry for entry in menu.actions() if not (entry.isSeparator() or _letter(entry.text()))]
    for number, place in _places([entry.text() for entry in bare], taken).items():
        words = bare[number].text()
        bare[number].setText(f"{words[:place]}&{words[place:]}")


def _places(texts: Sequence[str], taken: Collection[str]) -> dict[int, int]:
    """Where to underline each of some texts, by its number: letters that differ and are not taken, beginnings first."""
    wanted: list[dict[str, int]] = []
    for words in texts:
        # Where all begin alike, the rest tells them apart.
        start = len(GO_TO) if words.startswith(GO_TO) else 0
        begins = [place for place in range(start, len(words)) if place == start or not words[place - 1].isalnum()]
        free: dict[str, int] = {}
        for place in (*begins, *range(start, len(words))):
            if words[place].isalpha() and words[place].lower() not in taken:
                free.setdefault(words[place].lower(), place)
        wanted.append(free)
    owners: dict[str, int] = {}

    def give(number: int, tried: set[str]) -> bool:
        for letter in sorted(wanted[number], key=lambda each: each in owners):
            if letter in tried:
                continue
            tried.add(letter)
            # Somebody else may make do with another one.
            if letter not in owners or give(owners[letter], tried):
                owners[letter] = number
                return True
        return False

    for number in range(len(texts)):
        give(number, set())
    return {number: wanted[number][letter] for letter, number in owners.items()}


def _letter(text: str) -> str:
    """The letter of an entry that is underlined, "" for none."""
    place = text.replace("&&", "  ").find("&")
    return text[place + 1 : place + 2].lower() if place >= 0 else ""


def offered(bar: QMenuBar, actions: Actions) -> list[tuple[str, QAction]]:
    """Return every action with the name of its menu, or else of its panel: the ways to panels, the menus, the rest.

    Entries that only open a menu are not among them, nor what cannot be seen.
    """
    # Who types a panel's name wants to see it; hiding it comes after that.
    found = sorted(_entries(bar.actions(), ""), key=lambda each: not _goes_to_a_panel(each[1]))
    listed = {action for _, action in found}
    others = (each for each in actions if each not in listed and each.isVisible() and each.menu() is None)
    return [*found, *((each.home, each) for each in others)]


def _goes_to_a_panel(action: QAction) -> bool:
    return isinstance(action, Action) and action.declaration.menu is Menu.GO_TO


def _fill(entries: QMenu, actions: Actions, menu: Menu) -> None:
    for _, section in groupby(actions.of_menu(menu), key=lambda action: action.declaration.section):
        if not entries.isEmpty():
            entries.addSeparator()
        entries.addActions(list(section))


def _entries(entries: Iterable[QAction], path: str) -> Iterable[tuple[str, QAction]]:
    for entry in entries:
        menu = entry.menu()
        if isinstance(menu, QMenu):
            # What "Go to" holds says so itself.
            yield from _entries(
                menu.actions(), "" if entry.text() == Menu.GO_TO.value else entry.text().replace("&", "")
            )
        elif entry.isVisible() and not entry.isSeparator():
            yield path, entry
