"""Help: what keys and mouse do, and which version this is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QLabel, QMessageBox

import cnn_gui
from cnn_gui.ui.actions.declaration import Menu
from cnn_gui.ui.window.help import show_about, show_keys

if TYPE_CHECKING:
    pass


def test_the_list_of_keys_names_every_action(pilot: Any) -> None:
    dialog = show_keys(pilot.window, pilot.window.actions_)
    said = [label.text() for label in dialog.findChildren(QLabel)]
    named = [action for action in pilot.window.actions_ if action.declaration.menu in (Menu.RUN, Menu.VIEW)]
    assert len(named) > 12
    for action in (each for each in named if each.declaration.keys):
        assert action.declaration.keys[0] in said
        assert action.declaration.tip in said
    assert pilot.window.panels["network"].gradients_action.shortcut().toString() in said


def test_about_names_the_version(pilot: Any) -> None:
    show_about(pilot.window)
    assert cnn_gui.__version__ in pilot.dialog(QMessageBox).text()
