"""A column that scrolls: nothing is cut, and the controls keep their width."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from cnn_gui.ui.widgets.column import ScrollingColumn

Show = Callable[[ScrollingColumn, int, int], ScrollingColumn]


@pytest.fixture
def column(shown: Show) -> ScrollingColumn:
    """Twenty fields in a place that is low."""
    made = ScrollingColumn()
    for _ in range(20):
        made.column.addWidget(QLineEdit())
    return shown(made, 240, 200)


def fields(column: ScrollingColumn) -> list[QLineEdit]:
    """The fields from top to bottom."""
    return column.widget().findChildren(QLineEdit)


def test_controls_keep_their_width_when_the_scroll_bar_comes_and_goes(column: ScrollingColumn, qtbot: QtBot) -> None:
    bar = column.verticalScrollBar()
    qtbot.waitUntil(bar.isVisible)
    low = fields(column)[0].width()
    column.resize(240, 2000)
    qtbot.waitUntil(lambda: not bar.isVisible())
    assert fields(column)[0].width() == low == 240 - 32


def test_tab_scrolls_to_what_it_reaches(column: ScrollingColumn, qtbot: QtBot) -> None:
    qtbot.waitUntil(column.verticalScrollBar().isVisible)
    column.window().activateWindow()
    first, last = fields(column)[0], fields(column)[-1]
    first.setFocus()
    for _ in range(19):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is last
    place = last.mapTo(column, QPoint(0, 0)).y()
    assert 0 <= place <= 200 - last.height()


def test_it_takes_no_focus_itself_and_asks_for_the_width_of_its_controls(column: ScrollingColumn) -> None:
    assert column.focusPolicy() is Qt.FocusPolicy.NoFocus
    fields(column)[3].setMinimumWidth(300)
    assert column.minimumSizeHint().width() == 332
    assert column.sizeHint().height() > 200 > column.minimumSizeHint().height()
