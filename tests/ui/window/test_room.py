"""The place of a panel: it demands nothing, and scrolls where the panel needs more."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.ui.window.room import LEAST, Room


class Panel(QWidget):
    """A panel that needs 200×100."""

    def __init__(self) -> None:
        super().__init__()
        self.needs = QSize(200, 100)
        row = QHBoxLayout(self)
        self.part = QLabel()
        row.addWidget(self.part)

    def minimumSizeHint(self) -> QSize:
        return self.needs


@pytest.fixture
def room(qtbot: QtBot, app: QApplication) -> Room:
    """A place on screen."""
    made = Room(Panel())
    qtbot.addWidget(made)
    made.resize(300, 150)
    made.show()
    QApplication.processEvents()
    return made


def bars(room: Room) -> tuple[bool, bool]:
    """Which scroll bars are there: across, down."""
    QApplication.processEvents()
    return room.horizontalScrollBar().maximum() > 0, room.verticalScrollBar().maximum() > 0


def test_the_panel_fills_the_place(room: Room) -> None:
    assert bars(room) == (False, False)
    assert room.widget().size() == room.size()


def test_it_scrolls_only_where_it_must(room: Room) -> None:
    room.resize(150, 150)
    assert bars(room) == (True, False)
    assert room.widget().width() == 200
    room.resize(300, 60)
    assert bars(room) == (False, True)
    assert room.widget().height() == 100
    # The bar at the side takes from the width.
    room.resize(205, 60)
    assert bars(room) == (True, True)


def test_what_appears_in_the_panel_changes_no_demand(room: Room) -> None:
    before = room.minimumSizeHint()
    assert before == LEAST
    room.widget().needs = QSize(900, 700)
    room.widget().updateGeometry()
    room.widget().part.setText("other words")
    assert bars(room) == (True, True)
    assert room.minimumSizeHint() == before
    assert room.widget().size() == QSize(900, 700)
