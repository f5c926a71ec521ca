"""A fault of the program, reported with its traceback to copy; everything goes on behind it."""

from __future__ import annotations

import html
import platform

import numpy
from PySide6 import __version__ as pyside_version
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

import cnn_gui
from cnn_gui.training.messages.events import Failed
from cnn_gui.ui.widgets.copying import to_clipboard

FAULT_IN_TRAINING = (
    "Training has paused because of a fault in the program.",
    "The window goes on working; a reset (R) starts a new run. Please report the text below.",
)
FAULT_IN_WINDOW = (
    "There is a fault in the program.",
    "Training goes on; what the fault belongs to may stand still until a new run starts. Please report the text below.",
)


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
    said.setTextFormat(Qt.TextFormat.RichText)
    said.setWordWrap(True)
    column.addWidget(said)
    text = QPlainTextEdit(report(event))
    text.setReadOnly(True)
    text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    text.setAccessibleName("Traceback")
    column.addWidget(text, 1)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    copy = buttons.addButton("Copy to clipboard", QDialogButtonBox.ButtonRole.ActionRole)
    copy.clicked.connect(lambda: to_clipboard(text.toPlainText(), copy, "Report copied"))
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
