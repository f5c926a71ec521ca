"""The slider and the field for the learning rate, and that they never part."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cnn_gui.ui.widgets.fields.log_slider import LogSlider
from cnn_gui.ui.window.bars.learning_rate import LearningRateControl


@pytest.fixture
def control(qtbot: QtBot) -> LearningRateControl:
    """A control at its usual start."""
    made = LearningRateControl(0.05)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def told(control: LearningRateControl) -> list[float]:
    """What the control has reported."""
    values: list[float] = []
    control.valueChanged.connect(values.append)
    return values


def test_the_slider_changes_the_field_and_tells_once(control: LearningRateControl, told: list[float]) -> None:
    control.slider.setValue(control.slider.position_of(0.2))
    assert told == [0.2]
    assert control.value() == control.field.value() == control.slider.number() == 0.2
    assert control.field.text() == "0.2"


def test_the_field_moves_the_slider_and_tells_once(
    control: LearningRateControl, told: list[float], qtbot: QtBot
) -> None:
    control.field.selectAll()
    qtbot.keyClicks(control.field, "0.0123456")
    qtbot.keyClick(control.field, Qt.Key.Key_Return)
    assert told == [0.0123456]
    assert control.value() == control.slider.number() == 0.0123456
    assert control.slider.value() == control.slider.position_of(0.0123456)


def test_a_value_between_two_positions_stays_exact_until_a_person_moves_the_handle(
    control: LearningRateControl, told: list[float], qtbot: QtBot
) -> None:
    control.set_value(0.0501)
    assert told == []
    assert control.value() == 0.0501
    before = control.slider.value()
    qtbot.keyClick(control.slider, Qt.Key.Key_Right)
    assert told == [control.slider.number_at(before + control.slider.singleStep())]


def test_the_ends_of_the_slider_are_the_ends_of_the_range(control: LearningRateControl, told: list[float]) -> None:
    control.slider.setValue(control.slider.maximum())
    control.slider.setValue(control.slider.minimum())
    assert told == [10.0, 1e-5]


@pytest.mark.parametrize("value", [0.0, -0.1, math.nan, math.inf, 11.0])
def test_the_program_cannot_set_what_is_not_allowed(
    control: LearningRateControl, told: list[float], value: float
) -> None:
    with pytest.raises(ValueError, match=r"learning rate must be|not between"):
        control.set_value(value)
    assert (control.value(), control.slider.number(), told) == (0.05, 0.05, [])


@pytest.mark.parametrize("value", [0.0, -0.1, math.nan, 11.0])
def test_the_slider_alone_refuses_it_too(qtbot: QtBot, value: float) -> None:
    slider = LogSlider(1e-5, 10)
    qtbot.addWidget(slider)
    with pytest.raises(ValueError, match="not between"):
        slider.set_number(value)


def test_a_refusal_of_the_field_is_passed_on(control: LearningRateControl, told: list[float], qtbot: QtBot) -> None:
    control.field.selectAll()
    qtbot.keyClicks(control.field, "0")
    with qtbot.waitSignal(control.refused) as refusal:
        qtbot.keyClick(control.field, Qt.Key.Key_Return)
    assert "0 is not allowed" in refusal.args[0]
    assert told == []


def test_the_wheel_does_nothing_without_the_focus(control: LearningRateControl, told: list[float]) -> None:
    turn = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(0, 0), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(control.slider, turn)
    assert told == []


@given(st.integers(0, 600))
def test_positions_and_numbers_map_onto_each_other(position: int) -> None:
    slider = LogSlider(1e-5, 10.0)
    number = slider.number_at(position)
    assert abs(slider.position_of(number) - position) <= 1
    assert number == float(f"{number:.3g}")
    assert number == pytest.approx(1e-5 * 10 ** (position / 100), rel=0.006)


def test_a_range_that_does_not_rise_is_refused(qtbot: QtBot) -> None:
    with pytest.raises(ValueError, match="positive and rising"):
        LogSlider(0.0, 1.0)


def test_a_number_that_changes_by_itself_is_followed_without_a_word(
    control: LearningRateControl, told: list[float]
) -> None:
    control.follow(0.03)
    assert control.value() == control.slider.number() == 0.03
    assert told == []


def test_nothing_is_followed_while_the_handle_is_dragged(control: LearningRateControl, told: list[float]) -> None:
    control.slider.setSliderDown(True)
    control.follow(0.03)
    assert control.value() == control.slider.number() == 0.05
    control.slider.setSliderDown(False)
    control.follow(0.03)
    assert (control.value(), told) == (0.03, [])


def test_nothing_is_followed_while_a_person_is_in_the_field(
    control: LearningRateControl, told: list[float], qtbot: QtBot
) -> None:
    control.show()
    control.activateWindow()
    control.field.setFocus()
    qtbot.waitUntil(control.field.hasFocus)
    control.field.selectAll()
    qtbot.keyClicks(control.field, "0.07")
    control.follow(0.03)
    assert control.field.lineEdit().text() == "0.07"
    qtbot.keyClick(control.field, Qt.Key.Key_Return)
    assert told == [0.07]
