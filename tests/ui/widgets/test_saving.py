"""Saving asks, and loses nothing: every save of the program, on a disk that gets full, over a file that was there."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.data.dataset import Split
from cnn_gui.data.errors import DataError
from cnn_gui.data.own.npz import save_npz
from cnn_gui.files.exports.history.table import write_csv
from cnn_gui.training.run.history import History
from cnn_gui.ui.widgets.copying import save_array
from cnn_gui.ui.widgets.pictures.saving import write_picture
from cnn_gui.ui.widgets.saving import ask_where_to_save

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

SPLIT = Split(np.zeros((2, 1, 3, 3), np.uint8), np.array([0, 1]))
SAVES: dict[str, Callable[[Path], object]] = {
    "array": lambda path: save_array(np.zeros(3), path),
    "picture": lambda path: write_picture(QImage(20, 20, QImage.Format.Format_RGB32), path),
    "picture of lines": lambda path: write_picture(b"<svg/>" * 3, path),
    "curves": lambda path: write_csv(History(), path),
    "kept drawings": lambda path: save_npz(path, SPLIT, ("a", "b")),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with nothing in it."""
    made = tmp_path / "saved"
    made.mkdir()
    return made


@pytest.mark.parametrize("save", SAVES.values(), ids=SAVES)
def test_a_save_that_fails_leaves_the_old_file_whole(
    save: Callable[[Path], object], qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "a"
    save(path)
    assert path.stat().st_size > 10
    path.write_bytes(b"old")

    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises((OSError, DataError), match=re.escape(os.strerror(errno.ENOSPC))):
        save(path)
    assert path.read_bytes() == b"old"
    assert list(folder.iterdir()) == [path]


@pytest.fixture
def parent(qtbot: QtBot) -> Iterator[QWidget]:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    yield widget
    for dialog in widget.findChildren(QFileDialog):
        dialog.reject()


def choose(parent: QWidget, typed: Path) -> None:
    dialog = ask_where_to_save(
        parent, "Save it", Path("a.npy"), "NumPy array (*.npy)", lambda path: save_array(np.ones(1), path), "Not saved"
    )
    dialog.fileSelected.emit(str(typed))


def question(parent: QWidget) -> QMessageBox | None:
    return next((box for box in parent.findChildren(QMessageBox) if box.isVisible()), None)


@pytest.mark.parametrize(
    ("typed", "written"), [("b.npy", "b.npy"), ("b.NPY", "b.NPY"), ("b", "b.npy"), ("b.2", "b.2.npy")]
)
def test_a_name_gets_its_ending(parent: QWidget, folder: Path, typed: str, written: str) -> None:
    choose(parent, folder / typed)
    assert [path.name for path in folder.iterdir()] == [written]
    assert question(parent) is None


def test_a_file_whose_name_was_typed_is_replaced_as_the_dialog_has_asked(parent: QWidget, folder: Path) -> None:
    (folder / "b.npy").write_bytes(b"old")
    choose(parent, folder / "b.npy")
    assert question(parent) is None
    assert (folder / "b.npy").read_bytes() != b"old"


@pytest.mark.parametrize("answer", ["Replace", "Cancel", "Escape"])
def test_a_file_whose_name_was_not_typed_is_replaced_only_when_that_is_wanted(
    parent: QWidget, folder: Path, qtbot: QtBot, answer: str
) -> None:
    path = folder / "b.npy"
    path.write_bytes(b"old")
    choose(parent, folder / "b")
    box = question(parent)
    assert box is not None
    assert path.read_bytes() == b"old"
    assert "b.npy" in box.text()
    assert box.defaultButton().text().replace("&", "") == "Cancel"
    if answer == "Escape":
        box.reject()
    else:
        next(button for button in box.buttons() if button.text().replace("&", "") == answer).click()
    assert (path.read_bytes() == b"old") == (answer != "Replace")
    assert [each.name for each in folder.iterdir()] == ["b.npy"]


def test_a_place_that_cannot_be_written_is_said(parent: QWidget, folder: Path) -> None:
    choose(parent, folder / "nowhere" / "b")
    box = question(parent)
    assert box is not None
    assert box.text() == "Not saved"
    assert str(folder / "nowhere" / "b.npy") in box.informativeText()
