"""Fields for whole and decimal numbers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import QLocale, QPoint, QPointF, Qt
from PySide6.QtGui import QValidator, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cnn_gui.ui.widgets.fields.number_fields import DecimalField, WholeField


def make(kind: str) -> WholeField | DecimalField:
    """A field of either kind."""
    if kind == "whole":
        return WholeField(64, minimum=1, maximum=1024, name="batch size")
    return DecimalField(0.9, minimum=0, maximum=0.999, decimals=3, name="momentum")


@pytest.mark.parametrize("kind", ["whole", "decimal"])
def test_the_wheel_does_nothing_without_the_focus(qtbot: QtBot, kind: str) -> None:
    field = make(kind)
    qtbot.addWidget(field)
    before = field.value()
    turn = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(0, 0), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(field, turn)
    assert field.value() == before


@pytest.mark.parametrize(("kind", "text", "value"), [("whole", "128", 128), ("decimal", "0.95", 0.95)])
def test_a_number_counts_when_it_is_finished_not_at_every_digit(
    qtbot: QtBot, kind: str, text: str, value: float
) -> None:
    field = make(kind)
    qtbot.addWidget(field)
    told: list[float] = []
    field.valueChanged.connect(told.append)
    field.selectAll()
    qtbot.keyClicks(field, text)
    assert told == []
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert told == [value]


@pytest.mark.parametrize("language", ["en_US", "de_DE", "tr_TR", "ar_EG"])
@pytest.mark.parametrize("typed", ["0.95", "0,95"])
def test_numbers_are_written_with_a_point_and_may_be_typed_with_a_comma(
    qtbot: QtBot, request: pytest.FixtureRequest, language: str, typed: str
) -> None:
    request.addfinalizer(partial(QLocale.setDefault, QLocale()))
    QLocale.setDefault(QLocale(language))
    field = make("decimal")
    qtbot.addWidget(field)
    assert field.text() == "0.900"
    field.selectAll()
    qtbot.keyClicks(field, typed)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert (field.value(), field.text()) == (0.95, "0.950")
    assert make("whole").text() == "64"


def test_point_and_comma_together_are_no_number(qtbot: QtBot) -> None:
    field = make("decimal")
    qtbot.addWidget(field)
    for text in ("1,000.5", "1.000,5"):
        state, _, _ = field.validate(text, len(text))
        assert state is not QValidator.State.Acceptable


def test_the_text_keeps_away_from_the_edge(qtbot: QtBot) -> None:
    field = make("whole")
    qtbot.addWidget(field)
    assert field.lineEdit().textMargins().left() >= 4
    assert field.accessibleName() == "batch size"


def batch_size() -> WholeField:
    """From 1 to 1024."""
    return WholeField(64, minimum=1, maximum=1024, name="Batch size")


def warm_up() -> WholeField:
    """From 0 to 10,000, with a unit."""
    made = WholeField(12, minimum=0, maximum=10_000, name="Warm-up")
    made.setSuffix(" batches")
    return made


def seed() -> DecimalField:
    """Whole numbers beyond those of a spin box."""
    return DecimalField(7, minimum=0, maximum=2**32 - 1, decimals=0, step=1, name="Seed")


def weight_decay() -> DecimalField:
    """From 0 to 1."""
    return DecimalField(0.0, minimum=0, maximum=1, decimals=5, step=0.0001, name="Weight decay")


def rotation() -> DecimalField:
    """From 0 to 30, with a unit."""
    made = DecimalField(5.0, minimum=0, maximum=30, decimals=1, step=1, name="Rotation")
    made.setSuffix("°")
    return made


Made = Callable[[], WholeField | DecimalField]


def write(qtbot: QtBot, field: WholeField | DecimalField, text: str) -> None:
    """Type over what is there, letter by letter, and press Enter."""
    qtbot.addWidget(field)
    field.selectAll()
    if text.isascii():
        qtbot.keyClicks(field, text)
    else:
        # As pasted: the test's keyboard knows only Latin letters.
        field.lineEdit().insert(text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


@pytest.mark.parametrize("tracking", [True, False])
@pytest.mark.parametrize(
    ("make_field", "text"),
    [
        (batch_size, "1.5"), (batch_size, "1,5"), (batch_size, "5000"), (batch_size, "99999"), (batch_size, "1,000"),
        (batch_size, "-8"), (batch_size, "0"), (batch_size, "1e"), (batch_size, "1e9"), (batch_size, "1e-4"),
        (warm_up, "0.5"), (warm_up, "100000"), (seed, "4294967296"), (seed, "1.5"), (weight_decay, "2"),
        (weight_decay, "-0.1"), (weight_decay, "1e-7"), (weight_decay, "0.123456"), (weight_decay, "1.000,5"),
        (rotation, "31"), (rotation, "300"), (rotation, "5.25"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_in_red_and_never_becomes_another_number(
    qtbot: QtBot, make_field: Made, text: str, tracking: bool
) -> None:
    field = make_field()
    field.setKeyboardTracking(tracking)
    qtbot.addWidget(field)
    before, shown = field.value(), field.text()
    field.selectAll()
    qtbot.keyClicks(field, text)
    assert field.lineEdit().text().startswith(text)
    assert field.property("refused")
    with qtbot.waitSignal(field.refused) as told:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert (field.value(), field.text()) == (before, shown)
    assert not field.property("refused")
    assert field.accessibleName().lower() in told.args[0]
    assert "from" in told.args[0]


def test_a_refusal_says_what_is_wrong_and_what_is_allowed(qtbot: QtBot) -> None:
    for field, text, sentence in (
        (batch_size(), "1.5", "1.5 is not allowed: batch size must be a whole number from 1 to 1024."),
        (batch_size(), "e", "This is not a number: batch size must be a whole number from 1 to 1024."),
        (weight_decay(), "2", "2 is not allowed: weight decay must be from 0 to 1, with at most 5 decimals."),
    ):
        qtbot.addWidget(field)
        assert field.problem(text) == sentence


@pytest.mark.parametrize("language", ["C", "en_US", "de_DE", "tr_TR", "ar_EG"])
@pytest.mark.parametrize(
    ("make_field", "text", "value"),
    [
        (batch_size, "128", 128), (batch_size, "1e2", 100), (batch_size, "١٢٨", 128),
        (warm_up, "500", 500), (seed, "4294967295", 2**32 - 1), (weight_decay, "1e-4", 1e-4),
        (weight_decay, "0.001", 1e-3), (weight_decay, "0,001", 1e-3), (weight_decay, ".5", 0.5),
        (weight_decay, "٠٫٠٠١", 1e-3), (rotation, "7,5", 7.5), (rotation, "7.5°", 7.5),
    ],
)  # fmt: skip
def test_typed_numbers_mean_what_they_say_in_every_language(
    qtbot: QtBot, request: pytest.FixtureRequest, language: str, make_field: Made, text: str, value: float
) -> None:
    request.addfinalizer(partial(QLocale.setDefault, QLocale()))
    QLocale.setDefault(QLocale(language))
    field = make_field()
    write(qtbot, field, text)
    assert field.value() == value
    assert not field.property("refused")


def test_escape_drops_what_was_typed(qtbot: QtBot) -> None:
    field = rotation()
    field.setKeyboardTracking(True)
    qtbot.addWidget(field)
    field.selectAll()
    qtbot.keyClicks(field, "300")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert (field.value(), field.text()) == (5.0, "5.0°")
    assert not field.property("refused")


def test_a_step_after_a_refusal_goes_from_the_number_in_force(qtbot: QtBot) -> None:
    field = batch_size()
    write(qtbot, field, "5000")
    field.stepBy(1)
    assert field.value() == 65
