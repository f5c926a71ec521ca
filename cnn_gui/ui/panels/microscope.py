"""The microscope: how one number of a training step came about, live with the run."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QHideEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QStackedLayout, QToolButton, QVBoxLayout, QWidget

from cnn_gui.explain.anatomy import CellError
from cnn_gui.explain.cell import Cell
from cnn_gui.explain.explain import TOP, explain
from cnn_gui.explain.links import children
from cnn_gui.training.events import RunStarted
from cnn_gui.training.snapshot import Demand, Snapshot
from cnn_gui.ui import theme
from cnn_gui.ui.actions import describe
from cnn_gui.ui.icons import icon
from cnn_gui.ui.panels import microscope_chain as ways
from cnn_gui.ui.panels.microscope_chooser import CellChooser
from cnn_gui.ui.panels.microscope_copy import CopyMenu
from cnn_gui.ui.panels.microscope_page import WIDE_FROM, MicroscopePage
from cnn_gui.ui.panels.microscope_trail import Trail
from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.widgets.cell_title import CellTitle
from cnn_gui.ui.widgets.chain_strip import ChainStrip, Stop

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.explain.explanation import Explanation
    from cnn_gui.explain.moment import Moment

UNIT = theme.UNIT
EMPTY = (
    "Click any number in the network view, or choose an array above.\n"
    "How it came about appears here: what went in, each product, their sum, and in which way the number is used."
)
WAITING = "The numbers come with the next image that goes through the network."
WITHOUT_LABEL = (
    "Gradients are derivatives of the loss, and there is no loss without a true class: choose an image that has a "
    "label, or say what the drawing is."
)
WITHOUT_STEP = "Train one batch, and what it changed appears here."
ELSEWHERE = "Choose an array of this network above."
# Lines besides the listed terms: bias, rest, rounding and result; of a parameter's gradient also the batch's and a note.
_OTHER_LINES, _LINES_OF_THE_BATCH = 4, 7
_FEWEST, _MOST, _WHEN_NARROW = 4, 20, 8


class MicroscopePanel(Panel):
    """One number of the step, explained: chosen by a click elsewhere (`show_cell`), by name, or by going on from it.

    Alt+Up goes to what contributes most, Alt+Down to what the number is used for, Alt+Left and Alt+Right back and
    forward; on the value the arrow keys move in the map.

    Attributes: chooser, title, strip, page (the parts), copy (the menu), check (button), actions_ (by name: back,
    forward, source, use).
    Signals: cell_shown(Cell, or None while nothing is explained), cell_pointed(Cell or None), check_wanted(list of
    (parameter name, index)).
    """

    title: ClassVar[str] = "Microscope"
    needs: ClassVar[Demand] = Demand(trace=False, filters=False, moment=True)
    cell_shown = Signal(object)
    cell_pointed = Signal(object)
    check_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._moment: Moment | None = None
        self._when = ""
        self._trail = Trail()
        self._way: tuple[str, ...] = ()
        self._explanation: Explanation | None = None
        self._told: Cell | None = None
        self._pointed: Cell | None = None
        self._classes: tuple[str, ...] = ()

        self.chooser = CellChooser()
        self.value = CellTitle()
        self.strip = ChainStrip("Way through the training step")
        self.page = MicroscopePage()
        self.copy = CopyMenu(self)
        self.check = QToolButton()
        self.check.setText("Check this gradient")
        self.check.setAccessibleName("Check this gradient")
        self.check.setToolTip("Compare it with what the loss does when this parameter is moved a little")
        self.check.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.check.clicked.connect(self._want_check)
        self.actions_ = {
            "back": self._action("previous", "Back", "Back to the number before", "Alt+Left", self._back),
            "forward": self._action("next", "Forward", "Forward again", "Alt+Right", self._forward),
            "source": self._action(
                "", "Largest source", "Go to what contributes most to it", "Alt+Up", self._to_source
            ),
            "use": self._action("", "Used for", "Go to what it is used for", "Alt+Down", self._to_use),
        }
        for name, arrow in (("source", "↑"), ("use", "↓")):
            self.actions_[name].setIconText(arrow)
        self.uses = QMenu(self)
        self.uses.aboutToShow.connect(self._list_uses)
        self.notice = QLabel(EMPTY, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self.notice.setProperty("muted", True)
        self._lay_out()
        self._connect()
        self._refresh(fresh=True)

    # ---- what the window calls ---------------------------------------------------------------------------------

    @property
    def cell(self) -> Cell | None:
        """The cell that is looked at."""
        return self._trail.cell

    def show_cell(self, cell: Cell) -> None:
        """Explain a cell, wherever it was chosen."""
        self._go(cell)

    def begin_run(self, run: RunStarted) -> None:
        """Wait for the numbers of this run; the cell stays, or gives way to one that its network has."""
        self._classes = run.dataset.classes
        self._moment = None
        self._refresh(fresh=True)

    def show_frame(self, snapshot: Snapshot, *, words: bool = True) -> None:
        """Explain the cell with new numbers, if there are any: they come at a pace that can be read."""
        moment = snapshot.moment
        if moment is None or moment is self._moment:
            return
        other = self._moment is None or moment.layers != self._moment.layers
        self._moment = moment
        self._when = self._say_when(snapshot)
        if other:
            self._meet(moment)
        if self.isVisible():
            self._refresh(fresh=other)

    # ---- going from cell to cell -------------------------------------------------------------------------------

    def _meet(self, moment: Moment) -> None:
        """Offer the arrays of a network, and find in it what was looked at."""
        layers = moment.layers
        self.chooser.set_layers(layers)
        self._way = ()
        cell = self._trail.cell
        if cell is not None and not ways.still_there(layers, cell):
            self._trail.visit(ways.nearest(layers, cell), in_place=True)
        self._trail.keep_only(partial(ways.still_there, layers))

    def _go(self, cell: Cell, *, along: tuple[Cell, ...] | None = None, in_place: bool = False) -> None:
        if cell == self._trail.cell:
            return
        self._trail.visit(cell, along=along, in_place=in_place)
        self._refresh(fresh=True)

    def _follow(self, cell: Cell) -> None:
        """Go to a cell that a line or a picture speaks of."""
        self._go(cell, along=())

    def _move(self, down: int, right: int, maps: int) -> None:
        cell, moment = self._trail.cell, self._moment
        if cell is not None and moment is not None and ways.still_there(moment.layers, cell):
            self._go(ways.moved(moment.layers, cell, down, right, maps), in_place=True)

    def _choose_symbol(self, symbol: str) -> None:
        if self._moment is not None:
            self._go(ways.begin(self._moment, symbol, self._trail.path))

    def _choose_stop(self, number: int) -> None:
        cell, moment = self._trail.cell, self._moment
        if cell is None or moment is None or self._way[number] == cell.symbol:
            return
        *passed, there = ways.towards(moment, cell, self._way[number], self._way, self._trail.path)
        self._go(there, along=tuple(passed))

    def _to_source(self) -> None:
        if self._explanation is not None and self._moment is not None:
            origin = ways.source(self._moment.layers, self._explanation)
            if origin is not None:
                self._follow(origin)

    def _to_use(self) -> None:
        use = self._use()
        if use is not None:
            self._follow(use)

    def _use(self) -> Cell | None:
        cell, moment = self._trail.cell, self._moment
        if cell is None or moment is None or not ways.still_there(moment.layers, cell):
            return None
        return ways.used_for(moment, cell, self._way, self._trail.path)

    def _list_uses(self) -> None:
        """Offer everything that the number is used for, in the menu of the button."""
        self.uses.clear()
        cell, moment = self._trail.cell, self._moment
        if cell is None or moment is None:
            return
        main = self._use()
        regions = {region.symbol: region for region in children(moment, cell)}
        offered = [ways.pick(moment, region, self._trail.path) for region in regions.values()]
        for use in dict.fromkeys([*([main] if main is not None else []), *offered]):
            region = regions.get(use.symbol)
            many = f"   one of {region.count:,}" if region is not None and region.count > 1 else ""
            self.uses.addAction(f"{use}{many}").triggered.connect(partial(self._follow, use))

    def _back(self) -> None:
        self._trail.back()
        self._refresh(fresh=True)

    def _forward(self) -> None:
        self._trail.forward()
        self._refresh(fresh=True)

    # ---- what is seen ------------------------------------------------------------------------------------------

    def _refresh(self, *, fresh: bool) -> None:
        """Explain the present cell with the present numbers; fresh: it is another cell, or another network."""
        cell, moment = self._trail.cell, self._moment
        self._tell(cell if self.isVisible() else None)
        if cell is None or moment is None:
            self._explanation = None
            self._show_nothing(EMPTY if cell is None else WAITING)
            return
        if not self.isVisible():
            return
        self._explanation = None
        try:
            self._explanation = explain(moment, cell, self._listed(cell))
        except CellError as error:
            self.page.show_problem(*_problem(moment, cell, error))
            self.value.say(str(cell), "", "", self._when)
        else:
            said = self._explanation
            self.page.show_explanation(said, moment, fresh=fresh)
            self.value.say(str(cell), said.lines[-1].value, said.title.partition(" · ")[2], self._when)
        self._stack.setCurrentWidget(self.page)
        if fresh:
            self._show_place(cell, moment)
        self._offer(cell, moment)

    def _show_place(self, cell: Cell, moment: Moment) -> None:
        """Say where in the network the cell stands."""
        layers, path = moment.layers, self._trail.path
        self.chooser.show_cell(cell)
        if cell.symbol not in layers.shapes:
            self._way = ()
        elif cell.symbol not in self._way or len(path) == 1:
            self._way = ways.chain(layers, cell.symbol)
        stops = tuple(
            Stop(str(Cell(symbol)), str(path.get(symbol, Cell(symbol))), symbol in path) for symbol in self._way
        )
        self.strip.show_stops(stops, self._way.index(cell.symbol) if self._way else None)

    def _show_nothing(self, text: str) -> None:
        self.notice.setText(text)
        self._stack.setCurrentWidget(self.notice)
        self.value.say("", "", "", "")
        self.strip.show_stops((), None)
        self.chooser.show_cell(None)
        self.copy.take(None, None, None)
        self.check.hide()
        for action in self.actions_.values():
            action.setEnabled(False)

    def _offer(self, cell: Cell, moment: Moment) -> None:
        """Offer what can be done with this cell."""
        actions, explanation = self.actions_, self._explanation
        actions["back"].setEnabled(self._trail.has_before)
        actions["forward"].setEnabled(self._trail.has_after)
        origin = None if explanation is None else ways.source(moment.layers, explanation)
        actions["source"].setEnabled(origin is not None)
        actions["use"].setEnabled(self._use() is not None)
        self.copy.take(cell, explanation, moment)
        self.check.setVisible(explanation is not None and moment.layers.is_parameter(cell.base))

    def _listed(self, cell: Cell) -> int:
        """How many terms of a long sum are listed, so that all lines are seen at once."""
        if not self.page.is_wide:
            return _WHEN_NARROW
        of_batch = cell.is_gradient and self._moment is not None and self._moment.layers.is_parameter(cell.base)
        others = _OTHER_LINES + (_LINES_OF_THE_BATCH if of_batch else 0)
        return min(max(self.page.room_for_lines() - others, _FEWEST), _MOST)

    def _say_when(self, snapshot: Snapshot) -> str:
        probe = snapshot.probe
        known = probe.label is not None and probe.label < len(self._classes)
        truth = f" · true class {self._classes[probe.label]}" if known else ""
        return f"{probe.title}{truth} · after batch {snapshot.progress.batch:,}"

    # ---- telling the window ------------------------------------------------------------------------------------

    def _tell(self, cell: Cell | None) -> None:
        if cell != self._told:
            self._told = cell
            self._point(None)
            self.cell_shown.emit(cell)

    def _point(self, cell: Cell | None) -> None:
        if cell != self._pointed:
            self._pointed = cell
            self.cell_pointed.emit(cell)

    def _want_check(self) -> None:
        cell, moment = self._trail.cell, self._moment
        if cell is not None and moment is not None:
            self.check_wanted.emit([(moment.layers.parameter_name(cell.base), cell.index)])

    def showEvent(self, event: QShowEvent) -> None:
        """Explain again what was explained before."""
        super().showEvent(event)
        self._refresh(fresh=True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is explained any more."""
        super().hideEvent(event)
        self._tell(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """List as many terms as there is room for."""
        super().resizeEvent(event)
        wide, style = self.width() >= WIDE_FROM, Qt.ToolButtonStyle
        self.check.setText("Check this gradient" if wide else "Check")
        self.copy.button.setToolButtonStyle(style.ToolButtonTextBesideIcon if wide else style.ToolButtonIconOnly)
        # Beside the value where there is room for both.
        (self._first if wide else self._second).addWidget(self.copy.button)
        if self._explanation is not None:
            self._refresh(fresh=False)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be copied."""
        self.copy.popup(event.globalPos())

    # ---- parts -------------------------------------------------------------------------------------------------

    def _action(self, drawing: str, text: str, tip: str, key: str, slot: Callable[[], None]) -> QAction:
        action = QAction(text, self)
        if drawing:
            action.setIcon(icon(drawing))
        action.setShortcut(QKeySequence(key))
        # In the microscope these keys are its own, and nowhere else.
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(slot)
        describe(action, tip)
        self.addAction(action)
        return action

    def _button(self, name: str) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(self.actions_[name])
        button.setAccessibleName(self.actions_[name].text())
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _lay_out(self) -> None:
        first, second = self._first, self._second = QHBoxLayout(), QHBoxLayout()
        first.setSpacing(UNIT // 2)
        first.addWidget(self.chooser)
        first.addWidget(self.value, 1)
        second.setSpacing(0)
        for name in ("back", "forward", "source"):
            second.addWidget(self._button(name))
        use = self._button("use")
        use.setMenu(self.uses)
        use.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        second.addWidget(use)
        second.addSpacing(UNIT)
        second.addWidget(self.strip, 1)
        second.addWidget(self.check)
        below = QWidget()
        self._stack = QStackedLayout(below)
        self._stack.addWidget(self.notice)
        self._stack.addWidget(self.page)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * UNIT, UNIT // 2, 2 * UNIT - UNIT // 2, UNIT // 2)
        column.setSpacing(UNIT // 2)
        column.addLayout(first)
        column.addLayout(second)
        column.addWidget(below, 1)

    def _connect(self) -> None:
        self.chooser.symbol_chosen.connect(self._choose_symbol)
        self.chooser.place_chosen.connect(lambda cell: self._go(cell, in_place=True))
        self.value.moved.connect(self._move)
        self.strip.chosen.connect(self._choose_stop)
        self.page.chosen.connect(self._follow)
        self.page.pointed.connect(self._point)


def _problem(moment: Moment, cell: Cell, error: CellError) -> tuple[str, str]:
    """Return why a number cannot be explained, and what a person can do about it."""
    if not ways.still_there(moment.layers, cell):
        text = str(error)
        return f"{text[:1].upper()}{text[1:]}.", ELSEWHERE
    if cell.is_update:
        return f"There is no {cell} yet: nothing has been trained with these numbers.", WITHOUT_STEP
    return f"There is no {cell}: nobody said what this image shows, so there is no loss.", WITHOUT_LABEL
