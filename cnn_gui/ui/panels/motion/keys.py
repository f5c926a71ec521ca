"""What keys mean in the motion panel.

1 to 7: the animations. P or K: play and pause (Space is the window's). ← and →: a cell back and on; ↑ and ↓: a row.
Home and End: the first and the last cell. Page Up and Page Down: the filter or map before and after. + and −: faster
and slower. L: begin again at the end. Enter: explain the number that is being computed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from cnn_gui.ui.panels.motion.motions import Motion
from cnn_gui.ui.widgets.keys import ENTER


@dataclass(frozen=True)
class Order:
    """One thing to do; what is not meant is 0, False or None."""

    motion: Motion | None = None
    play: bool = False
    loop: bool = False
    explain: bool = False
    cells: int = 0
    rows: int = 0
    end: int = 0
    filters: int = 0
    faster: int = 0


_NUMBERS = tuple(Qt.Key(Qt.Key.Key_1 + number) for number in range(len(Motion)))
_ORDERS: Mapping[int, Order] = {
    **{key: Order(motion=motion) for key, motion in zip(_NUMBERS, Motion, strict=True)},
    **dict.fromkeys((Qt.Key.Key_P, Qt.Key.Key_K), Order(play=True)),
    **dict.fromkeys(ENTER, Order(explain=True)),
    **dict.fromkeys((Qt.Key.Key_Plus, Qt.Key.Key_Equal), Order(faster=1)),
    Qt.Key.Key_Minus: Order(faster=-1),
    Qt.Key.Key_L: Order(loop=True),
    Qt.Key.Key_Left: Order(cells=-1),
    Qt.Key.Key_Right: Order(cells=1),
    Qt.Key.Key_Up: Order(rows=-1),
    Qt.Key.Key_Down: Order(rows=1),
    Qt.Key.Key_Home: Order(end=-1),
    Qt.Key.Key_End: Order(end=1),
    Qt.Key.Key_PageUp: Order(filters=-1),
    Qt.Key.Key_PageDown: Order(filters=1),
}
# On many keyboards + is typed with Shift; with any other key Shift means something else.
_SHIFTED = (Qt.Key.Key_Plus, Qt.Key.Key_Equal)


def order_of(event: QKeyEvent) -> Order | None:
    """Return what a key means; None for all keys that are the window's."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if modifiers and not (modifiers == Qt.KeyboardModifier.ShiftModifier and event.key() in _SHIFTED):
        return None
    return _ORDERS.get(event.key())
