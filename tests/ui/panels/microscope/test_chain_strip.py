"""A way in one line: each place can be gone to, and the present one is in sight."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget

from cnn_gui.ui.panels.microscope.chain_strip import ChainStrip, Stop

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    Show = Callable[[QWidget, int, int], QWidget]

pytestmark = pytest.mark.usefixtures("face")
STOPS = tuple(Stop(f"Z{number}", f"Z{number}[0, 0]", number < 3) for number in range(20))


@pytest.fixture
def strip(shown: Show) -> ChainStrip:
    """Twenty places, of which a few fit."""
    made = ChainStrip("Way")
    shown(made, 240, 24)
    made.show_stops(STOPS, 0)
    return made


def _in_sight(strip: ChainStrip, number: int) -> bool:
    place = strip.place(number)
    return place.left() >= 0 and place.right() <= strip.width()


def test_the_present_place_is_in_sight(strip: ChainStrip) -> None:
    for here in (0, 10, 19):
        strip.show_stops(STOPS, here)
        assert _in_sight(strip, here)
    assert not _in_sight(strip, 0)
    assert strip.accessibleDescription() == "Z19[0, 0]"
    strip.resize(120, 24)
    assert _in_sight(strip, 19)


def test_a_click_chooses(strip: ChainStrip, qtbot: QtBot) -> None:
    strip.show_stops(STOPS, 10)
    with qtbot.waitSignal(strip.chosen) as heard:
        qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=strip.place(11).center().toPoint())
    assert heard.args == [11]
    gap = QPoint(round(strip.place(11).right()) + 6, 12)
    with qtbot.assertNotEmitted(strip.chosen):
        qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=gap)


def test_keys_choose(strip: ChainStrip, qtbot: QtBot) -> None:
    strip.window().activateWindow()
    strip.setFocus()
    qtbot.waitUntil(strip.hasFocus)
    for key, expected in ((Qt.Key.Key_Right, 1), (Qt.Key.Key_End, 19), (Qt.Key.Key_Left, 18), (Qt.Key.Key_Home, 0)):
        qtbot.keyClick(strip, key)
        with qtbot.waitSignal(strip.chosen) as heard:
            qtbot.keyClick(strip, Qt.Key.Key_Return)
        assert heard.args == [expected]
        assert _in_sight(strip, expected)
        assert strip.accessibleDescription() == f"Z{expected}[0, 0]"


def test_the_wheel_shows_more(strip: ChainStrip) -> None:
    nowhere = QPointF(10, 10)
    turn = QWheelEvent(
        nowhere,
        nowhere,
        QPoint(),
        QPoint(0, -480),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    before = strip.place(0).left()
    QApplication.sendEvent(strip, turn)
    assert strip.place(0).left() < before
    for _ in range(20):
        QApplication.sendEvent(strip, turn)
    assert _in_sight(strip, 19)
    # The same way shown again stays where it was left.
    left = strip.place(0).left()
    strip.show_stops(tuple(stop._replace(known=True) for stop in STOPS), 0)
    assert strip.place(0).left() == left


def test_ends_beyond_the_edge_fade(strip: ChainStrip) -> None:
    strip.show_stops(STOPS, 10)
    faded = strip.grab().toImage()
    strip.resize(round(strip.length()) + 2, 24)
    strip.window().resize(strip.size())
    assert strip.place(0).left() == 0
    whole = strip.grab().toImage()

    def contrast(image: object, x: int) -> int:
        ground = whole.pixelColor(0, 0).lightness()
        return max(abs(image.pixelColor(x, y).lightness() - ground) for y in range(24))  # type: ignore[attr-defined]

    assert contrast(faded, 0) < 12
    assert contrast(faded, 239) < 12


def test_no_way_is_nothing(strip: ChainStrip, qtbot: QtBot) -> None:
    strip.show_stops((), None)
    assert strip.length() == 0
    with qtbot.assertNotEmitted(strip.chosen):
        qtbot.keyClick(strip, Qt.Key.Key_Return)
        qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(20, 12))
    assert not strip.grab().isNull()
