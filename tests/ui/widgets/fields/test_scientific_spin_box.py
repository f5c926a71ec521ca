"""The field for a number over many decades."""

from __future__ import annotations

import math
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QLocale, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QToolTip
from pytestqt.qtbot import QtBot

from cnn_gui.ui.widgets.fields.scientific_spin_box import ScientificSpinBox, next_on_ladder
from cnn_gui.ui.widgets.fields.typed_number import number_text, parse_number


@pytest.fixture
def field(qtbot: QtBot) -> ScientificSpinBox:
    """A field for a learning rate."""
    made = ScientificSpinBox(0.05, minimum=1e-5, maximum=10, name="learning rate")
    qtbot.addWidget(made)
    return made


def write(qtbot: QtBot, field: ScientificSpinBox, text: str) -> list[float]:
    """Type over what is there and press Enter; returns what the field reported."""
    told: list[float] = []
    field.valueChanged.connect(told.append)
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    field.valueChanged.disconnect(told.append)
    return told


def tip_of(field: ScientificSpinBox) -> str:
    """What a person sees who points at the field."""
    QApplication.sendEvent(field, QHelpEvent(QEvent.Type.ToolTip, QPoint(5, 5), field.mapToGlobal(QPoint(5, 5))))
    return QToolTip.text()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1", 0.1),
        ("5e-3", 0.005),
        ("2E-05", 2e-5),
        ("0,25", 0.25),
        ("10", 10.0),
        (".5", 0.5),
        ("0.0123456789", 0.0123456789),
    ],
)
def test_a_number_is_taken_exactly_as_typed_and_told_once(
    qtbot: QtBot, field: ScientificSpinBox, text: str, value: float
) -> None:
    assert write(qtbot, field, text) == [value]
    assert field.value() == value
    assert float(field.text()) == value


@pytest.mark.parametrize(
    "text", ["0", "0.0", "-1", "-0.5", "nan", "inf", "abc", "1e", "e5", "99", "1e-9", "1e999", "..", "--"]
)
def test_what_cannot_be_used_never_becomes_the_value(qtbot: QtBot, field: ScientificSpinBox, text: str) -> None:
    told = write(qtbot, field, text)
    assert all(1e-5 <= value <= 10 for value in told)
    assert 1e-5 <= field.value() <= 10
    assert field.text() == number_text(field.value())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("0", "0 is not allowed: the learning rate must be from 1e-05 to 10."),
        ("99", "99 is not allowed: the learning rate must be from 1e-05 to 10."),
        ("1e", "This is not a number: the learning rate must be from 1e-05 to 10."),
    ],
)
def test_a_refusal_says_what_is_wrong_and_what_is_allowed(
    qtbot: QtBot, field: ScientificSpinBox, text: str, sentence: str
) -> None:
    with qtbot.waitSignal(field.refused) as told:
        assert write(qtbot, field, text) == []
    assert told.args == [sentence]
    assert field.value() == 0.05
    assert field.text() == "0.05"


def test_unfinished_text_is_marked_while_it_is_typed(qtbot: QtBot, field: ScientificSpinBox) -> None:
    field.setToolTip("How far each update goes")
    field.selectAll()
    qtbot.keyClicks(field, "99")
    assert field.property("refused")
    assert "99 is not allowed" in tip_of(field)
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "0.05"
    assert not field.property("refused")
    assert tip_of(field) == "How far each update goes"


def test_a_negative_number_is_refused_and_does_not_lose_its_sign(qtbot: QtBot, field: ScientificSpinBox) -> None:
    with qtbot.waitSignal(field.refused) as told:
        assert write(qtbot, field, "-1") == []
    assert told.args[0].startswith("-1 is not allowed")


def test_the_validator_tells_wrong_from_unfinished_from_good(field: ScientificSpinBox) -> None:
    states = {text: field.validate(text, 0)[0] for text in ("0.1", "1e", "", "0", "a", "-1", "nan")}
    good, unfinished, wrong = QValidator.State.Acceptable, QValidator.State.Intermediate, QValidator.State.Invalid
    assert states == {
        "0.1": good,
        "1e": unfinished,
        "": unfinished,
        "0": unfinished,
        "a": wrong,
        "-1": unfinished,
        "nan": wrong,
    }


def test_leaving_the_field_takes_the_number(qtbot: QtBot, field: ScientificSpinBox) -> None:
    field.selectAll()
    qtbot.keyClicks(field, "0.2")
    assert field.value() == 0.05
    with qtbot.waitSignal(field.valueChanged) as told:
        field.editingFinished.emit()
    assert told.args == [0.2]


