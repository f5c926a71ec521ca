"""The line of the present number: it fits, it is never lost, and each number in it leads somewhere."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from cnn_gui.explain.cell import Cell
from cnn_gui.explain.chain_rule import ChainRule, Piece, Role
from cnn_gui.ui.panels.phases.rule_line import Part, RuleLine

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

DZ2, W2, DF = Cell("dZ2", (7,)), Cell("W2", (417, 7)), Cell("dF", (417,))
RULE = ChainRule(
    DF,
    (
        Piece("("),
        Piece("dZ2[7]", "−0.8014", DZ2, Role.ARRIVING),
        Piece("×"),
        Piece("W2[417, 7]", "0.0650", W2, Role.LOCAL),
        Piece("="),
        Piece("", "−0.0521"),
        Piece(")"),
        Piece("+"),
        Piece("9 others", "−0.0362"),
        Piece("="),
        Piece("dF[417]", "−0.0883", DF, Role.PASSED_ON),
    ),
)
SYMBOLS = ("dF", "dW2", "db2")


@pytest.fixture
def line(qtbot: QtBot, app: QApplication) -> RuleLine:
    """A line with room for everything."""
    made = RuleLine()
    qtbot.addWidget(made)
    made.resize(1100, made.sizeHint().height())
    made.show_rule(RULE, SYMBOLS)
    made.show()
    return made


def said(line: RuleLine) -> str:
    """What is drawn."""
    return " ".join(word for part in line.parts() for _, word, _ in part.words)


def part_of(line: RuleLine, target: object) -> Part:
    """What leads there."""
    return next(part for part in line.parts() if part.target == target)


@pytest.mark.usefixtures("face")
def test_with_room_it_says_all_of_it_with_the_roles(line: RuleLine) -> None:
    line.resize(2000, line.height())
    assert said(line) == (
        "dF dW2 db2 ( arriving dZ2[7] −0.8014 × local W2[417, 7] 0.0650 = −0.0521 ) + 9 others −0.0362 = "
        "passed on dF[417] −0.0883"
    )
    assert not line.is_cut()
    assert [part.present for part in line.parts()[:3]] == [True, False, False]


@pytest.mark.usefixtures("face")
@pytest.mark.parametrize("width", [1000, 700, 520, 400, 300])
def test_with_less_room_the_roles_go_first_and_the_result_never(line: RuleLine, width: int) -> None:
    line.resize(width, line.height())
    parts = line.parts()
    assert parts[-1].target == DF
    places = [part.place for part in parts]
    assert all(a.right() <= b.left() + 0.01 for a, b in pairwise(places))
    assert places[-1].right() <= width
    if "arriving" not in said(line) and not line.is_cut():
        assert "−0.0362" in said(line)
    line.grab()


def test_what_is_cut_can_be_read_in_its_tool_tip(line: RuleLine) -> None:
    line.resize(300, line.height())
    assert "…" in said(line)
    assert line.is_cut()
    for part in line.parts():
        place = part.place.center().toPoint()
        QApplication.sendEvent(line, QHelpEvent(QEvent.Type.ToolTip, place, line.mapToGlobal(place)))
        if not isinstance(part.target, str):
            assert RULE.text in QToolTip.text()
    QToolTip.hideText()
    assert RULE.text in line.accessibleDescription()


def test_a_click_on_a_number_goes_to_it_and_on_a_name_to_another_array(line: RuleLine, qtbot: QtBot) -> None:
    cells: list[Cell] = []
    names: list[str] = []
    line.cell_chosen.connect(cells.append)
    line.symbol_chosen.connect(names.append)
    for target in (DZ2, W2, DF, "dW2", "db2"):
        qtbot.mouseClick(line, Qt.MouseButton.LeftButton, pos=part_of(line, target).place.center().toPoint())
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(line.width() - 2, 5))
    assert cells == [DZ2, W2, DF]
    assert names == ["dW2", "db2"]


def test_keys_reach_every_number_and_every_name(line: RuleLine, qtbot: QtBot) -> None:
    found: list[object] = []
    line.cell_chosen.connect(found.append)
    line.symbol_chosen.connect(found.append)
    assert line.focusPolicy() & Qt.FocusPolicy.TabFocus
    for _ in range(6):
        qtbot.keyClick(line, Qt.Key.Key_Return)
        qtbot.keyClick(line, Qt.Key.Key_Right)
    qtbot.keyClick(line, Qt.Key.Key_Home)
    qtbot.keyClick(line, Qt.Key.Key_Left)
    qtbot.keyClick(line, Qt.Key.Key_Enter)
    qtbot.keyClick(line, Qt.Key.Key_End)
    qtbot.keyClick(line, Qt.Key.Key_Enter)
    assert found == ["dF", "dW2", "db2", DZ2, W2, DF, "dF", DF]


def test_many_arrays_are_one_name_that_goes_on_to_the_next(line: RuleLine) -> None:
    symbols = tuple(f"update:{letter}{number}" for number in range(1, 6) for letter in "Wb")
    result = Piece("new b5[3]", "0.1", Cell("update:b5", (3,)))
    line.show_rule(ChainRule(Cell("update:b5", (3,)), (Piece("b5[3]", "0.1"), Piece("="), result)), symbols)
    line.resize(600, line.height())
    first = line.parts()[0]
    assert [word for _, word, _ in first.words] == ["b5 (10 of 10)"]
    assert first.target == "update:W1"


@pytest.mark.usefixtures("face")
def test_it_is_as_high_empty_as_full(line: RuleLine) -> None:
    height = line.sizeHint().height()
    line.show_rule(None)
    assert line.parts() == []
    assert line.sizeHint().height() == height
    assert line.accessibleDescription() == ""


def test_names_stand_only_where_there_is_a_choice(line: RuleLine) -> None:
    line.show_rule(RULE, ("dF",))
    assert not any(isinstance(part.target, str) for part in line.parts())
