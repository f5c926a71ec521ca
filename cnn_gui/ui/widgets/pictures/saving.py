"""A picture into a file or onto the clipboard; made, packed and written beside the GUI thread: large ones take long."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from cnn_gui.data.whole_file import whole_file
from cnn_gui.ui.widgets.background import Background
from cnn_gui.ui.widgets.copying import confirm, copy_picture
from cnn_gui.ui.widgets.pictures.paint import png
from cnn_gui.ui.widgets.refusal import show_not_saved
from cnn_gui.ui.widgets.saving import ask_where_to_save
from cnn_gui.unhandled import report_unhandled

PNG, SVG = "PNG (*.png)", "SVG (*.svg)"
NOT_SAVED = "The picture was not saved"


Picture = QImage | bytes | Callable[[], QImage]
"""Pixels, an SVG text, or what makes pixels; the last is done beside the GUI thread, too."""


def write_picture(picture: Picture, path: Path) -> None:
    """Write a picture as PNG, or an SVG text as it is, whole or not at all. Raises OSError if it cannot be written."""
    made = picture() if callable(picture) else picture
    written = made if isinstance(made, bytes) else png(made)
    with whole_file(path) as file:
        file.write(written)


def copy_made(view: QWidget, name: str, picture: QImage | Callable[[], QImage]) -> None:
    """Copy a picture, once it is made; view and name: what it is of."""
    if isinstance(picture, QImage):
        copy_picture(picture, view, name)
        return
    window = view.window()
    work = Background(window)

    def done(made: QImage) -> None:
        work.deleteLater()
        copy_picture(made, window, name)

    def failed(error: Exception) -> None:
        work.deleteLater()
        report_unhandled(error)

    work.finished.connect(done)
    work.failed.connect(failed)
    work.start(lambda _job: picture())


def ask_save_picture(view: QWidget, name: str, picture: Picture) -> QFileDialog:
    """Ask where to save a picture, as PNG or as SVG, while everything goes on.

    view: what it is of; below it is said that it was saved. name: of the file, without its ending.
    """
    kinds = SVG if isinstance(picture, bytes) else PNG
    window = view.window()

    def save(path: Path) -> None:
        work = Background(window)
        work.finished.connect(lambda _nothing: done(work, path))
        work.failed.connect(lambda error: failed(work, path, error))
        work.start(lambda _job: write_picture(picture, path))

    def done(work: Background, path: Path) -> None:
        work.deleteLater()
        confirm(window, f"Saved as {path.name}")

    def failed(work: Background, path: Path, error: Exception) -> None:
        work.deleteLater()
        if isinstance(error, OSError):
            show_not_saved(window, NOT_SAVED, path, error)
        else:
            report_unhandled(error)

    ending = kinds.rpartition("*")[2].rstrip(")")
    return ask_where_to_save(window, "Save picture", Path(f"{name}{ending}"), kinds, save, NOT_SAVED)
