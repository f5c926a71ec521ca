"""The window as a picture in a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QMessageBox

from cnn_gui.ui.window.picture import save_picture

if TYPE_CHECKING:
    pass


@pytest.mark.parametrize(("typed", "written"), [("a.png", "a.png"), ("a", "a.png"), ("run.v2", "run.v2.png")])
def test_the_picture_of_the_window_is_saved_under_the_chosen_name(
    pilot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, written: str
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / typed), ""))
    save_picture(pilot.window)
    picture = QImage(str(tmp_path / written))
    assert picture.size() == pilot.window.size()
    assert [path.name for path in tmp_path.glob("*.png")] == [written]


def test_a_picture_that_cannot_be_saved_is_told(pilot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "nowhere" / "a.png"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    save_picture(pilot.window)
    assert str(path) in pilot.dialog(QMessageBox).informativeText()


def test_no_picture_is_saved_when_the_choice_is_cancelled(pilot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    save_picture(pilot.window)
    assert pilot.dialogs(QMessageBox) == []
