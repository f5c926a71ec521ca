"""Say what cannot be done; the run goes on behind it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from cnn_gui.training.messages.events import Refused


def show_refused(parent: QWidget, event: Refused) -> QMessageBox:
    """Say what cannot be done; the run goes on behind it.

    What comes again and again, such as a picture that does not fit, takes the place of what was said before.
    """
    for said in parent.findChildren(QMessageBox, "refused"):
        if said.text() == event.title and said.isVisible() and not event.settings:
            said.setInformativeText(event.message)
            return said
    box = _warn(parent, event.title, event.title, event.message)
    box.setObjectName("refused")
    return box


def show_not_saved(parent: QWidget, what: str, path: Path, error: OSError) -> QMessageBox:
    """Say that a file cannot be written, and what to do. what: was not saved, as a sentence."""
    advice = f"{path} cannot be written ({error.strerror}): choose another folder, or make room on the disk."
    return _warn(parent, "Not saved", what, advice)


def _warn(parent: QWidget, title: str, text: str, message: str) -> QMessageBox:
    box = QMessageBox(QMessageBox.Icon.Warning, title, text, QMessageBox.StandardButton.Ok, parent)
    # A path may look like markup.
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(message)
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
    return box
