"""The two rows above an explanation: which number it is, its value, and the ways that lead from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from cnn_gui.explain.cell import Cell
from cnn_gui.ui.actions.actions import Actions
from cnn_gui.ui.actions.declaration import Declaration, Scope
from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.microscope.cell_title import CellTitle
from cnn_gui.ui.panels.microscope.chain_strip import ChainStrip, Stop
from cnn_gui.ui.panels.microscope.chooser import CellChooser
from cnn_gui.ui.panels.microscope.copy import CopyMenu
from cnn_gui.ui.panels.microscope.page import WIDE_FROM
from cnn_gui.ui.widgets.buttons import action_button, word_button

if TYPE_CHECKING:
    from collections.abc import Mapping

UNIT = theme.UNIT

# In the microscope these keys are its own, and nowhere else.
WAYS = (
    Declaration(
        "back",
        text="Back",
        keys=("Alt+Left", "Backspace"),
        icon="previous",
        tip="Back to the number before",
        scope=Scope.CHOSEN,
        repeats=True,
    ),
    Declaration(
        "forward",
        text="Forward",
        keys=("Alt+Right",),
        icon="next",
        tip="Forward again",
        scope=Scope.CHOSEN,
        repeats=True,
    ),
    Declaration(
        "source",
        text="Largest source",
        short="↑",
        keys=("Alt+Up",),
        tip="Go to what contributes most to it",
        scope=Scope.CHOSEN,
        repeats=True,
    ),
    Declaration(
        "use",
        text="Used for",
        short="↓",
        keys=("Alt+Down",),
        tip="Go to what it is used for",
        scope=Scope.CHOSEN,
        repeats=True,
    ),
)


class MicroscopeBar(QWidget):
    """Chooser, value, way and buttons; its keys work wherever the focus is within the panel.

    Attributes: chooser, value, strip (the way), copy (the menu), check (the button that asks for a gradient check),
    way (the arrays of the strip), uses (the menu of everything that the number is used for; whoever knows fills it),
    back, forward, source, use (actions).
    Signals: stop_chosen(symbol), check_wanted().
    """

    stop_chosen = Signal(str)
    check_wanted = Signal()

    def __init__(self, panel: QWidget, actions: Actions) -> None:
        super().__init__(panel)
        self.way: tuple[str, ...] = ()
        self.chooser = CellChooser()
        self.value = CellTitle()
        self.strip = ChainStrip("Way through the training step")
        self.copy = CopyMenu(panel, actions)
        self.back, self.forward, self.source, self.use = (
            actions[name] for name in ("back", "forward", "source", "use")
        )
        self.uses = QMenu(self)
        self.check = word_button()
        self.check.setAccessibleName("Check this gradient")
        self.check.setToolTip("Compare it with what the loss does when this parameter is moved a little")
        self.check.clicked.connect(self.check_wanted)
        self.strip.chosen.connect(self._choose_stop)
        self._lay_out()

    def show_way(self, way: tuple[str, ...], here: str, path: Mapping[str, Cell]) -> None:
        """Show the arrays of a way, and on which one stands; path: the cells by which one came here."""
        self.way = way
        stops = (Stop(str(Cell(symbol)), str(path.get(symbol, Cell(symbol))), symbol in path) for symbol in way)
        self.strip.show_stops(tuple(stops), way.index(here) if way else None)

    def show_nothing(self) -> None:
        """Show that no number is chosen."""
        self.chooser.show_cell(None)
        self.value.say("", "", "", "")
        self.show_way((), "", {})
        self.copy.take(None, None, None)
        self.check.hide()
        for action in (self.back, self.forward, self.source, self.use):
            action.setEnabled(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Write out what there is room for."""
        super().resizeEvent(event)
        wide, style = self.width() >= WIDE_FROM, Qt.ToolButtonStyle
        self.check.setText("Check this gradient" if wide else "Check")
        self.copy.button.setToolButtonStyle(style.ToolButtonTextBesideIcon if wide else style.ToolButtonIconOnly)
        # Beside the value where there is room for both.
        (self._first if wide else self._second).addWidget(self.copy.button)

    def _choose_stop(self, number: int) -> None:
        self.stop_chosen.emit(self.way[number])

    def _lay_out(self) -> None:
        first, second = self._first, self._second = QHBoxLayout(), QHBoxLayout()
        first.setSpacing(UNIT // 2)
        first.addWidget(self.chooser)
        first.addWidget(self.value, 1)
        second.setSpacing(0)
        for action in (self.back, self.forward, self.source):
            second.addWidget(action_button(action))
        use = action_button(self.use)
        use.setMenu(self.uses)
        use.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        second.addWidget(use)
        second.addSpacing(UNIT)
        second.addWidget(self.strip, 1)
        second.addWidget(self.check)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(UNIT // 2)
        column.addLayout(first)
        column.addLayout(second)
