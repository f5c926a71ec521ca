"""One declaration is everything about an action; the handler is all that is added to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from cnn_gui.training.messages.state import State
from cnn_gui.ui.actions.actions import Actions
from cnn_gui.ui.actions.catalogue import ACTIONS
from cnn_gui.ui.actions.declaration import Bar, Declaration, Menu, Scope
from cnn_gui.ui.actions.situation import Situation
from cnn_gui.ui.panels.registry import registered

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

WAVE = Declaration(
    "wave",
    text="&Wave",
    short="W",
    keys=("Ctrl+W", "W"),
    icon="play",
    tip="Wave to the network",
    menu=Menu.RUN,
    section=5,
    bar=Bar.RUN,
    in_bar=7,
    checkable=True,
    enabled=lambda situation: situation.state is State.RUNNING,
)


@pytest.fixture
def owner(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def test_an_action_is_what_its_declaration_says(owner: QWidget) -> None:
    action = Actions(owner, [WAVE])["wave"]
    assert (action.text(), action.iconText()) == ("&Wave", "W")
    assert [key.toString() for key in action.shortcuts()] == ["Ctrl+W", "W"]
    assert action.toolTip() == "Wave to the network  (Ctrl+W)"
    assert not action.icon().isNull()
    assert action.isCheckable()
    assert not action.autoRepeat()
    assert action in owner.actions()
    assert action.shortcutContext() is Qt.ShortcutContext.WindowShortcut


def test_keys_of_a_panel_work_only_within_it(owner: QWidget) -> None:
    action = Actions(owner, [Declaration("x", text="X", keys=("X",), scope=Scope.PANEL)])["x"]
    assert action.shortcutContext() is Qt.ShortcutContext.WidgetWithChildrenShortcut


def test_standard_keys_are_those_of_the_platform_once_each(owner: QWidget) -> None:
    standard = QKeySequence.StandardKey.Copy
    action = Actions(owner, [Declaration("x", text="X", keys=(standard, "Ctrl+C"))])["x"]
    keys = action.shortcuts()
    assert keys[0] == QKeySequence.keyBindings(standard)[0]
    assert len(keys) == len({key.toString() for key in keys})


def test_a_handler_is_called_once_for_each_time(owner: QWidget) -> None:
    done: list[str] = []
    actions = Actions(owner, [WAVE])
    actions.connect("wave", lambda: done.append("waved"))
    actions["wave"].setEnabled(True)
    actions["wave"].trigger()
    actions["wave"].trigger()
    assert done == ["waved", "waved"]
    with pytest.raises(KeyError):
        actions.connect("swim", lambda: None)


def test_what_can_be_done_follows_the_situation_where_the_declaration_says_so(owner: QWidget) -> None:
    actions = Actions(owner, [WAVE, Declaration("other", text="Other")])
    actions["other"].setEnabled(False)
    actions.follow(Situation())
    assert not actions["wave"].isEnabled()
    actions.follow(Situation(State.RUNNING))
    assert actions["wave"].isEnabled()
    assert not actions["other"].isEnabled(), "its owner knows"


def test_menus_and_bars_are_put_together_from_the_declarations(owner: QWidget) -> None:
    first = Declaration("first", text="First", menu=Menu.RUN, section=1, bar=Bar.RUN, in_bar=9)
    actions = Actions(owner, [WAVE, first, Declaration("nowhere", text="Nowhere")])
    assert [action.objectName() for action in actions.of_menu(Menu.RUN)] == ["first", "wave"]
    assert [action.objectName() for action in actions.of_bar(Bar.RUN)] == ["wave", "first"]
    assert actions.of_menu(Menu.FILE) == []


def test_of_those_of_one_group_one_is_on(owner: QWidget) -> None:
    kinds = [Declaration(name, text=name, checkable=True, group="kind") for name in "abc"]
    actions = Actions(owner, kinds)
    actions["a"].setChecked(True)
    actions["b"].trigger()
    assert [action.isChecked() for action in actions] == [False, True, False]


def test_the_window_takes_in_the_actions_of_its_panels_by_name_if_their_keys_work_everywhere(owner: QWidget) -> None:
    everywhere, within = Declaration("wide", text="Wide"), Declaration("narrow", text="Narrow", scope=Scope.PANEL)
    window, panel = Actions(owner, [WAVE]), Actions(QWidget(owner), [everywhere, within])
    window.take_in(panel)
    assert window["wide"] is panel["wide"]
    with pytest.raises(KeyError):
        window["narrow"]
    assert list(window) == [window["wave"], panel["wide"], panel["narrow"]]
    with pytest.raises(ValueError, match="two actions called 'wide'"):
        window.take_in(Actions(QWidget(owner), [everywhere]))


def test_no_two_keys_of_the_window_are_the_same(qapp: object) -> None:
    declared = [*ACTIONS, *(action for panel in registered() for action in panel.declared)]
    keys = [key.toString() for each in declared if each.scope is Scope.WINDOW for key in each.sequences()]
    assert len(keys) > 20
    assert len(keys) == len(set(keys))


def test_every_action_says_what_it_does(qapp: object) -> None:
    declared = [*ACTIONS, *(action for panel in registered() for action in panel.declared)]
    for each in declared:
        assert each.text, each.name
        assert each.tip or each.name == "open_recent", each.name
        assert each.tip.rstrip(".") == each.tip, each.name
