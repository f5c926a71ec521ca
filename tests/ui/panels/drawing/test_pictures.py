"""Pictures instead of drawings: pasted, opened, dropped; on the pad, and for colour images in its place."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QImage, QPainter, QPen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from cnn_gui.data.dataset import Dataset, Split
from cnn_gui.data.drawing.convention import Convention
from cnn_gui.data.drawing.handwriting import prepare
from cnn_gui.data.unlabelled.prepare import LikeDrawings, News
from cnn_gui.training.messages.events import RunStarted
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.history import History
from cnn_gui.ui.panels.drawing.panel import DrawingPanel

Begin = Callable[..., DrawingPanel]


def run_on(images: np.ndarray, classes: int = 3) -> RunStarted:
    """A run on images like these."""
    split = Split(images, (np.arange(len(images)) % classes).astype(np.int64))
    channels = images.shape[1]
    figures = np.ones(channels, np.float32)
    dataset = Dataset("own", "Own", split, split, split, tuple("abc"[:classes]), figures, figures)
    return RunStarted(1, RunConfig(), dataset, (), History())


def centred_images(side: int = 28) -> np.ndarray:
    """Bright discs in the middle of dark images."""
    y, x = np.mgrid[:side, :side] - (side - 1) / 2
    disc = ((np.hypot(y, x) < 7) * 255).astype(np.uint8)
    return np.stack([disc] * 12)[:, None].copy()


@pytest.fixture
def begin(qtbot: QtBot, app: QApplication) -> Begin:
    """Give a function that shows a panel with a run on some images."""

    def show(images: np.ndarray | None = None) -> DrawingPanel:
        panel = DrawingPanel()
        qtbot.addWidget(panel)
        panel.resize(300, 420)
        panel.show()
        panel.begin_run(run_on(centred_images() if images is None else images))
        panel.told = []  # type: ignore[attr-defined]
        panel.refusals = []  # type: ignore[attr-defined]
        panel.image_changed.connect(lambda image, label: panel.told.append(image))  # type: ignore[attr-defined]
        panel.refused.connect(lambda *words: panel.refusals.append(words))  # type: ignore[attr-defined]
        return panel

    return show


def scan(ground: str = "#f4f0e6", ink: str = "#203060", size: tuple[int, int] = (300, 200)) -> QImage:
    """A sheet of paper with a stroke far from its middle."""
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(QColor(ground))
    painter = QPainter(image)
    painter.setPen(QPen(QColor(ink), 12))
    painter.drawLine(QPoint(60, 40), QPoint(60, 150))
    painter.end()
    return image


def copy(picture: QImage) -> None:
    QApplication.clipboard().setImage(picture)


# ---- on the pad ------------------------------------------------------------------------------------------------------


def test_a_picture_on_paper_is_inverted_and_prepared(begin: Begin) -> None:
    panel = begin()
    copy(scan())
    panel.paste()
    assert not panel.refusals
    assert panel.inverted.isVisible()
    assert panel.inverted.isChecked()
    assert panel.inverted.text() == "Inverted (its ground is bright)"
    image = panel.told[-1]
    rows, columns = (np.flatnonzero((image[0] > 60).any(axis=axis)) for axis in (1, 0))
    assert np.ptp(rows) + 1 == 20
    assert 1 <= np.ptp(columns) + 1 <= 4
    assert image[0, 14, 13:15].min() > 180
    assert image[0, :, :8].max() == 0


def test_inverting_can_be_switched(begin: Begin) -> None:
    panel = begin()
    panel.take_picture(scan())
    inverted = panel.told[-1]
    panel.inverted.setChecked(False)
    # Its paper is taken away as ink is wanted: nothing is left, and nothing is no image.
    assert panel.desk.pad.canvas.empty
    assert len(panel.told) == 1
    assert panel.inverted.isVisible()
    panel.inverted.setChecked(True)
    assert len(panel.told) == 2
    np.testing.assert_array_equal(panel.told[-1], inverted)


def test_a_picture_on_black_is_not_inverted(begin: Begin) -> None:
    panel = begin()
    panel.take_picture(scan("#000000", "#ffffff"))
    assert panel.inverted.isVisible()
    assert not panel.inverted.isChecked()
    assert panel.inverted.text() == "Inverted (its ground is dark)"
    assert panel.told[-1][0, 14, 13:15].max() > 200


@pytest.mark.parametrize("kind", ["paper", "board", "photograph", "transparent", "colour"])
def test_a_picture_that_is_classified_is_prepared_exactly_as_one_that_is_dropped(
    begin: Begin, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "picture.png"
    if kind == "board":
        scan("#000000", "#ffffff").save(str(path))
    elif kind == "photograph":
        # Larger than what is looked at of a picture.
        scan(size=(1700, 1300)).save(str(path))
    elif kind == "transparent":
        picture = scan().convertToFormat(QImage.Format.Format_ARGB32)
        picture.fill(QColor(0, 0, 0, 0))
        painter = QPainter(picture)
        painter.fillRect(30, 20, 20, 100, QColor("black"))
        painter.end()
        picture.save(str(path))
    else:
        scan().save(str(path))
    images = np.repeat(centred_images(), 3, axis=1) if kind == "colour" else centred_images()
    panel = begin(images)
    panel.open_picture(path)
    way = LikeDrawings(Convention.of(run_on(images).dataset), News())
    kept, found = way.images([path], lambda *why: pytest.fail(str(why)))
    assert kept == [path]
    np.testing.assert_array_equal(found[0], panel.told[-1])


def test_not_centred_a_picture_is_only_made_smaller(begin: Begin) -> None:
    panel = begin()
    panel.take_picture(scan("#000000", "#ffffff"))
    panel.choices.centred.setChecked(False)
    grey = panel.desk.pad.grey()
    np.testing.assert_array_equal(panel.told[-1], prepare(grey, centred=False))
    # Where the line is on a sheet of 300×200 in a square.
    assert panel.told[-1][0, 12, 5] > 100
    assert panel.told[-1][0, 12, 14] == 0


def test_an_image_of_the_data_set_comes_back_nearly_as_it_was(begin: Begin) -> None:
    panel = begin()
    original = centred_images()[0, 0]
    image = QImage(original.data, 28, 28, 28, QImage.Format.Format_Grayscale8).copy()
    panel.choices.centred.setChecked(False)
    panel.take_picture(image)
    assert np.abs(panel.told[-1][0].astype(int) - original).mean() < 6


def test_a_picture_can_be_drawn_on_and_taken_back(begin: Begin) -> None:
    panel = begin()
    panel.take_picture(scan())
    pad = panel.desk.pad
    QTest.mouseClick(pad, Qt.MouseButton.LeftButton, pos=pad.to_widget(QPointF(200, 200)).toPoint())
    assert pad.grey()[200, 200] == 255
    pad.undo()
    assert panel.inverted.isVisible()
    pad.undo()
    assert pad.canvas.empty
    assert panel.inverted.isHidden()
    pad.redo()
    assert not pad.canvas.empty


@pytest.mark.parametrize("how", ["clear", "delete key", "keep"])
def test_the_notice_goes_with_the_picture(begin: Begin, how: str) -> None:
    panel = begin()
    panel.take_picture(scan())
    panel.choices.label.setCurrentIndex(1)
    if how == "clear":
        panel.tools.actions_["clear"].trigger()
    elif how == "keep":
        panel.choices.keep.click()
    else:
        QTest.keyClick(panel.desk.pad, Qt.Key.Key_Delete)
    assert panel.desk.pad.canvas.empty
    assert panel.inverted.isHidden()
    # The switch does not bring it back.
    panel.choices.centred.toggle()
    assert panel.desk.pad.canvas.empty


def test_with_other_data_a_picture_is_a_drawing_like_any_other(begin: Begin) -> None:
    panel = begin()
    panel.take_picture(scan())
    shown = panel.desk.pad.grey()
    panel.begin_run(run_on(255 - centred_images()))
    assert panel.inverted.isHidden()
    np.testing.assert_array_equal(panel.desk.pad.grey(), shown)
    maps = panel.desk.seen.maps()
    assert maps is not None
    np.testing.assert_array_equal(maps, 255 - prepare(shown))


# ---- colour images ---------------------------------------------------------------------------------------------------


@pytest.fixture
def colour(begin: Begin) -> DrawingPanel:
    """A panel for colour images of 12×12."""
    return begin(np.random.default_rng(0).integers(0, 256, (12, 3, 12, 12), dtype=np.uint8))


def test_for_colour_images_a_picture_takes_the_place_of_the_pad(colour: DrawingPanel) -> None:
    assert colour.desk.pad.isHidden()
    assert colour.desk.frame.isVisible()
    assert colour.choices.centred.isHidden()
    assert colour.desk.answers.text() == "What it says appears here."
    colour.take_picture(scan("#2040c0"))
    (image,) = colour.told
    assert image.shape == (3, 12, 12)
    assert image[:, 6, 9].tolist() == [0x20, 0x40, 0xC0]
    np.testing.assert_array_equal(colour.desk.seen.maps(), image)
    assert colour.desk.seen.kind() == "colour"
    assert colour.inverted.isHidden()


def test_a_colour_picture_is_kept_and_cleared(colour: DrawingPanel) -> None:
    splits: list[Split] = []
    colour.kept.changed.connect(splits.append)
    colour.take_picture(scan())
    image = colour.told[-1]
    colour.choices.label.setCurrentIndex(2)
    colour.choices.keep.click()
    np.testing.assert_array_equal(splits[0].images, image[None])
    assert splits[0].labels.tolist() == [1]
    assert colour.desk.frame.empty
    assert colour.desk.seen.maps() is None
    assert not colour.choices.keep.isEnabled()


def test_a_click_on_the_empty_frame_asks_for_a_file(colour: DrawingPanel, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "sheet.jpg"
    scan().save(str(path))
    qtbot.mouseClick(colour.desk.frame, Qt.MouseButton.LeftButton)
    (dialog,) = colour.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(path))
    assert len(colour.told) == 1
    dialog.reject()
    dialog.deleteLater()


def test_from_colour_images_back_to_the_pad(colour: DrawingPanel) -> None:
    colour.take_picture(scan())
    colour.begin_run(run_on(centred_images()))
    assert colour.desk.pad.isVisible()
    assert colour.desk.frame.isHidden()
    assert colour.choices.centred.isVisible()
    # Nothing is drawn yet.
    assert colour.desk.seen.maps() is None
    colour.desk.pad.put(np.eye(280, dtype=np.uint8) * 255)
    maps = colour.desk.seen.maps()
    assert maps is not None
    assert maps.shape == (1, 28, 28)


# ---- dropped ---------------------------------------------------------------------------------------------------------


def drop(panel: DrawingPanel, mime: QMimeData) -> bool:
    """Drop something onto the panel; whether it took it."""
    action, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    left = Qt.MouseButton.LeftButton
    entering = QDragEnterEvent(QPoint(50, 50), action, mime, left, none)
    QApplication.sendEvent(panel, entering)
    if entering.isAccepted():
        QApplication.sendEvent(panel, QDropEvent(QPointF(50, 50), action, mime, left, none))
    return entering.isAccepted()


def test_a_picture_is_dropped(begin: Begin, tmp_path: Path) -> None:
    panel = begin()
    path = tmp_path / "a sheet.PNG"
    scan().save(str(path))
    file, picture = QMimeData(), QMimeData()
    file.setUrls([QUrl.fromLocalFile(str(path))])
    picture.setImageData(scan())
    for mime in (file, picture):
        assert drop(panel, mime)
        assert panel.told[-1].any()
        panel.clear()
    assert not panel.refusals


def test_data_go_on_to_the_window(begin: Begin, tmp_path: Path) -> None:
    panel = begin()
    for name in ("folder", "data.npz", "notes.txt"):
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(tmp_path / name))])
        assert not drop(panel, mime)
    words = QMimeData()
    words.setText("seven")
    assert not drop(panel, words)
    assert not panel.told


# ---- what cannot be used ---------------------------------------------------------------------------------------------


def bomb(path: Path) -> None:
    """A PNG of a few bytes that claims 50,000 × 50,000 pixels."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = struct.pack(">2I5B", 50_000, 50_000, 8, 0, 0, 0, 0)
    data = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + data)


