"""Every panel has a key that brings it into sight, from behind tabs too, and gives it the keys."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QDockWidget, QWidget

from cnn_gui.explain.cell import Cell
from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.panels.place import Place
from cnn_gui.ui.window.go_to import go_to_actions

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def test_the_keys_are_in_the_order_of_the_view_menu_and_the_network_comes_last(pilot: Any) -> None:
    docks = [action.text().replace("&", "") for action in pilot.window.arrangement.actions()]
    goals = [action for action in pilot.window.actions_ if action.objectName().startswith("go_to_")]
    assert [action.text().replace("&", "") for action in goals] == [f"Go to {title}" for title in (*docks, "Network")]
    expected = [*(f"Ctrl+{digit}" for digit in "123456789"), *(f"Alt+{digit}" for digit in "12345")]
    assert [action.shortcut().toString() for action in goals] == expected


def test_the_view_menu_offers_them(pilot: Any) -> None:
    view = next(entry.menu() for entry in pilot.window.menuBar().actions() if entry.text() == "&View")
    (go_to,) = [entry.menu() for entry in view.actions() if entry.menu() is not None]
    assert len(go_to.actions()) == len(pilot.window.arrangement.docks) + 1


@pytest.mark.parametrize(
    ("key", "modifier", "name"),
    [("1", CONTROL, "experiment"), ("5", CONTROL, "microscope"), ("2", ALT, "filters"), ("4", ALT, "why")],
)
def test_a_key_brings_a_panel_into_sight_and_gives_it_the_keys(
    pilot: Any, key: str, modifier: Qt.KeyboardModifier, name: str
) -> None:
    window, panel = pilot.window, pilot.window.panels[name]
    dock = window.findChild(QDockWidget, f"dock_{name}")
    dock.close()
    assert not window.arrangement.in_sight(panel)
    pilot.key(key, modifier)
    pilot.until(lambda: window.arrangement.in_sight(panel))
    assert QApplication.focusWidget() is panel
    # Space still runs and pauses, and Tab goes on within the panel.
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: pilot.session.training)
    pilot.key(Qt.Key.Key_Space)
    pilot.until(lambda: not pilot.session.training)


def test_a_panel_behind_a_tab_comes_to_the_front(pilot: Any) -> None:
    window = pilot.window
    assert not window.arrangement.in_sight(window.panels["evaluation"])
    pilot.key("4", CONTROL)
    pilot.until(lambda: window.arrangement.in_sight(window.panels["evaluation"]))
    assert not window.arrangement.in_sight(window.panels["curves"])
    pilot.key("3", CONTROL)
    pilot.until(lambda: window.arrangement.in_sight(window.panels["curves"]))
    pilot.key("L")
    assert window.panels["curves"].controls.log_button.isChecked(), "the panel's own keys work at once"


def test_more_panels_than_keys_leave_the_last_without(qapp: object) -> None:
    class Plain(Panel):
        title = "Plain"
        about = "Nothing"
        place = Place.LEFT

    made = [Plain() for _ in range(23)]
    keys = [declaration.keys for declaration in go_to_actions(made)]
    assert keys[0] == ("Ctrl+1",)
    assert keys[17] == ("Alt+9",)
    assert keys[18:] == [()] * 5


@pytest.mark.parametrize("name", ["evaluation", "draw", "microscope"])
def test_where_arrows_mean_something_they_do_at_once(pilot: Any, name: str) -> None:
    window, panel = pilot.window, pilot.window.panels[name]
    if name == "microscope":
        window.go_to(panel)
        assert QApplication.focusWidget() is panel, "there is no number yet"
        panel.show_cell(Cell("Z1", (0, 3, 4)))
        pilot.until(lambda: panel.main_part() is not panel)
    window.go_to(panel)
    pilot.until(lambda: window.arrangement.in_sight(panel))
    part = QApplication.focusWidget()
    assert part is panel.main_part() is not panel
    assert panel.isAncestorOf(part)
    pilot.key(Qt.Key.Key_Right)
    if name == "microscope":
        assert panel.cell == Cell("Z1", (0, 3, 5))


def test_a_panel_that_comes_into_sight_shows_the_present(pilot: Any) -> None:
    """Both ask for the same, so nothing new is asked for when one comes in place of the other."""
    window = pilot.window
    microscope = window.panels["microscope"]
    window.go_to(microscope)
    microscope.show_cell(Cell("Z1", (0, 3, 4)))
    pilot.settle()
    window.go_to(window.panels["motion"])
    pilot.settle()
    pilot.key(".")
    pilot.shown(1)
    pilot.settle()
    window.go_to(microscope)
    pilot.until(lambda: "after batch 1" in microscope.bar.value.moment)


def entries(window: QWidget) -> dict[str, QAction]:
    """The entries for the panels in the View menu."""
    view = next(entry.menu() for entry in window.menuBar().actions() if entry.text() == "&View")
    return {entry.text().replace("&", ""): entry for entry in view.actions() if entry.text()}


def test_an_entry_of_the_view_menu_raises_a_panel_that_is_behind_a_tab(pilot: Any) -> None:
    window = pilot.window
    panel, entry = window.panels["evaluation"], entries(window)["Evaluation"]
    assert not window.arrangement.in_sight(panel)
    assert not entry.isChecked()
    entry.trigger()
    pilot.until(lambda: window.arrangement.in_sight(panel))
    assert entry.isChecked()
    assert not entries(window)["Curves"].isChecked()


def test_an_entry_of_the_view_menu_closes_a_panel_that_is_seen_and_opens_it_again(pilot: Any) -> None:
    window = pilot.window
    panel, entry = window.panels["experiment"], entries(window)["Experiment"]
    assert entry.isChecked()
    entry.trigger()
    assert window.arrangement.docks[panel].isHidden()
    assert not entry.isChecked()
    entry.trigger()
    pilot.until(lambda: window.arrangement.in_sight(panel))
    assert entry.isChecked()


def test_the_cross_of_a_dock_unchecks_its_entry_and_a_reset_checks_it(pilot: Any) -> None:
    window = pilot.window
    entry = entries(window)["Experiment"]
    window.arrangement.docks[window.panels["experiment"]].close()
    assert not entry.isChecked()
    window.arrangement.reset()
    pilot.until(entry.isChecked)


def test_the_menu_behind_the_titles_of_docks_has_the_same_entries(pilot: Any) -> None:
    menu = pilot.window.createPopupMenu()
    docks = pilot.window.arrangement.actions()
    assert menu.actions()[: len(docks)] == docks
    menu.deleteLater()
