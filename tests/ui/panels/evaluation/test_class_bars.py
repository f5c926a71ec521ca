"""The bars of the classes' figures."""

from __future__ import annotations

import weakref
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.evaluation.class_bars import NO_VALUE, ClassBars, ClassFigures
from cnn_gui.ui.widgets.bars.row_area import RowArea
from cnn_gui.ui.widgets.bars.rows import HIGHEST_ROW

Show = Callable[[ClassBars, int, int], ClassBars]
Look = Callable[[QWidget, QPointF], QColor]
Hover = Callable[[QWidget, QPointF], None]
Tip = Callable[[QWidget, QPointF], None]
Drop = Callable[[Callable[[], QWidget]], weakref.ref[QWidget]]

DIGITS = tuple("0123456789")
VALUES = np.array([0.9, 0.95, 0.8, 0.99, 1.0, 0.85, np.nan, 0.92, 0.7, 0.6])


def figures(values: np.ndarray = VALUES, first: float = 0.5) -> ClassFigures:
    return ClassFigures(
        values,
        values - 0.05,
        np.minimum(values + 0.04, 1.0),
        0.88,
        lambda value: f"{value:.2f}",
        "0.00",
        (first, 1.0),
        ((first, "first"), (1.0, "last")),
        lambda index: f"all about {index}",
    )


@pytest.fixture
def bars(shown: Show) -> ClassBars:
    """Ten classes in 320 × 256, on an axis from 0.5 to 1."""
    made = ClassBars(empty_text="Nothing yet.")
    made.set_figures(DIGITS, figures())
    return shown(made, 320, 256)


def at(bars: ClassBars, row: int, value: float, down: float = 2.0) -> QPointF:
    """The point at a value of a row's axis, a little below the upper edge of the bar."""
    track = bars.track(row)
    return QPointF(bars.place_of(value, track), track.top() + down)


def test_a_bar_ends_at_its_value(bars: ClassBars, pixel: Look) -> None:
    ink, ground = theme.LIGHT.text_disabled, theme.LIGHT.grid
    for row in (0, 2, 8):
        assert pixel(bars, at(bars, row, VALUES[row] - 0.012)) == ink
        assert pixel(bars, at(bars, row, VALUES[row] + 0.012)) == ground


def test_the_whisker_spans_the_interval(bars: ClassBars, pixel: Look) -> None:
    middle = bars.track(0).height() / 2
    assert pixel(bars, at(bars, 0, 0.93, middle)) == theme.LIGHT.text
    assert pixel(bars, at(bars, 0, 0.86, middle)) == theme.LIGHT.text
    assert pixel(bars, at(bars, 0, 0.96, middle)) == theme.LIGHT.grid


def test_the_number_beside_a_bar_is_its_value(bars: ClassBars) -> None:
    assert [bars.text_of(index) for index in (0, 3, 6)] == ["0.90", "0.99", NO_VALUE]


def test_a_class_without_a_value_has_no_bar(bars: ClassBars, pixel: Look) -> None:
    assert pixel(bars, at(bars, 6, 0.55)) == theme.LIGHT.grid


def test_bars_that_do_not_begin_at_zero_are_cut(bars: ClassBars, pixel: Look) -> None:
    def cut(row: int) -> bool:
        track, image = bars.track(row), bars.grab().toImage()
        row_of_pixels = int(track.center().y()) + 2
        return any(
            image.pixelColor(x, row_of_pixels) == theme.LIGHT.panel
            for x in range(int(track.left()) + 2, int(track.left()) + 12)
        )

    assert cut(1)
    bars.set_figures(DIGITS, figures(first=0.0))
    assert not cut(1)


def test_infinity_and_nan_are_drawn_as_nothing(bars: ClassBars) -> None:
    bars.set_figures(DIGITS, figures(np.full(10, np.inf)))
    bars.grab()
    assert bars.text_of(0) == "inf"
    bars.set_figures(DIGITS, figures(np.full(10, np.nan)))
    bars.grab()
    assert bars.text_of(0) == NO_VALUE