def test_arrows_step_along_one_two_five(qtbot: QtBot, field: ScientificSpinBox) -> None:
    told: list[float] = []
    field.valueChanged.connect(told.append)
    for key in [Qt.Key.Key_Up] * 3 + [Qt.Key.Key_Down] * 4:
        qtbot.keyClick(field, key)
    assert told == [0.1, 0.2, 0.5, 0.2, 0.1, 0.05, 0.02]


def test_a_step_goes_on_from_what_was_typed_and_refuses_what_cannot_be_used(
    qtbot: QtBot, field: ScientificSpinBox
) -> None:
    told: list[object] = []
    field.valueChanged.connect(told.append)
    field.refused.connect(told.append)
    field.selectAll()
    qtbot.keyClicks(field, "0.3")
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert told == [0.3, 0.5]
    field.selectAll()
    qtbot.keyClicks(field, "99")
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert told[2:] == ["99 is not allowed: the learning rate must be from 1e-05 to 10.", 0.2]


@pytest.mark.parametrize("language", ["C", "en_US", "de_DE", "tr_TR", "ar_EG"])
@pytest.mark.parametrize(("text", "value"), [("0,05", 0.05), ("0.1", 0.1), ("٠٫٢", 0.2), ("۰٫۲", 0.2), ("1e-3", 1e-3)])
def test_typed_numbers_mean_what_they_say_in_every_language(
    qtbot: QtBot, request: pytest.FixtureRequest, language: str, text: str, value: float
) -> None:
    request.addfinalizer(partial(QLocale.setDefault, QLocale()))
    QLocale.setDefault(QLocale(language))
    field = ScientificSpinBox(0.07, minimum=1e-5, maximum=10, name="learning rate")
    qtbot.addWidget(field)
    field.selectAll()
    field.lineEdit().insert(text)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert (field.value(), field.text()) == (value, number_text(value))


def test_steps_end_at_the_range(field: ScientificSpinBox) -> None:
    field.set_value(7.0)
    field.stepBy(5)
    assert field.value() == 10.0
    assert field.stepEnabled() == QAbstractSpinBox.StepEnabledFlag.StepDownEnabled
    field.stepBy(-100)
    assert field.value() == 1e-5
    assert field.stepEnabled() == QAbstractSpinBox.StepEnabledFlag.StepUpEnabled


@pytest.mark.parametrize("value", [0.0, -1.0, 11.0, math.nan, math.inf])
def test_the_program_cannot_set_what_is_not_allowed_either(field: ScientificSpinBox, value: float) -> None:
    with pytest.raises(ValueError, match="must be from 1e-05 to 10"):
        field.set_value(value)
    assert field.value() == 0.05


def test_setting_a_value_makes_no_echo(qtbot: QtBot, field: ScientificSpinBox) -> None:
    with qtbot.assertNotEmitted(field.valueChanged):
        field.set_value(0.3)
    assert field.text() == "0.3"


def test_zero_can_be_allowed(qtbot: QtBot) -> None:
    field = ScientificSpinBox(0.0, minimum=1e-6, maximum=1, allow_zero=True, name="weight decay")
    qtbot.addWidget(field)
    field.stepBy(1)
    assert field.value() == 1e-6
    field.stepBy(-1)
    assert field.value() == 0.0
    assert write(qtbot, field, "0.001") == [0.001]
    assert write(qtbot, field, "0") == [0.0]
    assert "0 or from 1e-06 to 1" in field.problem(-1.0)


def test_the_wheel_does_nothing_without_the_focus(field: ScientificSpinBox) -> None:
    turn = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(0, 0), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(field, turn)
    assert field.value() == 0.05
    assert not turn.isAccepted()


def test_a_range_that_does_not_rise_is_refused() -> None:
    with pytest.raises(ValueError, match="positive and rising"):
        ScientificSpinBox(1.0, minimum=1.0, maximum=0.5)


@given(st.floats(1e-300, 1e300))
def test_text_reads_back_as_the_same_number(value: float) -> None:
    assert parse_number(number_text(value)) == value


@given(st.floats(1e-9, 1e9), st.integers(1, 6))
def test_the_ladder_goes_up_and_down_by_its_rungs(value: float, steps: int) -> None:
    up = next_on_ladder(value, steps)
    assert up > value
    assert number_text(up).strip("0.").replace("1e", "e")[:1] in ("", "1", "2", "5", "e")
    assert next_on_ladder(next_on_ladder(up, steps), -steps) == pytest.approx(up)
