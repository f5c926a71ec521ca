"""Probabilities of now as bars, those from before as outlines."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.what_if.compared_bars import ComparedBars
from cnn_gui.ui.widgets.bars.bar_look import bar_look

pytestmark = pytest.mark.usefixtures("face")
NOW = np.array([0.0, 0.7, 0.1, 0.2], np.float32)
BEFORE = np.array([0.0, 0.1, 0.9, 0.0], np.float32)
CLASSES = ("a", "b", "c", "d")


@pytest.fixture
def bars(qtbot: QtBot, shown: Callable[..., ComparedBars]) -> ComparedBars:
    """Four classes, before and now."""
    made = ComparedBars()
    made.set_classes(CLASSES)
    made.set_probabilities(NOW, 2)
    made.set_before(BEFORE)
    return shown(made, 300, 120)


def test_each_outline_ends_where_the_bar_was(bars: ComparedBars) -> None:
    track = bar_look(CLASSES, bars.viewport().width()).track(bars.row_rect(0))
    for row in (1, 2):
        outline = bars.outline(row)
        assert outline is not None
        assert outline.left() == track.left()
        assert outline.width() == pytest.approx(track.width() * float(BEFORE[row]))


def test_an_outline_can_be_seen_on_and_beside_the_bar(
    bars: ComparedBars, pixel: Callable[[QWidget, QPointF], QColor]
) -> None:
    for row in (1, 2):
        outline = bars.outline(row)
        assert outline is not None
        assert pixel(bars.viewport(), QPointF(outline.center().x(), outline.top())) == theme.LIGHT.text
        assert pixel(bars.viewport(), QPointF(outline.right() - 1, outline.center().y())) == theme.LIGHT.text


def test_a_bar_that_was_nothing_has_a_mark_at_its_beginning_and_one_that_stays_nothing_has_none(
    bars: ComparedBars,
) -> None:
    assert bars.outline(0) is None
    appeared = bars.outline(3)
    assert appeared is not None
    assert appeared.width() == 0


def test_the_tool_tip_says_both_numbers(bars: ComparedBars) -> None:
    assert bars.row_text(1) == "b: 0.7 (predicted), before 0.1"
    assert bars.row_text(2) == "c: 0.1 (true class), before 0.9"
    bars.set_before(None)
    assert bars.row_text(1) == "b: 0.7 (predicted)"
    assert bars.outline(1) is None


def test_outlines_go_with_their_classes_when_the_rows_are_sorted(bars: ComparedBars) -> None:
    bars.set_sorted(True)
    assert bars.order() == [1, 3, 2, 0]
    outline = bars.outline(2)
    assert outline is not None
    assert outline.width() == pytest.approx(
        bar_look(CLASSES, bars.viewport().width()).track(bars.row_rect(2)).width() * 0.9, rel=1e-4
    )


def test_the_row_of_all_other_classes_is_compared_as_one(shown: Callable[..., ComparedBars]) -> None:
    bars = ComparedBars()
    bars.set_classes([str(index) for index in range(40)])
    shown(bars, 300, 180)
    now, before = np.full(40, 0.5 / 30), np.zeros(40)
    now[:10] = 0.05
    before[35] = 1.0
    bars.set_probabilities(now)
    bars.set_before(before)
    assert bars.is_short()
    assert bars.row_text(10) == "30 others: 0.5 together, before 1"


def test_what_is_not_finite_has_no_outline(bars: ComparedBars) -> None:
    bars.set_before(np.full(4, np.nan, np.float32))
    assert [bars.outline(row) for row in range(4)] == [None] * 4
    bars.grab()


def test_as_many_numbers_as_classes_are_needed(bars: ComparedBars) -> None:
    with pytest.raises(ValueError, match="Expected 4 probabilities"):
        bars.set_before(np.zeros(3, np.float32))