def test_rows_can_be_ordered_worst_first_and_a_class_without_value_comes_last(bars: ClassBars) -> None:
    assert bars.order() == list(range(10))
    bars.set_sorted(True)
    assert bars.order() == [9, 8, 2, 5, 0, 7, 1, 3, 4, 6]
    bars.set_sorted(True, highest_first=True)
    assert bars.order() == [4, 3, 1, 7, 0, 5, 2, 8, 9, 6]
    bars.set_figures(DIGITS, figures(VALUES[::-1].copy()))
    assert bars.order()[0] == 5
    bars.set_sorted(False)
    assert bars.order() == list(range(10))


def test_the_mouse_points_at_a_class_wherever_its_row_is(bars: ClassBars, hover: Hover, qtbot: QtBot) -> None:
    bars.set_sorted(True)
    with qtbot.waitSignal(bars.pointed) as pointed:
        hover(bars.viewport(), bars.row_rect(0).center())
    assert pointed.args == [9]
    assert bars.accessibleDescription() == "all about 9"
    with qtbot.waitSignal(bars.pointed) as pointed:
        QApplication.sendEvent(bars.viewport(), QEvent(QEvent.Type.Leave))
    assert pointed.args == [None]


def test_a_click_names_the_class(bars: ClassBars, qtbot: QtBot) -> None:
    bars.set_sorted(True)
    with qtbot.waitSignal(bars.clicked) as clicked:
        place = bars.row_rect(1).center().toPoint()
        qtbot.mouseClick(bars.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert clicked.args == [8]


def test_the_tool_tip_tells_everything(bars: ClassBars, ask_tip: Tip) -> None:
    ask_tip(bars.viewport(), bars.row_rect(4).center())
    assert QToolTip.text() == "all about 4"


def test_the_keyboard_alone_reaches_every_row(bars: ClassBars, qtbot: QtBot) -> None:
    bars.setFocus()
    seen = []
    bars.pointed.connect(seen.append)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_End, Qt.Key.Key_Up, Qt.Key.Key_Home, Qt.Key.Key_Up):
        qtbot.keyClick(bars, key)
    assert seen == [0, 1, 9, 8, 0, 0]
    with qtbot.waitSignal(bars.clicked) as clicked:
        qtbot.keyClick(bars, Qt.Key.Key_Enter)
    assert clicked.args == [0]
    bars.pointed.disconnect(seen.append)


def test_the_windows_keys_do_nothing_here(bars: ClassBars, qtbot: QtBot) -> None:
    bars.setFocus()
    with qtbot.assertNotEmitted(bars.clicked), qtbot.assertNotEmitted(bars.pointed):
        for key in (Qt.Key.Key_Space, Qt.Key.Key_Period, Qt.Key.Key_R):
            qtbot.keyClick(bars, key)


@pytest.mark.parametrize(("classes", "row"), [(2, HIGHEST_ROW), (10, 24), (100, RowArea.lowest)])
def test_rows_share_the_place_within_limits(bars: ClassBars, classes: int, row: int) -> None:
    bars.set_figures(tuple(str(n) for n in range(classes)), figures(np.linspace(0.5, 1, classes)))
    assert bars.row_height() == row
    assert (bars.verticalScrollBar().maximum() > 0) == (classes == 100)
    bars.grab()


def test_the_last_of_many_classes_is_reached_by_scrolling(bars: ClassBars, qtbot: QtBot) -> None:
    bars.set_figures(tuple(str(n) for n in range(100)), figures(np.linspace(0.5, 1, 100)))
    bars.setFocus()
    qtbot.keyClick(bars, Qt.Key.Key_End)
    assert bars.row_rect(99).bottom() <= bars.viewport().height()
    assert 99 in bars.rows_in_sight()
    assert 0 not in bars.rows_in_sight()


def test_without_figures_it_says_what_will_appear(bars: ClassBars) -> None:
    full = bars.grab().toImage()
    bars.set_figures((), None)
    empty = bars.grab().toImage()
    assert empty != full
    bars.set_empty_text("Something else.")
    assert bars.grab().toImage() != empty


def test_another_theme_repaints(bars: ClassBars, pixel: Look, qapp: QApplication) -> None:
    theme.apply_theme(qapp, "dark")
    assert pixel(bars, at(bars, 0, 0.88)) == theme.DARK.text_disabled
    assert pixel(bars, at(bars, 0, 0.99)) == theme.DARK.grid


def test_bars_can_be_forgotten(dropped: Drop) -> None:
    def make() -> ClassBars:
        bars = ClassBars()
        bars.set_figures(DIGITS, figures())
        return bars

    watch = dropped(make)
    assert watch() is None
