"""Help: what keys and mouse do, and which version this is."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QMessageBox

import cnn_gui
from cnn_gui.ui.actions.declaration import Menu
from cnn_gui.ui.window.help import keys_page, show_about


def test_the_page_of_keys_names_every_action(pilot: Any) -> None:
    page = keys_page(pilot.window.actions_)
    named = [action for action in pilot.window.actions_ if action.declaration.menu in (Menu.RUN, Menu.VIEW)]
    assert len(named) > 12
    for action in (each for each in named if each.declaration.keys):
        assert f"`{action.declaration.keys[0]}`" in page
        assert action.declaration.tip in page
    assert "| `Ctrl+1, Ctrl+2, … Alt+5` |" in page
    assert "Microscope: Go to what contributes most to it" in page
    assert "Draw: Take the last stroke back" in page


def test_the_page_of_keys_is_a_table_with_a_line_for_each(pilot: Any) -> None:
    pilot.window.help.show("keys")
    document = pilot.window.help.window.view.document()
    (table,) = document.rootFrame().childFrames()
    rows = keys_page(pilot.window.actions_).count("\n|") - 1
    assert (table.rows(), table.columns()) == (rows, 2)
    cells = [table.cellAt(row, 0).firstCursorPosition().block().text() for row in range(table.rows())]
    assert "\\" in cells, "the key of a random image is shown as it is"


def test_about_names_the_version(pilot: Any) -> None:
    show_about(pilot.window)
    assert cnn_gui.__version__ in pilot.dialog(QMessageBox).text()


def test_it_stays_in_front_of_the_window_and_another_page_ends_the_search(pilot: Any) -> None:
    pilot.window.help.show("keys")
    window = pilot.window.help.window
    assert window.windowHandle().transientParent() is pilot.window.windowHandle()
    window.field.setText("Esc")
    assert window.hits.count()
    pilot.window.help.show("user-guide#step-through")
    assert not window.field.text()
    assert not window.hits.count()
    assert window.page.name == "user-guide"
    window.close()
