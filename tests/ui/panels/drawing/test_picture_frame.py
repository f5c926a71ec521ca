"""The frame for pictures."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.drawing.picture_frame import PictureFrame


@pytest.fixture
def frame(shown: Callable[[PictureFrame, int, int], PictureFrame]) -> PictureFrame:
    return shown(PictureFrame(empty_text="Bring a picture."), 200, 200)


def picture(width: int, height: int) -> QImage:
    made = QImage(width, height, QImage.Format.Format_RGB32)
    made.fill(QColor("#c02040"))
    return made


def test_a_picture_keeps_its_proportions(frame: PictureFrame, pixel: Callable[[QWidget, QPointF], QColor]) -> None:
    assert frame.empty
    frame.set_picture(picture(40, 10))
    assert not frame.empty
    assert (frame.place().width(), frame.place().height()) == (200, 50)
    assert pixel(frame, QPointF(100, 100)) == QColor("#c02040")
    assert pixel(frame, QPointF(100, 40)) == theme.LIGHT.window


def test_it_says_what_is_there(frame: PictureFrame) -> None:
    assert frame.accessibleDescription() == "Bring a picture."
    frame.set_picture(picture(40, 10))
    assert frame.accessibleDescription() == "A picture of 40 × 10 pixels"
    frame.set_picture(None)
    assert frame.empty
    assert frame.accessibleDescription() == "Bring a picture."


def test_click_and_enter_ask_for_a_picture_and_other_keys_do_not(frame: PictureFrame, qtbot: QtBot) -> None:
    heard: list[int] = []
    frame.clicked.connect(lambda: heard.append(1))
    qtbot.mouseClick(frame, Qt.MouseButton.RightButton)
    QTest.keyClick(frame, Qt.Key.Key_Space)
    assert not heard
    qtbot.mouseClick(frame, Qt.MouseButton.LeftButton)
    QTest.keyClick(frame, Qt.Key.Key_Return)
    assert len(heard) == 2
