"""The keyboard's way over a drawing pad."""

from PySide6.QtCore import QPointF, Qt

STEP, FINE_STEP = 8.0, 2.0
"""Pixels of the canvas that the pen goes with one key press, and with Shift."""

_WAYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
    # Where they lie around the arrows of a number block.
    Qt.Key.Key_Home: (-1, -1),
    Qt.Key.Key_PageUp: (1, -1),
    Qt.Key.Key_End: (-1, 1),
    Qt.Key.Key_PageDown: (1, 1),
}


def stepped(point: QPointF, key: int, side: float, *, fine: bool) -> QPointF | None:
    """Return the point that a key leads to, within a square of that side; None if the key does not move.

    Arrows go straight, Home, Page Up, End and Page Down along the diagonals.
    """
    way = next((way for moving, way in _WAYS.items() if key == moving), None)
    if way is None:
        return None
    step = FINE_STEP if fine else STEP
    x, y = (min(max(at + step * by, 0.0), side) for at, by in zip((point.x(), point.y()), way, strict=True))
    return QPointF(x, y)
