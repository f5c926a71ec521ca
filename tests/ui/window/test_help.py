"""Help: what keys and mouse do, and which version this is."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QLabel, QMessageBox, QScrollArea

import cnn_gui
from cnn_gui.ui.actions.declaration import Menu
from cnn_gui.ui.window.help import show_about, show_keys


def test_the_list_of_keys_names_every_action(pilot: Any) -> None:
    dialog = show_keys(pilot.window, pilot.window.actions_)
    said = [label.text() for label in dialog.findChildren(QLabel)]
    named = [action for action in pilot.window.actions_ if action.declaration.menu in (Menu.RUN, Menu.VIEW)]
    assert len(named) > 12
    for action in (each for each in named if each.declaration.keys):
        assert action.declaration.keys[0] in said
        assert action.declaration.tip in said
    assert pilot.window.panels["network"].gradients_action.shortcut().toString() in said
    assert "Ctrl+1, Ctrl+2, … Alt+4" in said
    assert "Microscope: Go to what contributes most to it" in said
    assert "Draw: Take the last stroke back" in said


def test_the_list_of_keys_is_no_higher_than_the_window(pilot: Any) -> None:
    dialog = show_keys(pilot.window, pilot.window.actions_)
    assert dialog.height() <= pilot.window.height()
    scroll = dialog.findChild(QScrollArea)
    inside = scroll.widget()
    assert inside.height() > scroll.viewport().height(), "there is more than fits"
    assert inside.width() <= scroll.viewport().width(), "and no line is cut"


def test_about_names_the_version(pilot: Any) -> None:
    show_about(pilot.window)
    assert cnn_gui.__version__ in pilot.dialog(QMessageBox).text()
