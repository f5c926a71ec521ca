"""Networks of other programs that a person brings: chosen or dropped files, with which a new run begins."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from cnn_gui.files.imports.onnx.for_data import brought_for
from cnn_gui.session import Session
from cnn_gui.ui.intake.choose import ask_file

KINDS = "Networks (*.onnx);;All files (*)"


def ask_network(window: QWidget, session: Session) -> QFileDialog:
    """Let a person choose an ONNX file, and open it."""
    return ask_file(window, "Open network (ONNX)", None, KINDS, partial(open_network, session))


def open_network(session: Session, path: Path) -> None:
    """Order a new run with the network of a file, on the present data; refused if it does not fit them."""
    session.trainer.begin_with(partial(brought_for, path=path))
