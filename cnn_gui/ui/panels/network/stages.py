"""The stages of a network side by side: a column for each, built for the model, and what is pointed at in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from cnn_gui.engine import Stage, Trace
from cnn_gui.explain.anatomy import LOSS, ONE_HOT, Anatomy
from cnn_gui.explain.cell import Cell
from cnn_gui.explain.regions import Region
from cnn_gui.training.messages.snapshot import Snapshot
from cnn_gui.training.messages.walk import WalkView
from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.network.column import NetworkColumn, fold_of
from cnn_gui.ui.panels.network.hidden_stages import HiddenStages, Signs
from cnn_gui.ui.panels.network.operations import ways
from cnn_gui.ui.panels.network.sight import Column, Sight
from cnn_gui.ui.panels.network.stage_mosaic import column_for
from cnn_gui.ui.panels.network.view import MosaicView, View
from cnn_gui.ui.panels.network.weights_and_loss import WeightsAndLoss, total
from cnn_gui.ui.widgets.mosaic.mosaic import Mosaic
from cnn_gui.ui.widgets.mosaic.step_look import PLAIN, Look
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell as TileCell
from cnn_gui.ui.widgets.scrolling import WheelScrollArea

UNIT = theme.UNIT

# Logits and softmax, at the right.
ANSWER = 2
# In less width than this the answer leaves too little for the rest: it is scrolled to like the others.
PINNED_FROM = 50 * UNIT
# The same where the label and the loss stand beside it.
PINNED_WITH_TRUTH_FROM = 90 * UNIT


class NetworkStages(QWidget):
    """Columns from the input to the softmax; what the network says in the end stays in sight beside them.

    Columns that do not fit are scrolled to, also with the wheel; at both edges stands how many are out of sight.

    Weights and loss have columns of their own between them, built when somebody first wants to see them.

    Attributes: columns, mosaics (by the symbol of the stage), further (weights and loss, None until then), before,
    behind (the signs at the edges).
    Signals: cell_chosen(Cell) for a click or Enter; cell_pointed(Cell, or None) for what the mouse is over or the
    keyboard's cursor on; enlarge_wanted(Mosaic, map); stage_asked(column): what is done there?
    """

    cell_chosen = Signal(object)
    cell_pointed = Signal(object)
    enlarge_wanted = Signal(object, int)
    stage_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.columns: list[NetworkColumn] = []
        self.mosaics: dict[str, Mosaic] = {}
        self.further: WeightsAndLoss | None = None
        self._further_shown = False
        self._classes: tuple[str, ...] = ()
        self._after: QWidget | None = None
        self._walk: WalkView | None = None
        self._liked = QSize()
        self._pinned = True
        self._built: list[tuple[str, str, tuple[int, ...]]] = []
        self._backward = False
        self._marked: Cell | None = None
        self._pointed: Cell | None = None
        inside = QWidget()
        inside.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        inside.setProperty("ground", "panel")
        self._inside = inside
        self._row = QHBoxLayout(inside)
        self._row.setContentsMargins(0, 0, 0, UNIT)
        self._row.setSpacing(UNIT + UNIT // 2)
        self._scroll = WheelScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.before, self.behind = HiddenStages(left=True), HiddenStages(left=False)
        self._scroll.setWidget(inside)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._answer = QHBoxLayout()
        self._answer.setContentsMargins(0, 0, 0, UNIT)
        self._answer.setSpacing(UNIT + UNIT // 2)
        side_by_side = QHBoxLayout(self)
        side_by_side.setContentsMargins(0, 0, 0, 0)
        side_by_side.setSpacing(UNIT + UNIT // 2)
        side_by_side.addWidget(self.before)
        side_by_side.addWidget(self._scroll, 1)
        side_by_side.addWidget(self.behind)
        side_by_side.addLayout(self._answer)
        self._sight = Sight(self._scroll)
        self._signs = Signs(self._scroll, self.before, self.behind)
        bar = self._scroll.horizontalScrollBar()
        bar.valueChanged.connect(self._say_hidden)
        bar.rangeChanged.connect(self._say_hidden)
        self._scroll.viewport().installEventFilter(self)
        theme.manager().resized.connect(self._measure)

    # ---- what is out of sight ----------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Give the maps the width that their cells need in this height."""
        if watched is self._scroll.viewport() and event.type() is QEvent.Type.Resize:
            self._make_legible()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See whether the answer can stand beside the others."""
        super().resizeEvent(event)
        if self._is_wide(event.size().width()) != self._pinned:
            self._arrange()

    def _is_wide(self, width: int) -> bool:
        return width >= (PINNED_WITH_TRUTH_FROM if self._further_shown else PINNED_FROM)

    def sizeHint(self) -> QSize:
        """What it would like with the stages alone: weights and loss come and go, and no other panel moves for them."""
        if not self._further_shown or not self._liked.isValid():
            self._liked = super().sizeHint()
        return self._liked

    def minimumSizeHint(self) -> QSize:
        """As high as the columns need: only sideways they are scrolled here."""
        high = self._inside.minimumSizeHint().height() + self._scroll.horizontalScrollBar().sizeHint().height()
        least = super().minimumSizeHint()
        return QSize(least.width(), max(least.height(), high))

    def headroom(self) -> int:
        """How much is above the maps, in logical pixels."""
        return self.columns[0].above() if self.columns else 0

    def _measure(self) -> None:
        for column in self._all():
            column.measure()
        self._arrange()

    def _make_legible(self) -> None:
        for column in self._in_order():
            column.make_legible(self._scroll.viewport().height() - UNIT)
        self._say_hidden()

    def _say_hidden(self) -> None:
        scrolled = [column for column in self._in_order() if column.parentWidget() is self._scroll.widget()]
        self._signs.say(scrolled)
        self._sight.repaint(scrolled)

    # ---- columns -----------------------------------------------------------------------------------------------------

    def build(
        self, stages: Sequence[Stage], operations: Mapping[str, str], classes: tuple[str, ...], after: QWidget
    ) -> bool:
        """Have a column for each stage; returns whether they had to be made.

        operations: what layers are called that have no name in `OPERATIONS`, by layer. after: what Tab reaches before.
        """
        through = ways(stages, operations)
        wanted = [(way.forward, stage.symbol, stage.value.shape) for way, stage in zip(through, stages, strict=True)]
        if wanted == self._built:
            return False
        self._clear()
        self._classes, self._after = classes, after
        before = stages[0]
        for way, stage in zip(through, stages, strict=True):
            column = column_for(stage, before, classes, way)
            column.set_backward(self._backward)
            self._connect(column)
            column.heading.clicked.connect(partial(self.stage_asked.emit, column))
            before = stage
            self.columns.append(column)
            self.mosaics[stage.symbol] = column.mosaic
        self._built = wanted
        self._arrange()
        return True

    def show_further(self, layers: Anatomy | None) -> None:
        """Show weights and loss among the stages, for the layers of the present network; None: the stages alone."""
        if self._further_shown == (layers is not None):
            return
        self._further_shown = layers is not None
        if layers is not None and self.further is None:
            self.further = further = WeightsAndLoss(layers, self._classes)
            for view in further.in_mosaics:
                self._connect(view)
                view.mosaic.addActions(self.columns[0].mosaic.actions())
            for each in further.all_columns:
                each.heading.clicked.connect(partial(self.stage_asked.emit, each))
            loss = further.loss.loss
            loss.clicked.connect(lambda: self.cell_chosen.emit(Cell(LOSS)))
            loss.hovered.connect(lambda: self._point_at(Cell(LOSS)))
            loss.left.connect(partial(self._leave, loss))
        self._follow()
        self._arrange()
        self._shown_changed()

    def _all(self) -> list[Column]:
        return [*self.columns, *([] if self.further is None else self.further.all_columns)]

    def _in_order(self) -> list[Column]:
        """All columns from left to right."""
        further = self.further if self._further_shown else None
        found: list[Column] = []
        for column in self.columns:
            made_with = None if further is None else further.of(column.stage)
            found += [column] if made_with is None else [made_with, column]
        return found if further is None else [*found, further.truth, further.loss]

    def column_of(self, symbol: str) -> QWidget | None:
        """Return the column that shows an array or its gradient: "Z1", "dW1", "L"; None: none does now."""
        bare = Cell(symbol).base
        return next((each for each in self._in_order() if any(Cell(v.symbol).base == bare for v in each.views)), None)

    def _views(self) -> list[View]:
        """Everything in sight in which a number can be marked or framed."""
        return [view for column in self._in_order() for view in column.views]

    def _arrange(self) -> None:
        """Let the columns stand in their order, what the network says in the end where it belongs now."""
        self._pinned = self._is_wide(self.width())
        for row in (self._row, self._answer):
            while row.count():
                row.takeAt(0)
        shown, last = self._in_order(), self._after
        answer: list[Column] = list(self.columns[-ANSWER:])
        if self.further is not None:
            answer += [self.further.truth, self.further.loss]
            for each in self.further.all_columns if not self._further_shown else ():
                each.hide()
        for column in shown:
            if self._pinned and column in answer:
                self._answer.addWidget(column)
            else:
                self._row.addWidget(column, 0 if column in answer else column.share)
            # Not before it has a place: without one it would be a window.
            column.show()
            for reached in column.reached():
                if last is not None:
                    QWidget.setTabOrder(last, reached)
                last = reached
        for footed in self.columns[-ANSWER:]:
            footed.set_foot(self._further_shown)
        if self.further is not None and fold_of(self._classes) is None:
            # Place by place like the probabilities, however these are folded.
            self.further.truth.fix_width(self.columns[-1].minimumWidth())
        self._make_legible()

    def _connect(self, view: MosaicView) -> None:
        mosaic = view.mosaic
        mosaic.clicked.connect(partial(self._choose, view))
        mosaic.hovered.connect(partial(self._point, view))
        mosaic.left.connect(partial(self._leave, view))
        mosaic.enlarge_wanted.connect(partial(self.enlarge_wanted.emit, mosaic))

    def _clear(self) -> None:
        for column in self._all():
            column.deleteLater()
        self.further, self._further_shown = None, False
        self.columns.clear()
        self.mosaics.clear()
        self._pointed = None

    def set_backward(self, backward: bool) -> None:
        """Show gradients or values, where no phase of a step decides."""
        self._backward = backward
        for column in self.columns:
            column.set_backward(backward)
        self._follow()
        self._shown_changed()

    def _follow(self) -> None:
        if self.further is not None:
            self.further.follow(self._walk, backward=self._backward)

    def show_frame(self, snapshot: Snapshot, trace: Trace, *, words: bool) -> None:
        """Show weights and loss, where they are shown, and the sum of the probabilities below these."""
        if self.further is None or not self._further_shown:
            return
        self.further.show(snapshot, trace, words=words)
        if words:
            softmax = self.columns[-1]
            softmax.say_below(f"Σ {total(trace.probabilities)}")

    def set_looks(self, looks: Mapping[str, Look], walk: WalkView | None) -> None:
        """Show what belongs to a phase of a step, by stage; stages without a look as the person has chosen."""
        for column in self.columns:
            column.set_look(looks.get(column.stage, PLAIN))
            column.say_old(walk is not None and walk.updated)
        self._walk = walk
        self._follow()
        self._shown_changed()
        self._sight.follow(self._in_order(), walk, self._marked)

    def _shown_changed(self) -> None:
        """Other arrays are shown: what is linked with the number under the mouse is found anew."""
        self._pointed = None
        self.frame({})
        self._mark()

    # ---- what is pointed out -----------------------------------------------------------------------------------------

    def mark(self, cell: Cell | None) -> None:
        """Mark the selected number wherever it is shown, and bring it into sight."""
        chosen, self._marked = cell != self._marked, cell
        self._mark()
        # It is told again with every frame, and after other panels have come into sight.
        if chosen and cell is not None:
            self._sight.bring(each for each in self._in_order() if any(view.shows(cell) for view in each.views))

    def seek(self, columns: Sequence[NetworkColumn]) -> None:
        """If none of these columns is whole in sight, bring the first one there."""
        hidden = (*self.before.stages, *self.behind.stages)
        self._sight.bring(columns[:1] if all(column.symbol in hidden for column in columns) else ())

    def _mark(self) -> None:
        for view in self._views():
            view.mark(self._marked)

    def frame(self, regions: Mapping[str, Region]) -> None:
        """Frame parts of the arrays that are shown, in place of what was framed."""
        for view in self._views():
            view.frame(regions)

    def _choose(self, view: MosaicView, *place: int) -> None:
        cell = view.cell(TileCell(*place))
        if cell.symbol == ONE_HOT and self.further is not None:
            # It is given; where it counts is the gradient that it is subtracted in.
            cell = Cell(self.further.logits_gradient, cell.index)
        self.cell_chosen.emit(cell)

    def _point(self, view: MosaicView, tile: int, row: int, across: int, _value: float) -> None:
        self._point_at(view.cell(TileCell(tile, row, across)))

    def _point_at(self, cell: Cell) -> None:
        # Told again with every new value.
        if cell != self._pointed:
            self._pointed = cell
            self.cell_pointed.emit(cell)

    def _leave(self, column: View) -> None:
        # The mouse may have entered another mosaic before it is said to have left this one.
        if self._pointed is not None and self._pointed.symbol == column.symbol:
            self._pointed = None
            self.cell_pointed.emit(None)
