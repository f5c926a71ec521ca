"""The context menu for pictures, by mouse and key, the key that copies, and the dialog that asks how."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shiboken6
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import (
    QAction,
    QColor,
    QContextMenuEvent,
    QGuiApplication,
    QImage,
    QKeySequence,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QMessageBox, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.ui.look.painters import paints_itself
from cnn_gui.ui.widgets.mosaic.mosaic import Mosaic
from cnn_gui.ui.widgets.painted_area import PaintedArea
from cnn_gui.ui.widgets.pictures.dialog import LINES, MAPS, WIDTH, PictureDialog, largest_cell
from cnn_gui.ui.widgets.pictures.offer import PictureOffer, ask_how
from cnn_gui.ui.widgets.pictures.pictured import Maps, Pictured

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

Pixels = Callable[[QImage], np.ndarray]

INK = QColor("#c02040")


class Area(PaintedArea):
    """A scroll area of one colour."""

    @paints_itself
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        painter.fillRect(self.viewport().rect(), INK)


@pytest.fixture
def area(shown: Any, qtbot: QtBot) -> Area:
    """One that has the keys, and offers pictures."""
    made = shown(Area(), 120, 80)
    PictureOffer(made, lambda: Pictured(made, "Red", vector=True))
    made.window().activateWindow()
    qtbot.waitUntil(made.window().isActiveWindow)
    made.setFocus()
    return made


@pytest.fixture(autouse=True)
def _clipboard(qapp: QApplication) -> Any:
    QGuiApplication.clipboard().clear()
    yield
    QToolTip.hideText()
    QGuiApplication.clipboard().clear()


def menu_by(area: Area, reason: QContextMenuEvent.Reason) -> QMenu:
    """The context menu that a person gets."""
    target: QWidget = area.viewport() if reason is QContextMenuEvent.Reason.Mouse else area
    place = QPoint(10, 10)
    QApplication.sendEvent(target, QContextMenuEvent(reason, place, target.mapToGlobal(place)))
    popup = QApplication.activePopupWidget()
    assert isinstance(popup, QMenu)
    return popup


@pytest.mark.parametrize("reason", [QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard])
def test_mouse_and_menu_key_open_the_menu(area: Area, reason: QContextMenuEvent.Reason) -> None:
    menu = menu_by(area, reason)
    assert [action.text() for action in menu.actions()] == ["Copy pict&ure", "Save picture &as…"]
    menu.close()


def test_the_menu_copies_what_is_shown(area: Area, pixels: Pixels) -> None:
    menu = menu_by(area, QContextMenuEvent.Reason.Mouse)
    menu.actions()[0].trigger()
    menu.close()
    read = pixels(QGuiApplication.clipboard().image())
    assert read.shape == (80, 120)
    assert set(read.ravel().tolist()) == {INK.rgba()}
    assert QToolTip.text() == "Picture of Red copied"


def test_the_copy_key_copies_what_is_shown(area: Area, qtbot: QtBot) -> None:
    qtbot.keyClick(area, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().image().size() == area.size()


def test_a_copy_key_that_means_something_else_comes_first(area: Area, qtbot: QtBot) -> None:
    done: list[bool] = []
    action = QAction("Copy the number", area.window())
    action.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
    action.triggered.connect(lambda: done.append(True))
    area.window().addAction(action)
    qtbot.keyClick(area, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert done == [True]
    assert QGuiApplication.clipboard().image().isNull()
    action.setEnabled(False)
    qtbot.keyClick(area, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert done == [True]
    assert not QGuiApplication.clipboard().image().isNull()


def test_other_keys_are_the_views_own(area: Area, passed_on: Callable[[QWidget], list[int]], qtbot: QtBot) -> None:
    received = passed_on(area)
    qtbot.keyClick(area, Qt.Key.Key_C)
    assert received == [Qt.Key.Key_C]
    assert QGuiApplication.clipboard().image().isNull()


# ---- how the picture is to be ------------------------------------------------------------------------------------


@pytest.fixture
def ask(qtbot: QtBot) -> Any:
    """Open the dialog; it is closed after the test."""
    asked: list[PictureDialog] = []

    def open_it(pictured: Pictured) -> PictureDialog:
        asked.append(ask_how(pictured))
        return asked[-1]

    yield open_it
    for dialog in asked:
        if shiboken6.isValid(dialog):
            dialog.reject()


def choose(dialog: PictureDialog, kind: str) -> None:
    dialog.kind.setCurrentIndex(dialog.kind.findData(kind))
    assert dialog.kind.currentData() == kind


def save(dialog: PictureDialog, path: Path, qtbot: QtBot) -> None:
    """Press Save and choose a file; it is there."""
    window = dialog.parentWidget()
    dialog.save.click()
    (files,) = window.findChildren(QFileDialog)
    files.fileSelected.emit(str(path))
    files.reject()
    qtbot.waitUntil(lambda: path.is_file() and QToolTip.text() == f"Saved as {path.name}")


@pytest.mark.parametrize(
    ("size", "expected"), [("1", (120, 80)), ("2", (240, 160)), ("4", (480, 320)), (WIDTH, (300, 200))]
)
def test_the_size_is_chosen(
    area: Area, ask: Any, qtbot: QtBot, tmp_path: Path, size: str, expected: tuple[int, int]
) -> None:
    dialog = ask(Pictured(area, "Red", vector=True))
    dialog.scale.setCurrentIndex(dialog.scale.findData(size))
    assert dialog.width_.isVisible() == (size == WIDTH)
    dialog.width_.setValue(300)
    assert dialog.told.text() == f"{expected[0]:,} × {expected[1]:,} pixels"
    save(dialog, tmp_path / "red.png", qtbot)
    picture = QImage(str(tmp_path / "red.png"))
    assert (picture.width(), picture.height()) == expected
    assert picture.pixelColor(expected[0] - 1, expected[1] - 1) == INK


def test_lines_are_saved_as_svg_and_copied_as_pixels(area: Area, ask: Any, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = ask(Pictured(area, "Red", vector=True))
    choose(dialog, LINES)
    assert not dialog.scale.isVisible()
    assert b"<svg" in dialog.picture()
    dialog.copy.click()
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().image().size() == 2 * area.size())
    again = ask(Pictured(area, "Red", vector=True))
    choose(again, LINES)
    save(again, tmp_path / "red.svg", qtbot)
    assert INK.name() in (tmp_path / "red.svg").read_text(encoding="utf-8")


def test_maps_are_saved_as_whole_pixels(shown: Any, ask: Any, qtbot: QtBot, tmp_path: Path, pixels: Pixels) -> None:
    mosaic = shown(Mosaic("Z1"), 200, 200)
    mosaic.set_maps(np.eye(3, dtype=np.float32)[None])
    mosaic.grab()
    dialog = ask(mosaic.pictured())
    choose(dialog, f"{MAPS}Z1")
    # One map has no line between maps.
    assert (dialog.cell.isVisible(), dialog.gaps.isVisible(), dialog.scale.isVisible()) == (True, False, False)
    dialog.cell.setValue(5)
    assert dialog.told.text() == "15 × 15 pixels"
    # Maps go on while a person chooses; the picture is of the moment in which they do.
    mosaic.set_maps(-np.eye(3, dtype=np.float32)[None])
    save(dialog, tmp_path / "z.png", qtbot)
    read = pixels(QImage(str(tmp_path / "z.png")))
    corner = mosaic.coloured_maps()["Z1"].colours[0, 0, 0]
    assert read.shape == (15, 15)
    assert set(read[:5, :5].ravel().tolist()) == {int(corner)}


def test_views_without_lines_and_without_maps_offer_neither(area: Area, ask: Any) -> None:
    dialog = ask(Pictured(area, "Red"))
    assert dialog.kind.count() == 1
    assert dialog.scale.findData(WIDTH) == -1


def test_no_picture_is_larger_than_memory_can_take() -> None:
    assert largest_cell(Maps(np.zeros((8, 26, 26), np.uint32), 3)) == 32
    assert largest_cell(Maps(np.zeros((1, 3000, 3000), np.uint32), 1)) == 1


def test_the_dialog_goes_with_its_view(area: Area, ask: Any, qtbot: QtBot) -> None:
    view = QWidget(area.window())
    view.resize(20, 20)
    dialog = ask(Pictured(view, "Gone"))
    shiboken6.delete(view)
    assert not shiboken6.isValid(dialog) or not dialog.isVisible()


def test_a_picture_that_cannot_be_saved_is_told(area: Area, ask: Any, qtbot: QtBot, tmp_path: Path) -> None:
    window = area.window()
    ask(Pictured(area, "Red")).save.click()
    (files,) = window.findChildren(QFileDialog)
    path = tmp_path / "nowhere" / "red.png"
    files.fileSelected.emit(str(path))
    files.reject()
    qtbot.waitUntil(lambda: [box for box in window.findChildren(QMessageBox) if box.isVisible()] != [])
    (box,) = window.findChildren(QMessageBox)
    assert box.text() == "The picture was not saved"
    assert str(path) in box.informativeText()
    box.reject()


def test_a_mosaic_copies_by_key_where_nothing_else_is_meant(shown: Any, qtbot: QtBot) -> None:
    mosaic = shown(Mosaic("Z1"), 200, 150)
    mosaic.set_maps(np.ones((1, 3, 3), np.float32))
    qtbot.keyClick(mosaic, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().image().size() == mosaic.size()
    assert QToolTip.text() == "Picture of Z1 copied"
