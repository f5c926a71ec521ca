"""How the window was before a lesson, to the last tab, and how it becomes so again."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QScrollBar, QWidget

from cnn_gui.ui.lessons.house import House
from cnn_gui.ui.panels.microscope.panel import MicroscopePanel
from cnn_gui.ui.panels.microscope.trail import Trail

SWITCHES = ("gradients", "routes", "weights")
"""Actions that stay on or off, which a lesson may change."""


class Before:
    """What of the window a lesson may change: arrangement, focus, speed, switches, the number that is explained."""

    def __init__(self, house: House) -> None:
        """What is explained is put aside, and so its marks."""
        self._house = house
        self._state = house.arrangement.state()
        # Qt puts them where it thinks that they fit the screen.
        self._floating = {dock: dock.geometry() for dock in house.arrangement.docks.values() if dock.isFloating()}
        self._focus: QWidget | None = house.window.focusWidget()
        self._pace = house.pace.value()
        self._scrolled = {bar: bar.value() for bar in _bars_of_network(house)}
        named = {action.declaration.name: action for action in house.actions}
        self._done = False
        microscope = house.panels.get("microscope")
        self._microscope = microscope if isinstance(microscope, MicroscopePanel) else None
        # A mark on a number of the person's own would look as if the lesson spoke of it.
        self._trail = None if self._microscope is None else self._microscope.exchange(Trail())
        self._switches = {named[name]: named[name].isChecked() for name in SWITCHES if name in named}

    def bring_back_window(self) -> None:
        """Make the window what it was; done once."""
        if self._done:
            return
        self._done = True
        house = self._house
        house.arrangement.take_state(self._state)
        for dock, place in self._floating.items():
            dock.setGeometry(place)
        house.pace.setValue(self._pace)
        for action, on in self._switches.items():
            if action.isChecked() != on:
                action.toggle()
        focus = self._focus
        if focus is not None and shiboken6.isValid(focus) and focus.isVisible() and focus.isEnabled():
            focus.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            centre = house.window.centralWidget()
            if centre is not None:
                centre.setFocus(Qt.FocusReason.OtherFocusReason)

    def bring_back_number(self) -> None:
        """Explain again what was explained, once its run is there."""
        if self._microscope is not None and self._trail is not None:
            self._microscope.exchange(self._trail)
            focus = self._focus
            if focus is not None and shiboken6.isValid(focus) and self._microscope.isAncestorOf(focus):
                # What had the keys was not there without a number.
                focus.setFocus(Qt.FocusReason.OtherFocusReason)
        # Last: a number that is explained is scrolled to.
        for bar, value in self._scrolled.items():
            bar.setValue(value)


def _bars_of_network(house: House) -> list[QScrollBar]:
    network = house.panels.get("network")
    scrolled = [] if network is None else network.findChildren(QScrollArea)
    return [area.horizontalScrollBar() for area in scrolled]
