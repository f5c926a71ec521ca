"""The stages of a network side by side: a column for each, built for the model, and what is pointed at in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import chain

from PySide6.QtCore import QEvent, QObject, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from cnn_gui.engine import Stage, Trace
from cnn_gui.explain.anatomy import LOSS, ONE_HOT, Anatomy
from cnn_gui.explain.cell import Cell
from cnn_gui.explain.regions import Region
from cnn_gui.training.messages.snapshot import Snapshot
from cnn_gui.training.messages.walk import WalkView
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.stage_kinds import colours_by_symbol
from cnn_gui.ui.panels.network.column import NetworkColumn, fold_of
from cnn_gui.ui.panels.network.folding.folding import Folding
from cnn_gui.ui.panels.network.operations import ways
from cnn_gui.ui.panels.network.overview.outlook import Standing
from cnn_gui.ui.panels.network.overview.places import Block
from cnn_gui.ui.panels.network.overview.sight import Column, Sight
from cnn_gui.ui.panels.network.pointing import Pointing
from cnn_gui.ui.panels.network.row import Row
from cnn_gui.ui.panels.network.stage_mosaic import column_for
from cnn_gui.ui.panels.network.view import View
from cnn_gui.ui.panels.network.weights_and_loss import WeightsAndLoss, total
from cnn_gui.ui.widgets.mosaic.mosaic import Mosaic
from cnn_gui.ui.widgets.mosaic.step_look import PLAIN, Look

UNIT = theme.UNIT

# Logits and softmax, at the right.
ANSWER = 2
# In less width than this the answer leaves too little for the rest: it is scrolled to like the others.
PINNED_FROM = 50 * UNIT
# The same where the label and the loss stand beside it.
PINNED_WITH_TRUTH_FROM = 90 * UNIT


class NetworkStages(Row):
    """Columns from the input to the softmax; what the network says in the end stays in sight beside them.

    Columns that do not fit are scrolled to; an overview shows all of them, and at both edges stands how many are out of
    sight. Each but the answer can be folded.

    Weights and loss have columns of their own between them, built when somebody first wants to see them.

    Attributes: columns, mosaics (by the symbol of the stage), further (weights and loss, None until then), folding.
    Signals: cell_chosen(Cell) for a click or Enter; cell_pointed(Cell, or None) for what the mouse is over or the
    keyboard's cursor on; enlarge_wanted(Mosaic, map); stage_asked(column): what is done there? unfolded: a column that
    was folded waits for its numbers.
    """

    cell_chosen = Signal(object)
    cell_pointed = Signal(object)
    enlarge_wanted = Signal(object, int)
    stage_asked = Signal(object)
    unfolded = Signal()

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
        self._blocks: dict[str, Block] = {}
        self._backward = False
        self._marked: Cell | None = None
        self._pointing = Pointing(lambda: None if self.further is None else self.further.logits_gradient)
        self._pointing.cell_chosen.connect(self.cell_chosen)
        self._pointing.cell_pointed.connect(self.cell_pointed)
        self._pointing.enlarge_wanted.connect(self.enlarge_wanted)
        self.folding = Folding(self)
        self.folding.changed.connect(self._fold)
        self._sight = Sight(self.scroll_area, self._standing)
        bar = self.scroll_area.horizontalScrollBar()
        bar.valueChanged.connect(self._repaint_cut)
        bar.rangeChanged.connect(self._repaint_cut)
        self.scroll_area.viewport().installEventFilter(self)
        theme.manager().resized.connect(self._measure)

    # ---- what is out of sight ----------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Give the maps the width that their cells need in this height."""
        if watched is self.scroll_area.viewport() and event.type() is QEvent.Type.Resize:
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

    def headroom(self) -> int:
        """How much is above the maps, in logical pixels."""
        return self.above() + self.columns[0].above() if self.columns else 0

    def _measure(self) -> None:
        for column in self._all():
            column.measure()
        self._arrange()

    def _make_legible(self) -> None:
        for column in self._in_order():
            column.make_legible(self.columns_height(), self.scroll_area.viewport().width())
        self.outlook.say()
        self._repaint_cut()

    def _repaint_cut(self) -> None:
        standing = [each for each in self._in_order() if not self.folding.is_folded(each)]
        self._sight.repaint([each for each in standing if self.is_scrolled(each)])

    def is_watched(self, column: Column) -> bool:
        """Return whether any part of a column is in sight; one that is folded never is."""
        return column not in self.outlook.hidden and not self.folding.is_folded(column)

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
        self.folding.begin(tuple(each[:2] for each in wanted))
        before, colours = stages[0], colours_by_symbol(stages)
        for way, stage in zip(through, stages, strict=True):
            column = column_for(stage, before, classes, way, colours[stage.symbol])
            column.setParent(self.ground)  # One that is folded from the beginning has no other place.
            column.set_backward(self._backward)
            self._pointing.connect_mosaic(column)
            column.heading.clicked.connect(partial(self.stage_asked.emit, column))
            before = stage
            self.columns.append(column)
            self.mosaics[stage.symbol] = column.mosaic
            self._blocks[stage.symbol] = Block(stage.symbol, way.forward, stage.kind, stage.value.shape)
        for column in self.columns[:-ANSWER]:
            self.folding.offer(column)
        self._blocks |= {ONE_HOT: Block(ONE_HOT, "one-hot", "", (len(classes),)), LOSS: Block(LOSS, "loss", "", ())}
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
                self._pointing.connect_mosaic(view)
                view.mosaic.addActions(self.columns[0].mosaic.actions())
            for each in further.all_columns:
                each.setParent(self.ground)
                each.heading.clicked.connect(partial(self.stage_asked.emit, each))
            self._pointing.connect_loss(further.loss.loss)
            for made_with in further.columns:
                self.folding.offer(made_with)
        self._follow()
        self._arrange()
        self._shown_changed()

    def _all(self) -> list[Column]:
        return [*self.columns, *([] if self.further is None else self.further.all_columns)]

    def _in_order(self) -> list[Column]:
        """All columns from left to right."""
        return [column for _, columns in self._by_stage() for column in columns]

    def column_of(self, symbol: str) -> QWidget | None:
        """Return the column that shows an array or its gradient: "Z1", "dW1", "L"; None: none does now.

        It is unfolded for that.
        """
        bare = Cell(symbol).base
        column = next((each for each in self._in_order() if any(Cell(v.symbol).base == bare for v in each.views)), None)
        self.folding.unfold([column], walking=self._walk is not None)
        return column

    def _views(self) -> list[View]:
        """Everything in sight in which a number can be marked or framed."""
        return [view for column in self._in_order() for view in column.views]

    def _standing(self, column: Column) -> QWidget:
        """What stands in the place of a column: itself, or the strip that it is folded to."""
        return self.folding.strip_of(column) if self.folding.is_folded(column) else column

    def _arrange(self) -> None:
        """Let the columns stand in their order, what the network says in the end where it belongs now."""
        self._pinned = self._is_wide(self.width())
        shown, last = self._in_order(), self._after
        answer: list[Column] = list(self.columns[-ANSWER:])
        if self.further is not None:
            answer += [self.further.truth, self.further.loss]
        stands = {column: self._standing(column) for column in shown}
        for gone in {*self._all(), *self.folding.strips()}.difference(stands.values()):
            gone.hide()
        beside = answer if self._pinned else []
        self.arrange(
            [
                (widget, 0 if column in answer or widget is not column else column.share)
                for column, widget in stands.items()
                if column not in beside
            ],
            [column for column in shown if column in beside],
        )
        in_columns = ((widget,) if widget is not column else column.reached() for column, widget in stands.items())
        for reached in (self.outlook.overview, *chain(*in_columns)):
            if last is not None:
                QWidget.setTabOrder(last, reached)
            last = reached
        for footed in self.columns[-ANSWER:]:
            footed.set_foot(self._further_shown)
        if self.further is not None and fold_of(self._classes) is None:
            # Place by place like the probabilities, however these are folded.
            self.further.truth.fix_width(self.columns[-1].minimumWidth())
        self.outlook.set_stages(
            [Standing(block, columns, [stands[each] for each in columns]) for block, columns in self._by_stage()],
            self.columns[0].above() if self.columns else 0,
        )
        self.outlook.mark(self._marked)
        self._make_legible()

    def _fold(self) -> None:
        self._arrange()
        self.lay_out()
        self._follow_folds()
        self.unfolded.emit()

    def _by_stage(self) -> list[tuple[Block, list[Column]]]:
        """What stands in the overview, from the left, each with its columns: weights stand with what they make."""
        further = self.further if self._further_shown else None
        found: list[tuple[Block, list[Column]]] = []
        for column in self.columns:
            weights = None if further is None else further.of(column.stage)
            found.append((self._blocks[column.stage], [column] if weights is None else [weights, column]))
        if further is None:
            return found
        return [*found, (self._blocks[ONE_HOT], [further.truth]), (self._blocks[LOSS], [further.loss])]

    def _clear(self) -> None:
        for column in self._all():
            column.deleteLater()
        self.further, self._further_shown = None, False
        self.columns.clear()
        self.mosaics.clear()
        self._blocks.clear()
        self._pointing.forget()

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
        self.further.show(snapshot, trace, words=words, watched=self.is_watched)
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
        self._follow_folds()
        self._sight.follow(self._in_order(), walk, self._marked)

    def _shown_changed(self) -> None:
        """Other arrays are shown: what is linked with the number under the mouse is found anew."""
        self._pointing.forget()
        self.frame({})
        self._mark()

    def _follow_folds(self) -> None:
        self.folding.follow(walking=self._walk is not None, chosen=self._marked)
        self.outlook.mark(self._marked)

    # ---- what is pointed out -----------------------------------------------------------------------------------------

    def mark(self, cell: Cell | None) -> None:
        """Mark the selected number wherever it is shown, and bring it into sight."""
        chosen, self._marked = cell != self._marked, cell
        self._mark()
        # It is told again with every frame, and after other panels have come into sight.
        if not chosen:
            return
        if cell is not None:
            showing = [each for each in self._in_order() if any(view.shows(cell) for view in each.views)]
            self.folding.unfold(showing, walking=self._walk is not None)
            self._sight.bring(showing)
        self._follow_folds()

    def seek(self, columns: Sequence[NetworkColumn]) -> None:
        """If none of these columns is whole in sight, bring the first one there."""
        if all(column in self.outlook.cut or self.folding.is_folded(column) for column in columns):
            self.folding.unfold(columns[:1], walking=self._walk is not None)
            self._sight.bring(columns[:1])

    def _mark(self) -> None:
        for view in self._views():
            view.mark(self._marked)

    def frame(self, regions: Mapping[str, Region]) -> None:
        """Frame parts of the arrays that are shown, in place of what was framed."""
        for view in self._views():
            view.frame(regions)
