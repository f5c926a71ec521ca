"""Say what cannot be done; the run goes on behind it."""

from __future__ import annotations

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
    box = QMessageBox(QMessageBox.Icon.Warning, event.title, event.title, QMessageBox.StandardButton.Ok, parent)
    box.setObjectName("refused")
    # A path may look like markup.
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(event.message)
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
    return box
