"""The window as a picture in a file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from cnn_gui.training.messages.events import Refused
from cnn_gui.ui.widgets.refusal import show_refused


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
