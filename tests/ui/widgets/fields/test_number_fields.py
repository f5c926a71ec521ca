"""Fields for whole and decimal numbers."""

from __future__ import annotations

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
        assert state is QValidator.State.Invalid


def test_the_text_keeps_away_from_the_edge(qtbot: QtBot) -> None:
    field = make("whole")
    qtbot.addWidget(field)
    assert field.lineEdit().textMargins().left() >= 4
    assert field.accessibleName() == "batch size"
