"""The microscope: how one number of a training step came about, live with the run."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from cnn_gui.explain.anatomy import CellError
from cnn_gui.explain.cell import Cell
from cnn_gui.explain.explain import explain
from cnn_gui.explain.links import children
from cnn_gui.explain.phases.following import Following
from cnn_gui.training.messages.events import RunStarted
from cnn_gui.training.messages.snapshot import Demand, Snapshot
from cnn_gui.ui.actions.declaration import Declaration
from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.microscope import chain as ways
from cnn_gui.ui.panels.microscope import words as words_of
from cnn_gui.ui.panels.microscope.all_terms import open_terms
from cnn_gui.ui.panels.microscope.bar import WAYS, MicroscopeBar
from cnn_gui.ui.panels.microscope.copy import WAYS_TO_COPY
from cnn_gui.ui.panels.microscope.page import WIDE_FROM, MicroscopePage
from cnn_gui.ui.panels.microscope.trail import Trail
from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.panels.place import Place
from cnn_gui.ui.panels.switchboard import Switchboard
from cnn_gui.ui.widgets.pictures.pictured import Pictured
from cnn_gui.ui.widgets.text.plain import plain_label

if TYPE_CHECKING:
    from cnn_gui.explain.calculation.explanation import Explanation, Line
    from cnn_gui.explain.moment import Moment

UNIT = theme.UNIT


class MicroscopePanel(Panel):
    """One number of the step, explained: chosen by a click elsewhere (`show_cell`), by name, or by going on from it.

    Alt+Up goes to what contributes most, Alt+Down to what the number is used for, Alt+Left (or Backspace) and Alt+Right
    back and forward; on the value the arrow keys move in the map, and Enter goes on to what it is used for; on a line
    Enter goes to what it speaks of.

    Attributes: bar (chooser, value, way, copy menu, check button), page (the explanation), notice (in its place where
    there is nothing to explain).
    Signals: cell_shown(Cell, or None while nothing is explained), cell_pointed(Cell or None), check_wanted(list of
    (parameter name, index)).
    """

    title: ClassVar[str] = "Microscope"
    about: ClassVar[str] = "How one number came about: its equation, with the numbers of this run"
    help_section: ClassVar[str] = "user-guide#the-microscope"
    place: ClassVar[Place] = Place.BOTTOM
    declared: ClassVar[tuple[Declaration, ...]] = (*WAYS, *WAYS_TO_COPY)
    needs: ClassVar[Demand] = Demand(trace=False, filters=False, moment=True)
    cell_shown = Signal(object)
    cell_pointed = Signal(object)
    check_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._moment: Moment | None = None
        self._when = ""
        self._trail, self._following = Trail(), Following()
        self._explanation: Explanation | None = None
        self._listed = 0
        self._told: Cell | None = None
        self._pointed: Cell | None = None
        self._classes: tuple[str, ...] = ()
        self.bar = MicroscopeBar(self, self.actions_)
        self.page = MicroscopePage()
        self.bar.copy.offer_pictures(Pictured(self.page.content, "Explanation", vector=True))
        self.notice = plain_label(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self.notice.setProperty("muted", True)
        below = QWidget()
        self._stack = QStackedLayout(below)
        self._stack.addWidget(self.notice)
        self._stack.addWidget(self.page)
        self._column = column = QVBoxLayout(self)
        column.setSpacing(UNIT // 2)
        column.addWidget(self.bar)
        column.addWidget(below, 1)
        self._connect()
        self._refresh(fresh=True)

    def main_part(self) -> QWidget:
        """The value, once there is one: the arrows move it in its map."""
        return self.bar.value if self._explanation is not None else self

    def connect_to(self, board: Switchboard) -> None:
        """A number that is chosen anywhere is explained here; what is explained is marked elsewhere."""

        def explain(cell: Cell) -> None:
            # First the place, then the panel: it shows no other number in between.
            self.show_cell(cell)
            board.forward_wanted.emit(self)

        board.cell_chosen.connect(explain)
        board.cell_named.connect(self._following.name)
        board.cell_named.connect(self.show_cell)
        self.cell_shown.connect(board.cell_explained)
        self.cell_pointed.connect(board.cell_pointed)
        self.check_wanted.connect(board.check_wanted)

    # ---- what the window calls ---------------------------------------------------------------------------------

    @property
    def cell(self) -> Cell | None:
        """The cell that is looked at."""
        return self._trail.cell

    def show_cell(self, cell: Cell) -> None:
        """Explain a cell, wherever it was chosen."""
        self._go(cell)

    def exchange(self, trail: Trail) -> Trail:
        """Explain where this trail leads, with its ways back and forward; returns the one before."""
        before, self._trail = self._trail, trail
        self._refresh(fresh=True)
        return before

    def begin_run(self, run: RunStarted) -> None:
        """Wait for the numbers of this run; the cell stays, or gives way to one that its network has."""
        self._classes = run.dataset.classes
        self._moment = None
        self._refresh(fresh=True)

    def show_frame(self, snapshot: Snapshot, *, words: bool = True) -> None:
        """Explain the cell with new numbers, if there are any: they come at a pace that can be read."""
        moment = snapshot.moment
        if moment is None or moment is self._moment or not self.isVisible():
            return
        other = self._moment is None or moment.layers != self._moment.layers
        self._moment = moment
        self._when = words_of.moment_of(snapshot, self._classes)
        if other:
            self._meet(moment)
        phase = None if snapshot.walk is None else snapshot.walk.phase
        there = self._following.next(phase, snapshot.progress.batch, self._trail.cell)
        if there is not None:
            self._trail.visit(there, along=())
        self._refresh(fresh=other or there is not None)

    # ---- going from cell to cell -------------------------------------------------------------------------------

    def _meet(self, moment: Moment) -> None:
        """Offer the arrays of a network, and find in it what was looked at."""
        layers = moment.layers
        self.bar.chooser.set_layers(layers)
        self.bar.way = ()
        cell = self._trail.cell
        if cell is not None and not ways.still_there(layers, cell):
            self._trail.visit(ways.nearest(layers, cell), in_place=True)
        self._trail.keep_only(partial(ways.still_there, layers))

    def _go(self, cell: Cell, *, along: tuple[Cell, ...] | None = None, in_place: bool = False) -> None:
        if cell != self._trail.cell:
            self._trail.visit(cell, along=along, in_place=in_place)
            self._refresh(fresh=True)

    def _follow(self, cell: Cell) -> None:
        """Go to a cell that a line or a picture speaks of."""
        self._go(cell, along=())

    def _here(self) -> tuple[Moment, Cell] | None:
        """The numbers and the cell, if it is one of theirs."""
        moment, cell = self._moment, self._trail.cell
        if moment is None or cell is None or not ways.still_there(moment.layers, cell):
            return None
        return moment, cell

    def _move(self, down: int, right: int, maps: int) -> None:
        if here := self._here():
            moment, cell = here
            self._go(ways.moved(moment.layers, cell, down, right, maps), in_place=True)

    def _choose_symbol(self, symbol: str) -> None:
        if self._moment is not None:
            self._go(ways.begin(self._moment, symbol, self._trail.path))

    def _choose_place(self, cell: Cell) -> None:
        self._go(cell, in_place=True)

    def _choose_stop(self, symbol: str) -> None:
        if here := self._here():
            *passed, there = ways.towards(*here, symbol, self.bar.way, self._trail.path)
            self._go(there, along=tuple(passed))

    def _source(self) -> Cell | None:
        if self._explanation is None or self._moment is None:
            return None
        return ways.source(self._moment.layers, self._explanation)

    def _use(self) -> Cell | None:
        here = self._here()
        return None if here is None else ways.used_for(*here, self.bar.way, self._trail.path)

    def _to_source(self) -> None:
        if (origin := self._source()) is not None:
            self._follow(origin)

    def _to_use(self) -> None:
        if (use := self._use()) is not None:
            self._follow(use)

    def _list_uses(self) -> None:
        """Offer everything that the number is used for, in the menu of the button."""
        self.bar.uses.clear()
        if not (here := self._here()):
            return
        moment, cell = here
        regions = {region.symbol: region for region in children(moment, cell)}
        offered = [self._use(), *(ways.pick(moment, region, self._trail.path) for region in regions.values())]
        for use in dict.fromkeys(each for each in offered if each is not None):
            region = regions.get(use.symbol)
            many = f"   one of {region.count:,}" if region is not None and region.count > 1 else ""
            self.bar.uses.addAction(f"{use}{many}").triggered.connect(partial(self._follow, use))

    def _back(self) -> None:
        self._trail.back()
        self._refresh(fresh=True)

    def _forward(self) -> None:
        self._trail.forward()
        self._refresh(fresh=True)

    # ---- what is seen ------------------------------------------------------------------------------------------

    def _refresh(self, *, fresh: bool) -> None:
        """Explain the present cell with the present numbers; fresh: it is another cell, or another network."""
        cell, moment, visible = self._trail.cell, self._moment, self.isVisible()
        self._tell(cell if visible else None)
        self._explanation = None
        if cell is None or moment is None:
            self.notice.setText(words_of.EMPTY if cell is None else words_of.WAITING)
            self._stack.setCurrentWidget(self.notice)
            self.bar.show_nothing()
        elif visible:
            self._explain(cell, moment, fresh=fresh)
            self._stack.setCurrentWidget(self.page)
            if fresh:
                self._show_place(cell, moment)
            self._offer(cell, moment)

    def _explain(self, cell: Cell, moment: Moment, *, fresh: bool) -> None:
        try:
            self._listed = self._room_for_terms(cell, moment)
            said = self._explanation = explain(moment, cell, self._listed)
        except CellError as error:
            self.page.show_problem(*words_of.problem(moment, cell, error))
            self.bar.value.say(str(cell), "", "", self._when)
        else:
            self.page.show_explanation(said, moment, fresh=fresh)
            mean, kind = words_of.mean_of(said, moment), words_of.headline(said, moment)
            self.bar.value.say(str(cell), said.lines[-1].value, kind, self._when, mean)

    def _show_place(self, cell: Cell, moment: Moment) -> None:
        """Say where in the network the cell stands."""
        layers, path, way = moment.layers, self._trail.path, self.bar.way
        self.bar.chooser.show_cell(cell)
        if cell.symbol not in layers.shapes:
            way = ()
        elif cell.symbol not in way or len(path) == 1:
            way = ways.chain(layers, cell.symbol)
        self.bar.show_way(way, cell.symbol, path)

    def _offer(self, cell: Cell, moment: Moment) -> None:
        """Offer what can be done with this cell."""
        self.bar.back.setEnabled(self._trail.has_before)
        self.bar.forward.setEnabled(self._trail.has_after)
        self.bar.source.setEnabled(self._source() is not None)
        self.bar.use.setEnabled(self._use() is not None)
        self.bar.copy.take(cell, self._explanation, moment)
        self.bar.check.setVisible(self._explanation is not None and moment.layers.is_parameter(cell.base))

    def _list_anew(self) -> None:
        """List more or fewer terms where there is room for another number of them."""
        here = self._here()
        if self._explanation is not None and here and self._room_for_terms(here[1], here[0]) != self._listed:
            self._refresh(fresh=True)

    def _room_for_terms(self, cell: Cell, moment: Moment) -> int:
        return self.page.room_for_terms(of_batch=cell.is_gradient and moment.layers.is_parameter(cell.base))

    def _open_terms(self, line: Line) -> None:
        if self._explanation is not None and self._moment is not None:
            open_terms(self, self._explanation, line, self._moment, self._when, self._follow)

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
        if here := self._here():
            moment, cell = here
            self.check_wanted.emit([(moment.layers.parameter_name(cell.base), cell.index)])

    def minimumSizeHint(self) -> QSize:
        """Which cell is looked at must not move the window: as small as is of use; only the page scrolls, not all."""
        return QSize(52 * UNIT, 18 * UNIT)

    def showEvent(self, event: QShowEvent) -> None:
        """Explain again what was explained before."""
        super().showEvent(event)
        self._refresh(fresh=True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is explained any more."""
        super().hideEvent(event)
        self._tell(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave margins where there is room for them."""
        super().resizeEvent(event)
        side = UNIT if self.width() < WIDE_FROM else 2 * UNIT
        # The page has room for frames of its own.
        self._column.setContentsMargins(side, UNIT // 2, side - UNIT // 2, UNIT // 2)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be copied."""
        self.bar.copy.popup(event.globalPos())

    def _connect(self) -> None:
        bar = self.bar
        bar.chooser.symbol_chosen.connect(self._choose_symbol)
        bar.chooser.place_chosen.connect(self._choose_place)
        bar.value.moved.connect(self._move)
        bar.value.entered.connect(bar.use.trigger)
        bar.stop_chosen.connect(self._choose_stop)
        bar.check_wanted.connect(self._want_check)
        bar.back.triggered.connect(self._back)
        bar.forward.triggered.connect(self._forward)
        bar.source.triggered.connect(self._to_source)
        bar.use.triggered.connect(self._to_use)
        bar.uses.aboutToShow.connect(self._list_uses)
        self.page.chosen.connect(self._follow)
        self.page.opened.connect(self._open_terms)
        self.page.pointed.connect(self._point)
        self.page.resized.connect(self._list_anew)
