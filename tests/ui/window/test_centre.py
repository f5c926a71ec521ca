"""Sheets that come up over the network: nothing under the mouse moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.panels.place import Place
from cnn_gui.ui.window.centre import MOST, Centre

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot


@pytest.fixture
def centre(qtbot: QtBot, app: QApplication) -> Iterator[Centre]:
    """A window of 400×300 with two sheets, 40 and 60 pixels high, that are hidden."""
    where = QCursor.pos()
    sheets = [QLabel(), QLabel()]
    for sheet, height in zip(sheets, (40, 60), strict=True):
        sheet.setFixedHeight(height)
        sheet.hide()
    made = Centre([QWidget()], sheets)
    qtbot.addWidget(made)
    made.setGeometry(100, 100, 400, 300)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    QCursor.setPos(0, 0)
    QApplication.processEvents()
    yield made
    QCursor.setPos(where)


def point_at(centre: Centre, x: int, y: int) -> None:
    """Bring the mouse to a point of the centre."""
    QCursor.setPos(centre.mapToGlobal(QPoint(x, y)))
    QApplication.processEvents()


def main(centre: Centre) -> tuple[int, int, int, int]:
    """Where the main part is."""
    QApplication.processEvents()
    return centre.main[0].geometry().getRect()


def test_without_sheets_the_main_part_has_everything(centre: Centre) -> None:
    assert main(centre) == (0, 0, 400, 300)


def test_a_sheet_gets_its_room_at_once_where_nobody_points(centre: Centre) -> None:
    centre.sheets[1].widget().show()
    assert main(centre) == (0, 0, 400, 240)
    assert centre.sheets[1].geometry() == QRect(0, 240, 400, 60)


def test_a_sheet_lies_over_what_is_pointed_at_until_the_mouse_has_left(centre: Centre) -> None:
    point_at(centre, 200, 100)
    centre.sheets[1].widget().show()
    assert main(centre) == (0, 0, 400, 300)
    assert centre.sheets[1].geometry() == QRect(0, 240, 400, 60)
    assert centre.sheets[1].isVisible()
    QCursor.setPos(0, 0)
    centre.leaveEvent(None) if not centre.underMouse() else QApplication.processEvents()
    assert main(centre) == (0, 0, 400, 240)


def test_a_sheet_never_comes_up_right_under_the_mouse(centre: Centre) -> None:
    point_at(centre, 200, 280)
    centre.sheets[1].widget().show()
    assert main(centre) == (0, 0, 400, 300)
    assert centre.sheets[1].geometry() == QRect(0, 0, 400, 60)
    point_at(centre, 200, 20)
    assert centre.sheets[1].geometry() == QRect(0, 0, 400, 60)


def test_a_sheet_from_above_leaves_the_headings_free(
    centre: Centre, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Headed(Panel):
        title, place = "Headed", Place.CENTRE

        def headroom(self) -> int:
            return 50

    headed = Headed()
    qtbot.addWidget(headed)
    monkeypatch.setattr(centre.main[0], "panel", headed)
    point_at(centre, 200, 280)
    centre.sheets[1].widget().show()
    assert centre.sheets[1].geometry() == QRect(0, 50, 400, 60)


def test_a_second_sheet_stands_above_the_first_and_moves_neither(centre: Centre) -> None:
    centre.sheets[1].widget().show()
    before = centre.sheets[1].geometry()
    point_at(centre, 200, 100)
    centre.sheets[0].widget().show()
    assert main(centre) == (0, 0, 400, 240)
    assert centre.sheets[1].geometry() == before
    assert centre.sheets[0].geometry() == QRect(0, 200, 400, 40)


def test_a_sheet_that_goes_from_under_the_mouse_leaves_the_main_part_where_it_is(centre: Centre) -> None:
    centre.sheets[1].widget().show()
    assert main(centre) == (0, 0, 400, 240)
    point_at(centre, 200, 270)
    centre.sheets[1].widget().hide()
    assert main(centre) == (0, 0, 400, 240)
    assert not centre.sheets[1].isVisible()


def test_the_gap_that_a_sheet_leaves_under_the_mouse_goes_as_soon_as_that_moves(centre: Centre, qtbot: QtBot) -> None:
    centre.sheets[1].widget().show()
    point_at(centre, 200, 270)
    centre.sheets[1].widget().hide()
    assert main(centre) == (0, 0, 400, 240)
    qtbot.mouseMove(centre, QPoint(200, 272))
    assert main(centre) == (0, 0, 400, 300)


def test_a_high_sheet_leaves_a_low_one_its_height(centre: Centre) -> None:
    low, high = (room.widget() for room in centre.sheets)
    high.setFixedHeight(900)
    low.show()
    high.show()
    QApplication.processEvents()
    assert centre.sheets[0].height() == 40
    assert centre.sheets[1].height() == round(300 * MOST) - 40


def test_high_sheets_leave_a_part_and_scroll(centre: Centre) -> None:
    high = centre.sheets[1].widget()
    high.setFixedHeight(900)
    high.show()
    centre.resize(400, 301)
    QApplication.processEvents()
    assert centre.sheets[1].height() == round(301 * MOST)
    assert centre.sheets[1].verticalScrollBar().maximum() > 0
    assert main(centre)[3] == 301 - round(301 * MOST)
