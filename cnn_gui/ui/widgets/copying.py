"""Numbers and equations for other programs: to the clipboard, or into a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from cnn_gui.data.whole_file import whole_file
from cnn_gui.explain.calculation.explanation import Explanation
from cnn_gui.explain.calculation.formats import as_text, equation_with_numbers, literal, tsv
from cnn_gui.ui.widgets.saving import ask_where_to_save

KINDS = "NumPy array (*.npy)"


def to_clipboard(text: str) -> None:
    """Put a text on the clipboard."""
    QGuiApplication.clipboard().setText(text)


def copy_value(value: float | np.floating[Any]) -> None:
    """Copy one number with all digits that it has in its own precision, so that it reads back as the same one."""
    to_clipboard(str(value))


def copy_text(explanation: Explanation) -> None:
    """Copy a whole explanation as plain text."""
    to_clipboard(as_text(explanation))


def copy_latex(explanation: Explanation, *, numbers: bool = False) -> None:
    """Copy the equation as LaTeX, with letters or with the numbers in their places."""
    to_clipboard(equation_with_numbers(explanation) if numbers else explanation.latex)


def copy_literal(array: npt.NDArray[Any]) -> None:
    """Copy an array as a NumPy expression that makes the same array, bit for bit."""
    to_clipboard(literal(array))


def copy_table(array: npt.NDArray[Any]) -> None:
    """Copy an array as tab-separated values, as spreadsheets take them."""
    to_clipboard(tsv(array))


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
