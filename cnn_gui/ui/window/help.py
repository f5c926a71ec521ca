"""Help: what keys and mouse do, and which version this is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFormLayout, QMessageBox, QWidget

import cnn_gui
from cnn_gui.ui.actions.action import Action, key_text
from cnn_gui.ui.actions.actions import Actions
from cnn_gui.ui.actions.declaration import Menu, Scope
from cnn_gui.ui.look.qt_application import running_application
from cnn_gui.ui.widgets.text.plain import plain_label


def show_keys(parent: QWidget, actions: Actions) -> QDialog:
    """List what keys and mouse do."""
    dialog = QDialog(parent)
    dialog.setWindowTitle("Keyboard and mouse")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    form = QFormLayout(dialog)
    form.setContentsMargins(24, 24, 24, 24)
    form.setSpacing(8)
    form.setHorizontalSpacing(24)
    rows = [(key_text(action), action.declaration.tip) for action in actions if _listed(action)]
    rows += [
        ("Ctrl+1, Ctrl+2, …", "Go to a panel, in the order of the View menu"),
        ("Mouse over a map", "Show value and position"),
        ("Click on a map", "Show how the number is computed"),
        ("Double click, E", "Enlarge the map; Esc closes"),
        ("Tab, arrows, Enter", "Go to a map, move to a cell, show how it is computed"),
        ("Alt+Up, Alt+Down", "In the microscope: to the largest source, to what the number is used for"),
        ("Alt+Left, Alt+Right", "In the microscope: back, forward"),
        ("Arrows, Page Up, Page Down", "On the microscope's value: to the next row, column, map or filter"),
        ("Enter on a line", "In the microscope: follow it to what it speaks of"),
        ("Enter on a button or list", "Press it, open it: Space runs and pauses wherever the focus is"),
        ("Enter in a number field", "The number holds, and the keys are the window's again"),
        ("Arrows, Enter on the pad", "Move the pen, put it down or lift it; Backspace undoes, Delete clears"),
        ("Wheel, drag on curves", "Zoom, move; A follows the newest batch again"),
        ("L, E on curves", "Loss on a logarithmic axis; error instead of accuracy"),
    ]
    for key, meaning in rows:
        label = plain_label(key)
        label.setProperty("muted", True)
        form.addRow(label, plain_label(meaning))
    dialog.open()
    return dialog


def _listed(action: Action) -> bool:
    """Whether the list names an action by itself: those of one panel are told by what they are for."""
    declaration = action.declaration
    return bool(declaration.keys) and declaration.scope is Scope.WINDOW and declaration.menu is not Menu.GO_TO


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
