"""The letters that Alt reaches: every entry of a menu has one of its own."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from cnn_gui.training.messages.state import State


def letters(menu: QMenu) -> list[str]:
    """The underlined letters of a menu, "" for an entry without."""
    entries = [
        entry.text().replace("&&", "") for entry in menu.actions() if entry.isVisible() and not entry.isSeparator()
    ]
    return [text.partition("&")[2][:1].lower() for text in entries]


def menus(pilot: Any) -> dict[str, QMenu]:
    """All menus of the bar, those within others too."""
    found = {entry.text(): entry.menu() for entry in pilot.window.menuBar().actions()}
    for menu in list(found.values()):
        found.update({entry.text(): entry.menu() for entry in menu.actions() if isinstance(entry.menu(), QMenu)})
    return found


def test_every_entry_has_a_letter_of_its_own(pilot: Any) -> None:
    for title, menu in menus(pilot).items():
        if menu.isEmpty():
            continue
        found = letters(menu)
        assert all(found), title
        assert len(set(found)) == len(found), title


def test_pausing_has_one_too(pilot: Any) -> None:
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.state is State.RUNNING)
    found = letters(menus(pilot)["&Run"])
    assert all(found)
    assert len(set(found)) == len(found)
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.state is State.PAUSED)


def test_words_that_come_later_get_one_when_the_menu_opens(pilot: Any) -> None:
    menu = menus(pilot)["&Data"]
    own = pilot.window.actions_["data_own"]
    own.setText("My pictures")
    own.setVisible(True)
    menu.aboutToShow.emit()
    found = letters(menu)
    assert all(found)
    assert len(set(found)) == len(found)
    assert own.text().replace("&", "") == "My pictures"
