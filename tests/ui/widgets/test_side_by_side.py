"""Two groups of controls that stand side by side or one below the other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.ui.widgets.side_by_side import SideBySide


def group(*widths: int) -> QWidget:
    """A row of parts with these least widths, 20 pixels high."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    for width in widths:
        part = QLabel()
        part.setMinimumWidth(width)
        part.setFixedHeight(20)
        row.addWidget(part)
    return made


@pytest.fixture
def pair(qtbot: QtBot) -> Iterator[SideBySide]:
    """Two groups in a column above something that takes the rest."""
    place = QWidget()
    qtbot.addWidget(place)
    column = QVBoxLayout(place)
    column.setContentsMargins(0, 0, 0, 0)
    made = SideBySide(group(100, 50), group(80), narrowest=300, apart=16)
    column.addWidget(made)
    column.addStretch(1)
    place.resize(400, 200)
    place.show()
    QApplication.processEvents()
    yield made
    place.close()


def resized(pair: SideBySide, width: int) -> tuple[tuple[int, int, int, int], tuple[int, int, int, int]]:
    """Where both stand in a width."""
    pair.parentWidget().resize(width, 200)
    QApplication.processEvents()
    first, second = pair.first.geometry(), pair.second.geometry()
    return first.getRect(), second.getRect()


def test_side_by_side_where_there_is_room(pair: SideBySide) -> None:
    assert resized(pair, 400) == ((0, 0, 304, 20), (320, 0, 80, 20))
    assert pair.height() == 20


def test_one_below_the_other_where_there_is_none(pair: SideBySide) -> None:
    assert resized(pair, 299) == ((0, 0, 299, 20), (0, 20, 299, 20))
    assert pair.height() == 40
    assert resized(pair, 300)[1] == (220, 0, 80, 20)
    assert pair.height() == 20


def test_no_narrower_than_the_wider_of_the_two(pair: SideBySide) -> None:
    assert pair.minimumSizeHint().width() == 150


def test_what_grows_gets_its_place(pair: SideBySide, qtbot: QtBot) -> None:
    resized(pair, 400)
    grown = pair.second.findChild(QLabel)
    assert isinstance(grown, QLabel)
    grown.setMinimumWidth(120)
    # Qt asks for it in turns: the group first, then what is around it.
    qtbot.waitUntil(lambda: pair.second.geometry().getRect() == (280, 0, 120, 20))
    assert pair.first.width() == 264
