"""The most probable classes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.drawing.top_classes import TopClasses
from cnn_gui.ui.widgets.bars.bar_look import bar_look

DIGITS = tuple("0123456789")
PROBABILITIES = np.array([0.01, 0.02, 0.6, 0.0, 0.05, 0.0, 0.0, 0.3, 0.02, 0.0], np.float32)
Show = Callable[[TopClasses, int, int], TopClasses]


@pytest.fixture
def top(shown: Show) -> TopClasses:
    made = shown(TopClasses(), 240, 72)
    made.set_classes(DIGITS)
    made.set_probabilities(PROBABILITIES)
    return made


def test_the_three_most_probable_come_first(top: TopClasses) -> None:
    assert top.order() == [2, 7, 4]
    assert top.text() == "2: 0.6\n7: 0.3\n4: 0.05"
    top.set_probabilities(PROBABILITIES[::-1].copy(), 2)
    assert top.order() == [7, 2, 5]
    assert top.text() == "7: 0.6\n2: 0.3 (true class)\n5: 0.05"


def test_bars_are_as_long_as_the_probabilities(top: TopClasses, pixel: Callable[[QWidget, QPointF], QColor]) -> None:
    look = bar_look(DIGITS, 240)
    for row, share in enumerate((0.6, 0.3, 0.05)):
        track = look.track(QRectF(0, 24 * row, 240, 24))
        for place, inked in ((share - 0.02, True), (share + 0.03, False)):
            point = QPointF(track.left() + place * track.width(), track.center().y())
            assert (pixel(top, point) != theme.LIGHT.grid) is inked


def test_two_classes_have_two_rows(top: TopClasses) -> None:
    top.set_classes(("no", "yes"))
    assert top.order() == []
    top.set_probabilities(np.array([0.25, 0.75]))
    assert top.order() == [1, 0]
    assert not top.grab().isNull()


def test_without_probabilities_it_says_why(top: TopClasses) -> None:
    top.set_empty("Draw first.")
    assert top.order() == []
    assert top.text() == top.accessibleDescription() == "Draw first."
    top.set_empty("Draw first.", "With the mouse.")
    top.set_empty("Draw.", "With the mouse.")
    assert top.accessibleDescription() == "Draw. With the mouse."
    assert top.toolTip() == "With the mouse."
    assert not top.grab().isNull()


def test_assistive_technology_hears_a_new_answer(top: TopClasses) -> None:
    assert top.accessibleDescription() == "Most probable class: 2"
    top.set_probabilities(PROBABILITIES[::-1].copy())
    assert top.accessibleDescription() == "Most probable class: 7"


def test_numbers_that_are_none_come_last(top: TopClasses) -> None:
    broken = PROBABILITIES.copy()
    broken[2] = np.nan
    top.set_probabilities(broken)
    assert top.order() == [7, 4, 1]
    top.set_probabilities(np.full(10, np.nan, np.float32))
    assert top.order() == [0, 1, 2]
    assert not top.grab().isNull()


def test_a_tool_tip_tells_exact_values(top: TopClasses, ask_tip: Callable[[QWidget, QPointF], None]) -> None:
    ask_tip(top, QPointF(5, 5))
    assert QToolTip.text() == top.text()


def test_a_theme_change_repaints(
    top: TopClasses, pixel: Callable[[QWidget, QPointF], QColor], qapp: QApplication
) -> None:
    theme.apply_theme(qapp, "dark")
    track = bar_look(DIGITS, 240).track(QRectF(0, 0, 240, 24))
    assert pixel(top, QPointF(track.left() + 0.9 * track.width(), track.center().y())) == theme.DARK.grid
