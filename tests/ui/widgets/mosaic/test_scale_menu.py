"""The choice of a colour scale."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.ui.widgets.mosaic.scale import ScaleMode
from cnn_gui.ui.widgets.mosaic.scale_menu import scale_menu


def test_the_menu_offers_every_scale_marks_the_present_one_and_explains_each(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    actions = scale_menu(ScaleMode.FROZEN, parent).actions()
    assert {action.data() for action in actions} == set(ScaleMode)
    assert [action.data() for action in actions if action.isChecked()] == [ScaleMode.FROZEN]
    assert all(action.toolTip() != action.text() for action in actions)
