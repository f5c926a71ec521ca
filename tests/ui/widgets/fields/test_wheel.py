"""The wheel over every kind of field: with the focus it steps, without it scrolls on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.ui.widgets.fields.log_slider import LogSlider
from cnn_gui.ui.widgets.fields.number_fields import DecimalField, WholeField
from cnn_gui.ui.widgets.fields.scientific_spin_box import ScientificSpinBox
from cnn_gui.ui.widgets.fields.slider import Slider

FIELDS: dict[str, Callable[[], QWidget]] = {
    "whole": lambda: WholeField(5, minimum=1, maximum=9, name="count"),
    "decimal": lambda: DecimalField(0.5, minimum=0, maximum=1, name="share"),
    "scientific": lambda: ScientificSpinBox(0.05, minimum=1e-5, maximum=10),
    "slider": Slider,
    "rate": LogSlider,
}


@pytest.mark.parametrize("focus", [True, False])
@pytest.mark.parametrize("kind", FIELDS)
def test_the_wheel_steps_only_with_the_focus(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, kind: str, focus: bool
) -> None:
    field = FIELDS[kind]()
    qtbot.addWidget(field)
    monkeypatch.setattr(field, "hasFocus", lambda: focus)
    before = field.value()
    turn = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(0, 0), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(field, turn)
    assert (field.value() > before) == focus
    assert turn.isAccepted() == focus
