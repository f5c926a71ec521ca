"""The window as a picture in a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QMessageBox

from cnn_gui.ui.window.picture import save_picture


@pytest.mark.parametrize(("typed", "written"), [("a.png", "a.png"), ("a", "a.png"), ("run.v2", "run.v2.png")])
def test_the_picture_of_the_window_is_saved_under_the_chosen_name(
    pilot: Any, tmp_path: Path, typed: str, written: str
) -> None:
    dialog = save_picture(pilot.window)
    dialog.fileSelected.emit(str(tmp_path / typed))
    dialog.reject()
    picture = QImage(str(tmp_path / written))
    assert picture.size() == pilot.window.size()
    assert [path.name for path in tmp_path.glob("*.png")] == [written]


def test_a_picture_that_cannot_be_saved_is_told(pilot: Any, tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "a.png"
    dialog = save_picture(pilot.window)
    dialog.fileSelected.emit(str(path))
    dialog.reject()
    box = pilot.dialog(QMessageBox)
    assert box.text() == "The picture was not saved"
    assert str(path) in box.informativeText()


def test_no_picture_is_saved_when_the_choice_is_cancelled(pilot: Any) -> None:
    save_picture(pilot.window).reject()
    assert pilot.dialogs(QMessageBox) == []
