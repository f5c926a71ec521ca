"""Let a person choose a file or a folder, while everything goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget


def ask_folder(parent: QWidget, title: str, start: Path | None, then: Callable[[Path], object]) -> QFileDialog:
    """Let a person choose a folder, while everything goes on; `then` is called with it."""
    return _ask(QFileDialog(parent, title, str(start or "")), QFileDialog.FileMode.Directory, then)


def ask_file(
    parent: QWidget, title: str, start: Path | None, kinds: str, then: Callable[[Path], object]
) -> QFileDialog:
    """Let a person choose a file of some kinds (as QFileDialog writes them), while everything goes on."""
    return _ask(QFileDialog(parent, title, str(start or ""), kinds), QFileDialog.FileMode.ExistingFile, then)


def ask_files(
    parent: QWidget, title: str, start: Path | None, kinds: str, then: Callable[[list[Path]], object]
) -> QFileDialog:
    """Let a person choose one or more files of some kinds, while everything goes on; `then` is called with them."""
    dialog = QFileDialog(parent, title, str(start or ""), kinds)
    dialog.filesSelected.connect(lambda chosen: then([Path(each) for each in chosen]))
    return _open(dialog, QFileDialog.FileMode.ExistingFiles)


def _ask(dialog: QFileDialog, mode: QFileDialog.FileMode, then: Callable[[Path], object]) -> QFileDialog:
    dialog.fileSelected.connect(lambda chosen: then(Path(chosen)))
    return _open(dialog, mode)


def _open(dialog: QFileDialog, mode: QFileDialog.FileMode) -> QFileDialog:
    dialog.setFileMode(mode)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly, mode is QFileDialog.FileMode.Directory)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
