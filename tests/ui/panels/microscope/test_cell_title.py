"""The value of a number, large, and the arrow keys on it."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from cnn_gui.ui.look.fonts import width_of
from cnn_gui.ui.look.theme import UNIT
from cnn_gui.ui.panels.microscope.cell_title import CellTitle

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    Show = Callable[[QWidget, int, int], QWidget]


@pytest.fixture
def title(shown: Show) -> CellTitle:
    """A title with room for everything."""
    made = CellTitle()
    made.say("Z1[3, 12, 7]", "\u22121.1879", "convolution", "test image 2 · after batch 300")
    shown(made, 500, 32)
    return made


def test_it_says_value_kind_and_moment(title: CellTitle) -> None:
    assert title.shown() == ("convolution", "test image 2 · after batch 300")
    assert title.accessibleName() == "Z1[3, 12, 7] = \u22121.1879, convolution"
    assert "after batch 300" in title.toolTip()


@pytest.mark.usefixtures("face")
def test_what_has_no_room_is_in_the_tool_tip(title: CellTitle) -> None:
    title.resize(title.sizeHint().width(), 32)
    assert title.shown() == ("convolution", "test image 2 · after batch 300")
    title.resize(title.sizeHint().width() - 3 * UNIT, 32)
    assert title.shown()[1].endswith("…")
    title.resize(120, 32)
    assert title.shown() == ()
    assert "convolution" in title.toolTip()
    title.clearFocus()
    image = title.grab().toImage()
    ground = image.pixel(0, 0)
    # The value is not cut, only smaller.
    assert all(image.pixel(119, y) == ground for y in range(32))
    assert any(image.pixel(x, y) != ground for x in range(119) for y in range(32))


@pytest.mark.usefixtures("face")
def test_of_the_moment_the_middle_gives_way_first(title: CellTitle) -> None:
    title.say("Z1[3, 12, 7]", "1", "", "image 0 · true class 7 · after batch 300")
    title.resize(title.sizeHint().width() - 2 * UNIT, 32)
    assert title.shown() == ("image 0 · after batch 300",)


def test_the_words_stay_where_they_are_while_the_number_changes(title: CellTitle) -> None:
    left = title._left_of_words()
    title.say("Z1[3, 12, 7]", "0.3", "convolution", "test image 2 · after batch 301")
    assert title._left_of_words() == left
    title.say("Z1[3, 12, 8]", "0.3", "convolution", "test image 2 · after batch 301")
    assert title._left_of_words() < left


def test_without_a_value_only_words_are_shown(title: CellTitle) -> None:
    title.say("dZ1[0, 0, 0]", "", "", "drawing · after batch 3")
    assert title.shown() == ("drawing · after batch 3",)
    title.say("", "", "", "")
    assert title.shown() == ()
    assert title.toolTip()


@pytest.mark.parametrize(
    ("key", "step"),
    [
        (Qt.Key.Key_Up, [-1, 0, 0]),
        (Qt.Key.Key_Down, [1, 0, 0]),
        (Qt.Key.Key_Left, [0, -1, 0]),
        (Qt.Key.Key_Right, [0, 1, 0]),
        (Qt.Key.Key_PageUp, [0, 0, -1]),
        (Qt.Key.Key_PageDown, [0, 0, 1]),
    ],
)
def test_keys_move(title: CellTitle, qtbot: QtBot, key: Qt.Key, step: list[int]) -> None:
    with qtbot.waitSignal(title.moved) as heard:
        qtbot.keyClick(title, key)
    assert heard.args == step
    with qtbot.assertNotEmitted(title.moved):
        qtbot.keyClick(title, key, Qt.KeyboardModifier.ControlModifier)


def test_enter_enters_and_nothing_happens_without_a_number(title: CellTitle, qtbot: QtBot) -> None:
    with qtbot.waitSignal(title.entered):
        qtbot.keyClick(title, Qt.Key.Key_Return)
    title.say("", "", "", "")
    with qtbot.assertNotEmitted(title.entered), qtbot.assertNotEmitted(title.moved):
        qtbot.keyClick(title, Qt.Key.Key_Return)
        qtbot.keyClick(title, Qt.Key.Key_Down)


BOTH = "this image \u22120.1658 · mean of the batch 0.1413"
SHORT = "image \u22120.1658 · mean 0.1413"


@pytest.mark.usefixtures("face")
@pytest.mark.parametrize(
    ("lines", "moment"),
    [
        ((BOTH,), "image 0"),
        ((SHORT,), "image 0"),
        (tuple(BOTH.split(" · ")), "a moment that is too long for this room " * 3),
        (tuple(SHORT.split(" · ")), "image 0"),
    ],
)
def test_a_number_and_its_mean_stand_in_the_same_letters(title: CellTitle, lines: tuple[str, ...], moment: str) -> None:
    kind = f"{BOTH} · gradient of a filter's weight"
    title.say("dW1[4, 0, 1, 1]", "\u22120.1658", kind, moment, "0.1413")
    title.resize(ceil(max(width_of(line, "heading") for line in lines)) + 2 * UNIT, 32)
    assert title.means() == lines
    assert title.shown() == (("image 0",) if len(lines) == 1 else ())
    assert title.accessibleName() == f"dW1[4, 0, 1, 1] = \u22120.1658, {kind}"
    assert not title.grab().isNull()
    title.say("Z1[3, 12, 7]", "0.3", "convolution", "test image 2")
    assert title.means() == ()
