"""Help: what keys and mouse do, and which version this is."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

import cnn_gui
from cnn_gui.ui.actions.action import key_text
from cnn_gui.ui.actions.actions import Actions
from cnn_gui.ui.actions.declaration import Menu, Scope
from cnn_gui.ui.look.qt_application import running_application
from cnn_gui.ui.widgets.text.markdown import code_span

# What is no action: it depends on where the mouse or the focus is.
ELSEWHERE = (
    ("Mouse over a map", "Show value and position"),
    ("Click on a map", "Show how the number is computed"),
    ("Double click, E", "Enlarge the map; Esc closes"),
    ("Tab, arrows, Enter", "Go to a map, move to a cell, show how it is computed"),
    ("Arrows, Page Up, Page Down", "On the microscope's value: to the next row, column, map or filter"),
    ("Enter on a line", "In the microscope: follow it to what it speaks of"),
    ("Enter on a button or list", "Press it, open it: Space runs and pauses wherever the focus is"),
    ("Enter in a number field", "The number holds, and the keys are the window's again"),
    ("Arrows, Enter on the pad", "Move the pen, put it down or lift it; Backspace undoes, Delete clears"),
    ("Arrows, P, Enter in Motion", "Go cell by cell, play, explain the cell"),
    ("Wheel, drag on curves", "Zoom, move"),
    ("Right button, menu key", "On a view: copy or save a picture of it, and what else it offers"),
    ("Ctrl+C on a view", "Copy a picture of it, where no number is chosen to be copied"),
)


def keys_page(actions: Actions) -> str:
    """Return what keys and mouse do as a page of the help, in Markdown."""
    rows = [f"| {_key(key)} | {_words(meaning)} |" for key, meaning in (*_keys_of(actions), *ELSEWHERE)]
    return "\n".join(["# Keyboard and mouse", "", "| key | what it does |", "|---|---|", *rows, ""])


def _key(text: str) -> str:
    # In a table a bar ends the cell, also within code.
    return code_span(text.replace("|", "\\|"))


def _words(text: str) -> str:
    return re.sub(r"([\\`*_{}\[\]<>#|~$])", r"\\\1", text)


def _keys_of(actions: Actions) -> list[tuple[str, str]]:
    """Each action that has a key, with the panel that it belongs to; the ways to panels in one line."""
    with_keys = [action for action in actions if action.declaration.keys and key_text(action)]
    goals = [key_text(action) for action in with_keys if action.declaration.menu is Menu.GO_TO]
    rows = [(f"{goals[0]}, {goals[1]}, … {goals[-1]}", "Go to a panel, in the order of the View menu")]
    for within in (False, True):
        for action in with_keys:
            declaration = action.declaration
            if declaration.menu is not Menu.GO_TO and (declaration.scope is not Scope.WINDOW) is within:
                home = f"{action.home}: " if within else ""
                rows.append((key_text(action), f"{home}{declaration.tip}"))
    return rows


def show_about(parent: QWidget) -> None:
    """Name and version."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle("About CNN GUI")
    box.setIconPixmap(running_application().windowIcon().pixmap(64, 64))
    box.setText(f"<b>CNN GUI {cnn_gui.__version__}</b>")
    box.setInformativeText(
        "Watch a convolutional neural network learn. Every number on screen is computed by a NumPy engine that is part "
        "of this program.\n\nMIT licence."
    )
    box.open()
