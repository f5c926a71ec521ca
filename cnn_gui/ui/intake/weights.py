"""Weights that a person brings: chosen or dropped files, taken into the run that trains."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from cnn_gui.files.imports.load_weights import read_weights
from cnn_gui.session import Session
from cnn_gui.ui.intake.choose import ask_file

KINDS = "Weights (*.safetensors *.npz);;All files (*)"


def ask_weights(window: QWidget, session: Session) -> QFileDialog:
    """Let a person choose a file of weights, and take it in."""
    return ask_file(window, "Take in weights", None, KINDS, partial(take_weights, session))


def take_weights(session: Session, path: Path) -> None:
    """Order that the run has the weights of a file from the next batch on; refused if they do not fit."""
    session.trainer.weights.take(partial(read_weights, path=path), path.name)