@pytest.mark.parametrize("kind", ["grey", "colour"])
@pytest.mark.parametrize("what", ["no picture", "empty", "bomb", "missing", "folder"])
def test_a_file_that_cannot_be_shown_is_refused_with_its_name(
    begin: Begin, tmp_path: Path, kind: str, what: str
) -> None:
    images = np.random.default_rng(0).integers(0, 256, (12, 3, 12, 12), dtype=np.uint8)
    panel = begin(images if kind == "colour" else None)
    path = tmp_path / "odd.png"
    if what == "no picture":
        path.write_text("This is not a picture.")
    elif what == "empty":
        path.touch()
    elif what == "bomb":
        bomb(path)
    elif what == "folder":
        path.mkdir()
    panel.open_picture(path)
    ((title, message),) = panel.refusals
    assert title
    assert "odd.png" in message
    assert ("50,000×50,000" in message) is (what == "bomb")
    assert not panel.told


def test_an_empty_clipboard_is_refused(begin: Begin) -> None:
    panel = begin()
    QApplication.clipboard().clear()
    panel.paste()
    QApplication.clipboard().setText("seven")
    panel.paste()
    assert [title for title, _ in panel.refusals] == ["There is no picture to paste"] * 2
    assert not panel.told


def test_a_picture_of_nothing_is_refused(begin: Begin) -> None:
    panel = begin()
    blank = QImage(40, 40, QImage.Format.Format_RGB32)
    blank.fill(QColor("#c0c0c0"))
    panel.take_picture(blank)
    assert panel.refusals[0][0] == "There is nothing on this picture"
    assert panel.desk.pad.canvas.empty
    assert panel.inverted.isHidden()
