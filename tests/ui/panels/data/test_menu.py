"""The Data menu: the data sets, which one it is now, own images, and what was opened lately."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QWidget

from cnn_gui.data.published.catalogue import CATALOGUE, published
from cnn_gui.training.run.config import RunConfig
from cnn_gui.ui.actions.actions import Actions
from cnn_gui.ui.panels.data.menu import ACTIONS, DataMenu

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def view(app: QApplication, qtbot: QtBot) -> QWidget:
    """What the menu belongs to."""
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def menu(view: QWidget) -> DataMenu:
    """A menu that remembers nothing beyond the window."""
    return DataMenu(view, Actions(view, ACTIONS))


def entries(menu: DataMenu) -> list[QAction]:
    """The entries of the menu."""
    return menu.parent().actions()


def checked(menu: DataMenu) -> list[str]:
    """The entries with a mark."""
    return [action.text() for action in entries(menu) if action.isChecked() and action.isVisible()]


def entry(menu: DataMenu, text: str) -> QAction:
    """The entry of that name."""
    return next(action for action in entries(menu) if action.text().replace("&", "") == text)


def recents(menu: DataMenu) -> list[QAction]:
    """The entries of what was opened lately."""
    return entry(menu, "Open recent").menu().actions()


def own(path: str) -> RunConfig:
    """A config of own images."""
    return RunConfig(dataset="own", own_path=Path(path))


def test_every_data_set_is_offered_and_the_present_one_is_marked(menu: DataMenu) -> None:
    titles = [action.text() for action in entries(menu)]
    for name in published():
        assert CATALOGUE[name].title in titles
    menu.begin_run(RunConfig(dataset="mnist"), "MNIST")
    assert checked(menu) == ["MNIST"]


def test_a_choice_is_a_wish_and_the_mark_stays_where_the_run_is(menu: DataMenu) -> None:
    chosen: list[str] = []
    menu.chosen.connect(chosen.append)
    menu.begin_run(RunConfig(), "Built-in digits")
    entry(menu, "CIFAR-10").trigger()
    assert chosen == ["cifar-10"]
    assert checked(menu) == ["Built-in digits"]


def test_own_images_are_named_while_they_are_learned_from(menu: DataMenu) -> None:
    menu.begin_run(own("/pictures/Cats & dogs"), "Cats & dogs")
    assert checked(menu) == ["Cats && dogs"]
    menu.begin_run(RunConfig(), "Built-in digits")
    assert checked(menu) == ["Built-in digits"]
    assert not any("Cats" in action.text() for action in entries(menu) if action.isVisible())


@pytest.mark.parametrize(("text", "signal"), [("Open folder…", "folder_wanted"), ("Open file…", "file_wanted")])
def test_own_images_can_be_opened(menu: DataMenu, qtbot: QtBot, text: str, signal: str) -> None:
    with qtbot.waitSignal(getattr(menu, signal)):
        entry(menu, text).trigger()


def test_the_last_five_are_remembered_newest_first_and_once_each(menu: DataMenu) -> None:
    assert not entry(menu, "Open recent").menu().isEnabled()
    for name in ("a", "b", "c", "a", "d", "e", "f"):
        menu.begin_run(own(f"/data/{name} & co"), name)
    menu.begin_run(RunConfig(), "Built-in digits")
    assert [str(path) for path in menu.recent] == [f"/data/{name} & co" for name in "fedac"]
    assert [action.text() for action in recents(menu)] == [f"/data/{name} && co" for name in "fedac"]
    assert entry(menu, "Open recent").menu().isEnabled()
    opened: list[Path] = []
    menu.path_chosen.connect(opened.append)
    recents(menu)[2].trigger()
    assert opened == [Path("/data/d & co")]


@pytest.mark.parametrize("names", [["only"], ["a", "b", "c"]])
def test_what_was_opened_is_known_the_next_time(view: QWidget, settings: QSettings, names: list[str]) -> None:
    menu = DataMenu(view, Actions(view, ACTIONS))
    menu.remember_in(settings)
    for name in names:
        menu.begin_run(own(f"/data/{name}"), name)
    settings.sync()
    later = DataMenu(view, Actions(view, ACTIONS))
    later.remember_in(QSettings())
    assert later.recent == [Path(f"/data/{name}") for name in reversed(names)]


@pytest.mark.parametrize("stored", [7, "", [1, 2], None, {"a": 1}])
def test_nonsense_in_the_settings_does_no_harm(menu: DataMenu, settings: QSettings, stored: object) -> None:
    settings.setValue("recent_data", stored)
    menu.remember_in(settings)
    assert all(isinstance(path, Path) for path in menu.recent)
