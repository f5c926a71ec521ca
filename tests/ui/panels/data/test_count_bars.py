"""Bars of how many images each class has: lengths, order, forms, numbers; many classes; a class chosen."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFontMetricsF
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font
from cnn_gui.ui.panels.data.count_bars import INSET, NARROWEST_BAR, ROW, CountBars

PARTS = ("training", "validation", "test")
COUNTS = np.array([[60, 30, 0], [20, 5, 1], [20, 5, 0]], np.int64)
Show = Callable[[CountBars, int, int], CountBars]
Look = Callable[[QWidget, QPointF], QColor]


@pytest.fixture
def bars(shown: Show) -> CountBars:
    """Cats, dogs and one bird in 320 × 120."""
    made = shown(CountBars("Images per class"), 320, 120)
    made.set_counts(("cat", "dog", "bird"), PARTS, COUNTS)
    made.clearFocus()
    return made


def test_pieces_follow_each_other_and_are_as_long_as_the_counts(bars: CountBars) -> None:
    cats = [bars.piece(0, part) for part in range(3)]
    assert cats[0].right() == pytest.approx(cats[1].left())
    assert cats[1].right() == pytest.approx(cats[2].left())
    unit = cats[0].width() / 60
    assert unit > 0
    for index in range(3):
        for part in range(3):
            assert bars.piece(index, part).width() == pytest.approx(unit * COUNTS[part, index])


def test_the_parts_are_told_apart_by_colour_and_the_third_is_hollow(bars: CountBars, pixel: Look) -> None:
    for part, ink in enumerate((theme.LIGHT.training, theme.LIGHT.validation, theme.LIGHT.panel)):
        assert pixel(bars, bars.piece(0, part).center()) == ink
    edge = bars.piece(0, 2)
    assert pixel(bars, QPointF(edge.center().x(), edge.top() + 0.2)) == theme.LIGHT.text_muted


@pytest.mark.usefixtures("face")
def test_a_single_image_can_still_be_seen(shown: Show, pixel: Look) -> None:
    bars = shown(CountBars("Images per class"), 320, 120)
    bars.set_counts(("many", "one"), ("training",), np.array([[100_000, 1]], np.int64))
    bars.clearFocus()
    piece = bars.piece(1, 0)
    assert piece.width() < 0.01
    assert pixel(bars, QPointF(piece.left(), piece.center().y())) != theme.LIGHT.panel


def test_a_part_without_images_leaves_no_mark(bars: CountBars, pixel: Look) -> None:
    piece = bars.piece(2, 1)
    birds = [pixel(bars, QPointF(x, piece.center().y())) for x in range(round(piece.right()) + 1, 190)]
    assert set(map(QColor.name, birds)) == {theme.LIGHT.panel.name()}


@pytest.mark.usefixtures("face")
@pytest.mark.parametrize("width", [0, 240, 320, 700])
def test_numbers_bars_and_names_keep_apart_in_every_width(shown: Show, width: int) -> None:
    bars = CountBars("Images per class")
    names = ("a class with a rather long name", "b")
    bars.set_counts(names, PARTS, np.array([[50_000, 40_000], [5_000, 1], [10_000, 1]], np.int64))
    width = max(width, bars.minimumSizeHint().width())
    shown(bars, width, 120)
    columns, metrics = bars._columns(), QFontMetricsF(bars._columns().bold)
    assert metrics.horizontalAdvance("a c…") <= columns.names < columns.bar.left() - INSET
    assert columns.bar.width() >= NARROWEST_BAR
    assert columns.bar.left() == round(columns.bar.left())
    numbers = [metrics.horizontalAdvance(number) for number in ("90,000", "5,001", "10,001")]
    lefts = [right - number for right, number in zip(columns.rights, numbers, strict=True)]
    assert columns.bar.right() < lefts[0]
    assert columns.rights[0] < lefts[1]
    assert columns.rights[1] < lefts[2]
    assert columns.rights[-1] <= width


def test_it_asks_for_the_room_that_its_numbers_need(bars: CountBars) -> None:
    few = bars.minimumSizeHint().width()
    bars.set_counts(("a", "b"), PARTS, 1_000_000_000 * np.ones((3, 2), np.int64))
    numbers = 3 * QFontMetricsF(font("small")).horizontalAdvance("2,000,000,000")
    assert bars.minimumSizeHint().width() > max(few, NARROWEST_BAR + numbers)


def test_there_are_short_words_where_there_is_little_room(bars: CountBars) -> None:
    bars.resize(200, 120)
    assert tuple(bars._columns().titles) == ("train", "val.", "test")
    bars.resize(800, 120)
    assert tuple(bars._columns().titles) == PARTS


def test_a_row_in_words(bars: CountBars) -> None:
    assert bars.hint(1) == "dog: 30 training, 5 validation, 5 test"
    bars.set_counts(("x",), PARTS, np.array([[54_000], [6_000], [10_000]], np.int64))
    assert bars.hint(0) == "x: 54,000 training, 6,000 validation, 10,000 test"


def test_a_thousand_classes_scroll_below_the_totals(bars: CountBars, qtbot: QtBot) -> None:
    counts = np.ones((3, 1000), np.int64)
    bars.set_counts([f"class {index}" for index in range(1000)], PARTS, counts)
    assert bars.heightForWidth(320) == bars.header + 12 * ROW
    assert bars.verticalScrollBar().maximum() == 1000 * ROW - (120 - bars.header)
    qtbot.keyClick(bars, Qt.Key.Key_End)
    assert bars.cursor_index() == 999
    assert bars.cell_rect(999).bottom() <= 120
    assert bars.cell_at(QPointF(50, bars.header - 1)) is None
    first_in_sight = bars.cell_at(QPointF(50, bars.header + 1))
    assert first_in_sight is not None
    assert first_in_sight > 990


def test_a_click_or_enter_tells_the_class_and_it_can_be_marked(bars: CountBars, qtbot: QtBot, pixel: Look) -> None:
    clicked: list[int] = []
    bars.clicked.connect(clicked.append)
    qtbot.mouseClick(bars.viewport(), Qt.MouseButton.LeftButton, pos=bars.cell_rect(1).center().toPoint())
    qtbot.keyClick(bars, Qt.Key.Key_Down)
    qtbot.keyClick(bars, Qt.Key.Key_Enter)
    assert clicked == [1, 2]
    bars.set_selected(2)
    assert bars.selected() == 2
    assert pixel(bars, bars.cell_rect(2).topLeft() + QPointF(100, 1)) == theme.LIGHT.selection
    bars.set_counts(("cat", "dog", "bird"), PARTS, COUNTS)
    assert bars.selected() is None


@pytest.mark.parametrize("shape", [(3, 2), (2, 3), (4, 3)])
def test_counts_must_fit_parts_and_classes(bars: CountBars, shape: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="do not fit counts of shape"):
        bars.set_counts(("cat", "dog", "bird"), PARTS if shape[0] < 4 else "abcd", np.zeros(shape, np.int64))
