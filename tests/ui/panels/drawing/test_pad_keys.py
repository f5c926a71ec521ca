"""Where the keys lead the pen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt

from cnn_gui.ui.panels.drawing.pad_keys import FINE_STEP, STEP, stepped


@pytest.mark.parametrize(
    ("key", "way"),
    [
        (Qt.Key.Key_Left, (-1, 0)),
        (Qt.Key.Key_Right, (1, 0)),
        (Qt.Key.Key_Up, (0, -1)),
        (Qt.Key.Key_Down, (0, 1)),
        (Qt.Key.Key_Home, (-1, -1)),
        (Qt.Key.Key_PageUp, (1, -1)),
        (Qt.Key.Key_End, (-1, 1)),
        (Qt.Key.Key_PageDown, (1, 1)),
    ],
)
def test_eight_keys_lead_eight_ways(key: Qt.Key, way: tuple[int, int]) -> None:
    for fine, step in ((False, STEP), (True, FINE_STEP)):
        assert stepped(QPointF(50, 60), key, 100, fine=fine) == QPointF(50 + step * way[0], 60 + step * way[1])


def test_the_edge_stops_the_pen() -> None:
    assert stepped(QPointF(3, 99), Qt.Key.Key_End, 100, fine=False) == QPointF(0, 100)


def test_other_keys_do_not_move() -> None:
    assert stepped(QPointF(5, 5), Qt.Key.Key_Space, 100, fine=False) is None
