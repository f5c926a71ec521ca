"""Where a panel stands in the window when the program starts."""

from __future__ import annotations

import enum


class Place(enum.Enum):
    """Panels of one place stand behind each other as tabs, the first one in front; but for the first two."""

    STRIP = "below the network, in sight only while it has something to say"
    CENTRE = "the middle of the window"
    LEFT = "the column at the left"
    BOTTOM = "the row below the middle"
    RIGHT = "the column at the right"
    RIGHT_BELOW = "the column at the right, its lower part"
