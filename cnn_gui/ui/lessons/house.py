"""What lessons use of the window, without knowing it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QSlider, QToolBar, QWidget

from cnn_gui.ui.actions.actions import Actions
from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.panels.switchboard import Switchboard


class Docks(Protocol):
    """Where the panels stand."""

    docks: dict[Panel, QDockWidget]

    def bring_forward(self, panel: Panel) -> None:
        """Have a panel in sight, in front of others."""

    def in_sight(self, panel: Panel) -> bool:
        """Whether a person can see it."""

    def state(self) -> QByteArray:
        """The whole arrangement, for `take_state`."""

    def take_state(self, state: QByteArray) -> None:
        """Bring back an arrangement."""

    def put_beside(self, dock: QDockWidget, width: int) -> None:
        """Give a dock the column at the left edge; in a narrow window the panels that were there go to the right."""


@dataclass(frozen=True)
class House:
    """What lessons use of the window.

    Attributes:
        window, board, actions: its own.
        panels: by their names on the command line.
        arrangement: where they stand.
        room: what a panel stands in, so that it demands nothing of the window.
        feed: has a panel fed while it is in sight, or not any more.
        pace: the slider of the speed. pace_at: its position for so many batches a second, None: for full speed.
        bar: the row of buttons. bar_parts: what of it is no action, by the name that lessons give it.
        underline: gives each entry of a menu a letter.
        dock: makes what stands in the window with a title. still: does something when no presentation is under way.
        tell: says a sentence in passing, and what it is about. take_back: says no more about that.
        offer: says more, with a button for each action.
        keep_back: has the accuracy of the window not told, or told again.
    """

    window: QMainWindow
    board: Switchboard
    actions: Actions
    panels: Mapping[str, Panel]
    arrangement: Docks
    room: Callable[[QWidget], QWidget]
    dock: Callable[[str, QMainWindow], QDockWidget]
    still: Callable[[Callable[[], object]], object]
    feed: Callable[[Panel, bool], object]
    pace: QSlider
    pace_at: Callable[[float | None], int]
    bar: QToolBar
    bar_parts: Mapping[str, QWidget]
    underline: Callable[[QMenu], object]
    tell: Callable[..., object]
    take_back: Callable[[str], object]
    offer: Callable[..., object]
    keep_back: Callable[[bool], object]
