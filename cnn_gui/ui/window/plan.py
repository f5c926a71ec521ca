"""Which panels stand in which column of a window of a size, which give way first where it is small; how it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import QByteArray, QSize
from PySide6.QtWidgets import QMainWindow

from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.panels.place import Place

# In heights of a line of text: what the network needs beside two columns, the window for two rows of panels at the
# right, and the window for a row below the network.
CENTRE, TWO_AT_THE_RIGHT, ROW_BELOW = 30, 36, 34

# What a window manager adds around a window, at most: the title above, the edges at the sides.
FRAME = QSize(16, 48)

DOCKED = (Place.LEFT, Place.BOTTOM, Place.RIGHT, Place.RIGHT_BELOW)

Groups = dict[Place, list[Panel]]
"""The panels that stand behind each other, the first one in front, by the place where they stand."""


class Standing(NamedTuple):
    """How a window stands, as it is remembered under these names."""

    geometry: QByteArray
    size: QSize
    state: QByteArray


def standing_of(window: QMainWindow, version: int) -> Standing:
    """Return how a window stands now; version: of its layout."""
    return Standing(window.saveGeometry(), window.size(), window.saveState(version))


def fitting(size: QSize, screen: QSize) -> QSize:
    """Return a size for a window, or as much of it as the screen has room for beside the frame."""
    return size.boundedTo(screen - FRAME)


def plan(panels: Sequence[Panel], window: QSize, line: int, columns: tuple[int, int]) -> Groups:
    """Return who stands where.

    line: the height of a line of text. columns: the least widths of the left and the right column. All in logical
    pixels.

    The network is what the window is for, so the others give way. A narrow window has no left column: its panels go
    behind the first at the right. A low one has one row at the right instead of two. In the lowest nothing stands below
    the network, and everything is one column of tabs beside it.
    """
    groups: Groups = {place: [panel for panel in panels if panel.place is place] for place in DOCKED}
    if window.width() < sum(columns) + CENTRE * line:
        _move(groups, Place.LEFT, Place.RIGHT)
    if window.height() < TWO_AT_THE_RIGHT * line:
        _move(groups, Place.RIGHT_BELOW, Place.RIGHT)
    if window.height() < ROW_BELOW * line:
        _move(groups, Place.BOTTOM, Place.RIGHT)
    return {place: group for place, group in groups.items() if group}


def _move(groups: Mapping[Place, list[Panel]], source: Place, target: Place) -> None:
    groups[target].extend(groups[source])
    groups[source].clear()
