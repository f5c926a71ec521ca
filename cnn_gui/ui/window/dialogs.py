"""Dialogs: what cannot be done, what went wrong, and help. None of them stops training or blocks the event loop."""

from __future__ import annotations

import html
import platform
from pathlib import Path

import numpy
from PySide6 import __version__ as pyside_version
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QLabel,
    QMessageBox,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

import cnn_gui
from cnn_gui.training.messages.events import Failed, Refused
from cnn_gui.ui.actions.actions import SPECS, Actions

FAULT_IN_TRAINING = (
    "Training has paused because of a fault in the program.",
    "The window goes on working; a reset (R) starts a new run. Please report the text below.",
)
FAULT_IN_WINDOW = (
    "There is a fault in the program.",
    "Training goes on; what the fault belongs to may stand still until a new run starts. Please report the text below.",
)


def running_application() -> QApplication:
    """The QApplication; raises RuntimeError where there is none."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise RuntimeError("there is no QApplication")
    return app


def show_refused(parent: QWidget, event: Refused) -> QMessageBox:
    """Say what cannot be done; the run goes on behind it.

    What comes again and again, such as a picture that does not fit, takes the place of what was said before.
    """
    for said in parent.findChildren(QMessageBox, "refused"):
        if said.text() == event.title and said.isVisible() and not event.settings:
            said.setInformativeText(event.message)
            return said
    box = QMessageBox(QMessageBox.Icon.Warning, event.title, event.title, QMessageBox.StandardButton.Ok, parent)
    box.setObjectName("refused")
    # A path may look like markup.
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(event.message)
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
    return box


def show_failed(parent: QWidget, event: Failed, words: tuple[str, str] = FAULT_IN_TRAINING) -> QDialog:
    """Report a fault of the program, with the traceback to copy; words: what has happened, and what now."""
    dialog = QDialog(parent)
    dialog.setObjectName("failed")
    dialog.setWindowTitle("A fault in the program")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.resize(720, 420)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(24, 24, 24, 16)
    column.setSpacing(12)
    happened, advice = words
    said = QLabel(f"<b>{happened}</b><br>{html.escape(event.message)}<br><br>{advice}")
    said.setWordWrap(True)
    column.addWidget(said)
    text = QPlainTextEdit(report(event))
    text.setReadOnly(True)
    text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    text.setAccessibleName("Traceback")
    column.addWidget(text, 1)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    copy = buttons.addButton("Copy to clipboard", QDialogButtonBox.ButtonRole.ActionRole)
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text.toPlainText()))
    buttons.rejected.connect(dialog.reject)
    column.addWidget(buttons)
    dialog.open()
    return dialog


def report(event: Failed) -> str:
    """What a person sends us: versions and traceback."""
    return (
        f"CNN GUI {cnn_gui.__version__}, Python {platform.python_version()}, NumPy {numpy.__version__}, "
        f"PySide6 {pyside_version}, {platform.platform()}\n\n{event.traceback}"
    )


def save_picture(window: QWidget) -> None:
    """Ask for a file and save the window as it is now."""
    picture = window.grab()
    chosen, _ = QFileDialog.getSaveFileName(window, "Save picture", "cnn-gui.png", "PNG (*.png)")
    if not chosen:
        return
    path = Path(chosen)
    if path.suffix.lower() != ".png":
        path = path.with_name(f"{path.name}.png")
    if not picture.save(str(path)):
        show_refused(window, Refused("The picture was not saved", f"{path} cannot be written: choose another folder."))


def show_keys(parent: QWidget, actions: Actions) -> QDialog:
    """List what keys and mouse do."""
    dialog = QDialog(parent)
    dialog.setWindowTitle("Keyboard and mouse")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    form = QFormLayout(dialog)
    form.setContentsMargins(24, 24, 24, 24)
    form.setSpacing(8)
    form.setHorizontalSpacing(24)
    rows = [
        (actions[name].shortcut().toString(QKeySequence.SequenceFormat.NativeText), spec.tip)
        for name, spec in SPECS.items()
    ]
    rows += [
        ("G", "Show gradients instead of values in the network, or values again"),
        ("Mouse over a map", "Show value and position"),
        ("Click on a map", "Show how the number is computed"),
        ("Double click, E", "Enlarge the map; Esc closes"),
        ("Tab, arrows, Enter", "Go to a map, move to a cell, show how it is computed"),
        ("Alt+Up, Alt+Down", "In the microscope: to the largest source, to what the number is used for"),
        ("Alt+Left, Alt+Right", "In the microscope: back, forward"),
        ("Arrows, Page Up, Page Down", "On the microscope's value: to the next row, column, map or filter"),
        ("Enter on a line", "In the microscope: follow it to what it speaks of"),
        ("Shift+G", "Hatch the places through which no gradient gets"),
        ("Enter in a number field", "The number holds, and the keys are the window's again"),
        ("Arrows, Enter on the pad", "Move the pen, put it down or lift it; Backspace undoes, Delete clears"),
        ("Wheel, drag on curves", "Zoom, move; A follows the newest batch again"),
        ("L, E on curves", "Loss on a logarithmic axis; error instead of accuracy"),
    ]
    for key, meaning in rows:
        label = QLabel(key)
        label.setProperty("muted", True)
        form.addRow(label, QLabel(meaning))
    dialog.open()
    return dialog


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
