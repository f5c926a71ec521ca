"""Pictures that take long are opened beside the GUI thread, and can be given up at any moment."""

from __future__ import annotations

import gc
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from cnn_gui.data.own.decoding import formats, process
from cnn_gui.training.messages.events import Refused
from cnn_gui.ui.intake import drops
from cnn_gui.ui.intake.opening import PictureOpener

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

PATIENCE_MS = 60_000


@pytest.fixture
def opener(qapp: QApplication, qtbot: QtBot) -> PictureOpener:
    """Ready to open pictures."""
    view = QWidget()
    qtbot.addWidget(view)
    return PictureOpener(view)


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A picture of more pixels than are decoded at once."""
    path = tmp_path / "large é.png"
    Image.new("1", (9000, 9000), 1).save(path)
    return path


def slow(path: Path) -> drops.SlowPicture:
    """What is said about a file instead of its picture."""
    brought = drops.picture_from(path)
    assert isinstance(brought, drops.SlowPicture)
    return brought


def test_a_large_picture_is_opened_and_made_smaller(opener: PictureOpener, large: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(opener.opened, timeout=PATIENCE_MS) as told:
        opener.open(slow(large))
        assert opener.busy
        assert opener.parent().cursor().shape() is Qt.CursorShape.BusyCursor
    (image,) = told.args
    assert isinstance(image, QImage)
    assert (image.width(), image.height()) == (1024, 1024)
    assert image.pixelColor(500, 500).red() == 255
    assert not opener.busy
    assert opener.parent().cursor().shape() is Qt.CursorShape.ArrowCursor


def test_what_cannot_be_decoded_is_refused_with_its_name(opener: PictureOpener, large: Path, qtbot: QtBot) -> None:
    large.write_bytes(large.read_bytes()[:200])
    with qtbot.waitSignal(opener.refused, timeout=PATIENCE_MS) as told:
        opener.open(slow(large))
    (said,) = told.args
    assert isinstance(said, Refused)
    assert str(large) in said.message


def test_a_picture_can_be_given_up(opener: PictureOpener, large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # It never answers.
    monkeypatch.setattr(process, "_PROGRAM", "import sys; sys.stdin.read()")
    opener.open(slow(large))
    opener.open(slow(large))
    assert [thread.name for thread in threading.enumerate()].count("decoding") == 1
    opener.stop()
    assert not opener.busy
    assert "decoding" not in [thread.name for thread in threading.enumerate()]


def test_a_picture_is_given_up_with_what_it_was_for(
    qapp: QApplication, large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "_PROGRAM", "import sys; sys.stdin.read()")
    view = QWidget()
    opener = PictureOpener(view)
    opener.open(slow(large))
    del opener
    view.deleteLater()
    del view
    qapp.sendPostedEvents(None, 52)  # QEvent.Type.DeferredDelete
    gc.collect()
    assert "decoding" not in [thread.name for thread in threading.enumerate()]


def test_content_without_a_file_is_decoded_too(
    opener: PictureOpener, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formats, "_CHEAP", 0)
    Image.new("RGBA", (30, 20), (200, 100, 50, 128)).save(tmp_path / "a.png")
    brought = drops.picture_from(Path("picture"), (tmp_path / "a.png").read_bytes())
    assert isinstance(brought, drops.SlowPicture)
    with qtbot.waitSignal(opener.opened, timeout=PATIENCE_MS) as told:
        opener.open(brought)
    colour = told.args[0].pixelColor(3, 3)
    assert (colour.alpha(), abs(colour.red() - 200) <= 1, told.args[0].width()) == (128, True, 30)
