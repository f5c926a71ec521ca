"""A slider goes to where it is clicked."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cnn_gui.ui.widgets.fields.log_slider import LogSlider
from cnn_gui.ui.widgets.fields.slider import Slider

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def slider(qtbot: QtBot, app: QApplication) -> Slider:
    """From 0 to 100 at 50, 216 pixels wide."""
    made = Slider()
    qtbot.addWidget(made)
    made.setRange(0, 100)
    made.setValue(50)
    made.resize(216, 24)
    made.show()
    return made


@pytest.mark.parametrize("share", [0.1, 0.25, 0.45, 0.6, 0.9])
def test_a_click_beside_the_handle_brings_it_there(qtbot: QtBot, slider: Slider, share: float) -> None:
    told: list[int] = []
    slider.valueChanged.connect(told.append)
    qtbot.mouseClick(slider, LEFT, pos=QPoint(round(8 + 200 * share), 12))
    assert slider.value() == pytest.approx(100 * share, abs=2)
    assert told == [slider.value()]


def test_a_click_on_the_handle_changes_nothing(qtbot: QtBot, slider: Slider) -> None:
    qtbot.mouseClick(slider, LEFT, pos=QPoint(110, 12))
    assert slider.value() == 50


def test_from_there_it_can_be_dragged_on(slider: Slider) -> None:
    QTest.mousePress(slider, LEFT, pos=QPoint(48, 12))
    assert slider.isSliderDown()
    QTest.mouseMove(slider, QPoint(168, 12))
    QTest.mouseRelease(slider, LEFT, pos=QPoint(168, 12))
    assert slider.value() == pytest.approx(80, abs=2)


def test_the_ends_can_be_reached_and_another_button_does_nothing(qtbot: QtBot, slider: Slider) -> None:
    qtbot.mouseClick(slider, Qt.MouseButton.RightButton, pos=QPoint(20, 12))
    assert slider.value() == 50
    qtbot.mouseClick(slider, LEFT, pos=QPoint(1, 12))
    assert slider.value() == 0
    qtbot.mouseClick(slider, LEFT, pos=QPoint(214, 12))
    assert slider.value() == 100


def test_a_click_just_beside_the_handle_of_a_rate_moves_it_by_little(qtbot: QtBot, app: QApplication) -> None:
    rate = LogSlider()
    qtbot.addWidget(rate)
    rate.resize(216, 24)
    rate.set_number(0.01)
    rate.show()
    # 600 positions on 200 pixels; the handle is 16 wide and stands around 108.
    qtbot.mouseClick(rate, LEFT, pos=QPoint(120, 12))
    assert rate.number() == pytest.approx(0.01 * 10 ** (12 / 200 * 6), rel=0.1)
