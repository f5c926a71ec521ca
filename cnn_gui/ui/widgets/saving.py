"""Where a file is to be saved, asked while everything goes on; nothing is replaced that a person did not name."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from cnn_gui.ui.widgets.refusal import show_not_saved


def ask_where_to_save(
    parent: QWidget,
    title: str,
    start: Path,
    kinds: str,
    save: Callable[[Path], object],
    failed: str = "The file was not saved",
) -> QFileDialog:
    """Let a person choose where to save, and save there; a name without the ending gets it.

    The dialog asks before it replaces what was typed or clicked. Where the ending was added, the file may be another
    one, and that is asked here. A file that cannot be written is said.

    Args:
        parent: what the dialog stands before.
        title: its title.
        start: the name that is offered, perhaps in a folder.
        kinds: the kind with its ending, such as "PNG (*.png)".
        save: called with the path; raises OSError if it cannot be written.
        failed: what is said then, as a sentence.
    """
    ending = kinds.rpartition("*")[2].rstrip(")")
    # The dialog itself could add the ending too, but those of some desktops do so after they have asked.
    dialog = QFileDialog(parent, title, str(start.parent), kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.selectFile(start.name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def write(path: Path) -> None:
        try:
            save(path)
        except OSError as error:
            show_not_saved(parent, failed, path, error)

    def choose(chosen: str) -> None:
        path = Path(chosen)
        if path.suffix.lower() == ending:
            write(path)
            return
        path = path.with_name(path.name + ending)
        # Path.exists raises for what may not be looked at; writing says what is wrong with it.
        if os.path.exists(path):  # noqa: PTH110
            _ask_to_replace(parent, path, lambda: write(path))
        else:
            write(path)

    dialog.fileSelected.connect(choose)
    dialog.open()
    return dialog


def _ask_to_replace(parent: QWidget, path: Path, replace: Callable[[], object]) -> QMessageBox:
    box = QMessageBox(QMessageBox.Icon.Question, "Replace?", f"{path.name} is there already.", parent=parent)
    # A path may look like markup.
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(f"Replace the file in {path.parent}?")
    replacing = box.addButton("&Replace", QMessageBox.ButtonRole.DestructiveRole)
    # What is pressed without reading harms nothing.
    keeping = box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(keeping)
    box.setEscapeButton(keeping)
    replacing.clicked.connect(replace)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
    return box
