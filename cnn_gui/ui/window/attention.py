"""The panel whose tab was clicked has the keys: help and presenter view are then about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QTabBar

from cnn_gui.ui.panels.panel import Panel

_HEEDED = "heeded"


class TabAttention:
    """Waits until the panel of a clicked tab is in front: only then can it take the keys."""

    def __init__(self, docks: Mapping[Panel, QDockWidget], in_sight: Callable[[Panel], bool]) -> None:
        """docks: may grow. in_sight: whether a person can see a panel."""
        self._docks, self._in_sight = docks, in_sight
        self._wanted: Panel | None = None

    def heed(self, bars: Iterable[QTabBar]) -> None:
        """Listen to bars of tabs, to each once."""
        for bar in bars:
            if not bar.property(_HEEDED):
                bar.setProperty(_HEEDED, True)
                bar.tabBarClicked.connect(partial(self._note_click, bar))

    def _note_click(self, bar: QTabBar, tab: int) -> None:
        title = bar.tabText(tab)
        self._wanted = next((panel for panel, dock in self._docks.items() if dock.windowTitle() == title), None)
        if self._wanted is not None and self._in_sight(self._wanted):
            self.come(self._wanted)

    def come(self, panel: Panel) -> None:
        """A panel is in front now."""
        if panel is self._wanted:
            self._wanted = None
            panel.setFocus(Qt.FocusReason.MouseFocusReason)
