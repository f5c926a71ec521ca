"""The window as a picture in a file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFileDialog, QWidget

from cnn_gui.data.whole_file import whole_file
from cnn_gui.ui.widgets.saving import ask_where_to_save


def write_png(picture: QPixmap, path: Path) -> None:
    """Write a picture as PNG, whole or not at all. Raises OSError if it cannot be written."""
    content = QBuffer()
    content.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(content, "PNG")
    with whole_file(path) as file:
        file.write(content.data().data())


def save_picture(window: QWidget) -> QFileDialog:
    """Ask for a file and save the window as it is now."""
    picture = window.grab()
    return ask_where_to_save(
        window,
        "Save picture",
        Path("cnn-gui.png"),
        "PNG (*.png)",
        lambda path: write_png(picture, path),
        "The picture was not saved",
    )
