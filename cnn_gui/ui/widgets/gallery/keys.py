"""The keyboard's way through a gallery."""

from __future__ import annotations

from PySide6.QtCore import Qt

from cnn_gui.ui.widgets.gallery.model import Lattice

_ENDS = (Qt.Key.Key_Home, Qt.Key.Key_End)


def moved(position: int | None, first_in_sight: int, key: int, lattice: Lattice, page: int) -> int | None:
    """Return the position that a key leads to; None if the key does not move.

    Arrows go one image, Page Up and Page Down `page` rows, Home and End to the first and the last of all. From no
    position the first key only leads to the first image in sight.
    """
    last, columns = lattice.count - 1, lattice.columns
    steps: dict[int, int] = {
        Qt.Key.Key_Left: -1,
        Qt.Key.Key_Right: 1,
        Qt.Key.Key_Up: -columns,
        Qt.Key.Key_Down: columns,
        Qt.Key.Key_PageUp: -page * columns,
        Qt.Key.Key_PageDown: page * columns,
        Qt.Key.Key_Home: -last,
        Qt.Key.Key_End: last,
    }
    step = steps.get(key)
    if step is None or last < 0:
        return None
    if position is None and key not in _ENDS:
        return first_in_sight
    return min(max((position or 0) + step, 0), last)
