"""The tools do with the pad what they say."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from cnn_gui.ui.actions.actions import Actions
from cnn_gui.ui.panels.drawing.pad import DrawingPad
from cnn_gui.ui.panels.drawing.tools import ACTIONS, WIDTHS, DrawingTools

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def pad(qtbot: QtBot, app: QApplication) -> DrawingPad:
    made = DrawingPad()
    qtbot.addWidget(made)
    made.resize(280, 280)
    made.show()
    return made


@pytest.fixture
def tools(qtbot: QtBot, pad: DrawingPad) -> DrawingTools:
    made = DrawingTools(pad, Actions(pad, ACTIONS))
    qtbot.addWidget(made)
    made.show()
    return made


def dot(pad: DrawingPad, x: int, y: int) -> None:
    QTest.mouseClick(pad, LEFT, pos=QPoint(x, y))


def test_pen_and_eraser_take_turns(tools: DrawingTools, pad: DrawingPad) -> None:
    actions = tools.actions_
    assert actions["pen"].isChecked()
    dot(pad, 50, 50)
    actions["eraser"].trigger()
    assert (actions["pen"].isChecked(), actions["eraser"].isChecked()) == (False, True)
    dot(pad, 50, 50)
    assert pad.grey()[50, 50] == 0
    actions["pen"].trigger()
    dot(pad, 50, 50)
    assert pad.grey()[50, 50] == 255


def test_undo_and_redo_are_offered_while_there_is_something(tools: DrawingTools, pad: DrawingPad) -> None:
    undo, redo = tools.actions_["undo"], tools.actions_["redo"]
    assert (undo.isEnabled(), redo.isEnabled()) == (False, False)
    dot(pad, 50, 50)
    assert (undo.isEnabled(), redo.isEnabled()) == (True, False)
    undo.trigger()
    assert pad.canvas.empty
    assert (undo.isEnabled(), redo.isEnabled()) == (False, True)
    redo.trigger()
    assert not pad.canvas.empty


def test_the_slider_makes_the_pen_wider(tools: DrawingTools, pad: DrawingPad) -> None:
    assert tools.pen_width.value() == pad.pen_width
    for width in WIDTHS:
        tools.pen_width.setValue(width)
        dot(pad, 140, 140)
        assert (pad.grey()[140] / 255).sum() == pytest.approx(width, abs=0.5)
        pad.clear()


def test_the_picture_button_offers_both_ways(tools: DrawingTools, qtbot: QtBot) -> None:
    heard: list[str] = []
    tools.paste_wanted.connect(lambda: heard.append("paste"))
    tools.open_wanted.connect(lambda: heard.append("open"))
    paste, open_it = tools.picture.menu().actions()
    paste.trigger()
    open_it.trigger()
    assert heard == ["paste", "open"]


def test_without_a_pad_only_pictures_and_clear_are_offered(tools: DrawingTools) -> None:
    def offered() -> set[str]:
        return {each.accessibleName() for each in tools.findChildren(QToolButton) if each.isVisible()}

    everything = {"Pen", "Eraser", "Undo", "Redo", "Clear", "Picture"}
    assert offered() == everything
    tools.set_drawable(False)
    assert offered() == {"Clear", "Picture"}
    assert not tools.pen_width.isVisible()
    tools.set_drawable(True)
    assert offered() == everything
