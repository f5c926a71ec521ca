"""Say what cannot be done; the run goes on behind it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QMessageBox, QPlainTextEdit, QVBoxLayout, QWidget

from cnn_gui.training.messages.events import Refused
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import wear
from cnn_gui.ui.widgets.text.plain import plain, plain_label

LIST_SIZE = QSize(68 * theme.UNIT, 42 * theme.UNIT)


def show_refused(parent: QWidget, event: Refused, mend: Callable[[], object] | None = None) -> QDialog:
    """Say what cannot be done; the run goes on behind it.

    What comes again and again, such as a picture that does not fit, takes the place of what was said before. Details
    stand in a list that scrolls.

    mend: opens what can be changed so that it can be done, where a network and images do not go together.
    """
    if event.details:
        return _show_list(parent, event)
    for said in parent.findChildren(QMessageBox, "refused"):
        if said.text() == event.title and said.isVisible() and not event.settings:
            said.setInformativeText(event.message)
            return said
    box = _warn(parent, event.title, event.title, event.message)
    box.setObjectName("refused")
    if event.misfit is not None and mend is not None:
        button = box.addButton("&Edit network…", QMessageBox.ButtonRole.ActionRole)
        button.setToolTip(plain("Open the network at the layer that does not fit, with changes that help"))
        button.clicked.connect(mend)
    return box


def show_not_saved(parent: QWidget, what: str, path: Path, error: OSError) -> QMessageBox:
    """Say that a file cannot be written, and what to do. what: was not saved, as a sentence."""
    advice = f"{path} cannot be written ({error.strerror}): choose another folder, or make room on the disk."
    return _warn(parent, "Not saved", what, advice)


def _show_list(parent: QWidget, event: Refused) -> QDialog:
    for said in parent.findChildren(QDialog, "refused_list"):
        said.reject()
    dialog = QDialog(parent)
    dialog.setObjectName("refused_list")
    dialog.setWindowTitle(event.title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(3 * theme.UNIT, 3 * theme.UNIT, 3 * theme.UNIT, 2 * theme.UNIT)
    column.setSpacing(theme.UNIT)
    title, message = plain_label(event.title), plain_label(event.message)
    wear(title, "heading")
    for label in (title, message):
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(label)
    details = QPlainTextEdit("\n".join(event.details))
    details.setReadOnly(True)
    details.setTabChangesFocus(True)
    details.setAccessibleName("What is wrong, one by one")
    column.addWidget(details, 1)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok)
    buttons.accepted.connect(dialog.accept)
    column.addWidget(buttons)
    dialog.resize(LIST_SIZE)
    dialog.open()
    return dialog


def _warn(parent: QWidget, title: str, text: str, message: str) -> QMessageBox:
    box = QMessageBox(QMessageBox.Icon.Warning, title, text, QMessageBox.StandardButton.Ok, parent)
    # A path may look like markup.
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(message)
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
    return box
