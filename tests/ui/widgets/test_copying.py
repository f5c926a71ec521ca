"""Numbers leave the program as they are, and a file that cannot be written is no fault."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QToolTip
from pytestqt.qtbot import QtBot

from cnn_gui.ui.widgets import copying


@pytest.mark.parametrize("value", [0.1, 1e-40, -3.0, np.float32(0.1), np.float32(3.4e38), np.float32("nan")])
def test_a_number_reads_back_and_the_copy_is_confirmed(qtbot: QtBot, value: float) -> None:
    button = QPushButton()
    qtbot.addWidget(button)
    button.show()
    copying.copy_value(value, button, "W1[0, 0, 1, 2]")
    assert QToolTip.text() == f"W1[0, 0, 1, 2] = {value} copied"
    back = type(value)(QGuiApplication.clipboard().text())
    np.testing.assert_equal(back, value)


def test_an_array_reads_back_from_its_file(tmp_path: Path) -> None:
    array = np.random.default_rng(1).standard_normal((3, 4, 5)).astype(np.float32)
    copying.save_array(array, tmp_path / "array.npy")
    back = np.load(tmp_path / "array.npy", allow_pickle=False)
    assert back.dtype == array.dtype
    np.testing.assert_array_equal(back, array)


def test_a_path_that_cannot_be_written_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="missing"):
        copying.save_array(np.zeros(3), tmp_path / "missing" / "array.npy")
    assert not (tmp_path / "missing").exists()
