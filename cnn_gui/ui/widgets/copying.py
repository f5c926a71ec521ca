"""Numbers, equations and pictures for other programs: to the clipboard, or into a file. What was copied is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QToolTip, QWidget

from cnn_gui.data.whole_file import whole_file
from cnn_gui.explain.calculation.explanation import Explanation
from cnn_gui.explain.calculation.formats import as_text, equation_with_numbers, literal, tsv
from cnn_gui.ui.widgets.saving import ask_where_to_save
from cnn_gui.ui.widgets.text.plain import plain

KINDS = "NumPy array (*.npy)"


def to_clipboard(text: str, near: QWidget, said: str) -> None:
    """Put a text on the clipboard, and say below a widget what was copied."""
    QGuiApplication.clipboard().setText(text)
    confirm(near, said)


def copy_picture(picture: QImage, near: QWidget, name: str) -> None:
    """Put a picture on the clipboard, and say so below what it is of."""
    QGuiApplication.clipboard().setImage(picture)
    confirm(near, f"Picture of {name} copied")


def confirm(near: QWidget, said: str) -> None:
    """Say below a widget, for a moment, what has been done."""
    QToolTip.showText(near.mapToGlobal(QPoint(0, near.height())), plain(said), near)


def copy_value(value: float | np.floating[Any], near: QWidget, name: str) -> None:
    """Copy one number with all digits that it has in its own precision, so that it reads back as the same one."""
    to_clipboard(str(value), near, f"{name} = {value} copied")


def copy_text(explanation: Explanation, near: QWidget) -> None:
    """Copy a whole explanation as plain text."""
    to_clipboard(as_text(explanation), near, "Explanation copied")


def copy_latex(explanation: Explanation, near: QWidget, *, numbers: bool = False) -> None:
    """Copy the equation as LaTeX, with letters or with the numbers in their places."""
    latex = equation_with_numbers(explanation) if numbers else explanation.latex
    to_clipboard(latex, near, "Equation copied as LaTeX")


def copy_literal(array: npt.NDArray[Any], near: QWidget, name: str) -> None:
    """Copy an array as a NumPy expression that makes the same array, bit for bit."""
    to_clipboard(literal(array), near, f"{name} copied as NumPy literal")


def copy_table(array: npt.NDArray[Any], near: QWidget, name: str) -> None:
    """Copy an array as tab-separated values, as spreadsheets take them."""
    to_clipboard(tsv(array), near, f"{name} copied as tab-separated values")


def save_array(array: npt.NDArray[Any], path: Path) -> None:
    """Write an array as .npy, whole or not at all. Raises OSError if it cannot be written."""
    with whole_file(path) as file:
        np.save(file, array, allow_pickle=False)


def ask_save_array(
    parent: QWidget, name: str, array: npt.NDArray[Any], start: Path | None, then: Callable[[Path], object]
) -> QFileDialog:
    """Ask where to save an array, while everything goes on; a file that cannot be written is said.

    name: of the array, for the file. then: is called with the path once the array is saved.
    """

    def save(path: Path) -> None:
        save_array(array, path)
        then(path)

    offered = (start or Path()) / f"{name.replace(' ', '-')}.npy"
    return ask_where_to_save(parent, f"Save {name}", offered, KINDS, save, "The array was not saved")
