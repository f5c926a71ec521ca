"""The stages of a network side by side: a column for each, built for the model, and what is pointed at in them."""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from cnn_gui.engine import Stage
from cnn_gui.explain.cell import Cell
from cnn_gui.explain.regions import Region
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import scaled
from cnn_gui.ui.panels.network.column import OPERATIONS, NetworkColumn, is_colour, kind_of
from cnn_gui.ui.panels.network.hidden_stages import HiddenStages
from cnn_gui.ui.widgets.mosaic.map_picture import CHANNELS
from cnn_gui.ui.widgets.mosaic.mosaic import HOW_TO, Mosaic
from cnn_gui.ui.widgets.mosaic.step_look import PLAIN, Look
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell as TileCell
from cnn_gui.ui.widgets.scrolling import WheelScrollArea

UNIT = theme.UNIT

# Logits and softmax, at the right.
ANSWER, WIDTH_OF_ANSWER = 2, 68
# In less width than this the answer leaves too little for the rest: it is scrolled to like the others.
PINNED_FROM = 50 * UNIT
# So many classes stand one below the other and can still be told apart; more are folded.
CLASSES_IN_A_COLUMN = 24


class NetworkStages(QWidget):
    """Columns from the input to the softmax; what the network says in the end stays in sight beside them.

    Columns that do not fit are scrolled to, also with the wheel; at both edges stands how many are out of sight.

    Attributes: columns, mosaics (by the symbol of the stage), before, behind (the signs at the edges).
    Signals: cell_chosen(Cell) for a click or Enter; cell_pointed(Cell, or None) for what the mouse is over or the
    keyboard's cursor on; enlarge_wanted(Mosaic, map).
    """

    cell_chosen = Signal(object)
    cell_pointed = Signal(object)
    enlarge_wanted = Signal(object, int)

    def __init__(self) -> None:
        super().__init__()
        self.columns: list[NetworkColumn] = []
        self.mosaics: dict[str, Mosaic] = {}
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
        for sign in (self.before, self.behind):
            sign.clicked.connect(partial(self._reveal, sign))
            sign.hide()
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
        pinned = event.size().width() >= PINNED_FROM
        if pinned != self._pinned:
            self._pinned = pinned
            source, target = (self._row, self._answer) if pinned else (self._answer, self._row)
            for column in self.columns[-ANSWER:]:
                source.removeWidget(column)
                target.addWidget(column)

    def minimumSizeHint(self) -> QSize:
        """As high as the columns need: only sideways they are scrolled here."""
        high = self._inside.minimumSizeHint().height() + self._scroll.horizontalScrollBar().sizeHint().height()
        least = super().minimumSizeHint()
        return QSize(least.width(), max(least.height(), high))

    def _measure(self) -> None:
        for column in self.columns:
            column.measure()
        self._widen_answer()
        self._make_legible()

    def _widen_answer(self) -> None:
        for column in self.columns[-ANSWER:]:
            column.setFixedWidth(max(scaled(WIDTH_OF_ANSWER), column.minimumWidth()))

    def _make_legible(self) -> None:
        for column in self.columns:
            column.make_legible(self._scroll.viewport().height() - UNIT)
        self._say_hidden()

    def _say_hidden(self) -> None:
        """Both signs are there as soon as not everything fits, so that nothing moves while it is scrolled."""
        bar = self._scroll.horizontalScrollBar()
        left, right = bar.value(), bar.value() + self._scroll.viewport().width()
        scrolled = [column for column in self.columns if column.parentWidget() is self._scroll.widget()]
        for sign, hidden in (
            (self.before, [each.symbol for each in scrolled if each.x() < left]),
            (self.behind, [each.symbol for each in scrolled if each.geometry().right() >= right]),
        ):
            sign.setVisible(bar.maximum() > 0)
            sign.show_stages(hidden if bar.maximum() > 0 else ())

    def _reveal(self, sign: HiddenStages) -> None:
        """Bring the next hidden stage into sight, whole, and those behind it as far as they fit."""
        bar, symbol = self._scroll.horizontalScrollBar(), sign.stages[0 if sign is self.behind else -1]
        column = next(each for each in self.columns if each.symbol == symbol)
        if sign is self.behind:
            bar.setValue(column.x())
        else:
            bar.setValue(column.geometry().right() + 1 - self._scroll.viewport().width())

    # ---- columns -----------------------------------------------------------------------------------------------------

    def build(
        self, stages: Sequence[Stage], operations: Mapping[str, str], classes: tuple[str, ...], after: QWidget
    ) -> bool:
        """Have a column for each stage; returns whether they had to be made.

        operations: what layers are called that have no name in `OPERATIONS`, by layer. after: what Tab reaches before.
        """

        def operation(stage: Stage) -> str:
            return operations.get(stage.layer) or OPERATIONS.get(stage.kind, stage.kind)

        wanted = [(operation(stage), stage.symbol, stage.value.shape) for stage in stages]
        if wanted == self._built:
            return False
        self._clear()
        before = stages[0]
        for stage in stages:
            mosaic = _mosaic(stage, before, classes)
            column = NetworkColumn(operation(stage), mosaic, stage)
            if _of_classes(stage, classes):
                column.set_classes(classes, "probability" if stage.kind == "softmax" else "logit")
            column.set_backward(self._backward)
            if stage in stages[-ANSWER:]:
                column.setFixedWidth(max(scaled(WIDTH_OF_ANSWER), column.minimumWidth()))
                (self._answer if self._pinned else self._row).addWidget(column)
            else:
                self._row.addWidget(column, column.share)
            self._connect(column)
            QWidget.setTabOrder(after, mosaic)
            before, after = stage, mosaic
            self.columns.append(column)
            self.mosaics[stage.symbol] = mosaic
        self._built = wanted
        self._make_legible()
        return True

    def _connect(self, column: NetworkColumn) -> None:
        mosaic = column.mosaic
        mosaic.clicked.connect(partial(self._choose, column))
        mosaic.hovered.connect(partial(self._point, column))
        mosaic.left.connect(partial(self._leave, column))
        mosaic.enlarge_wanted.connect(partial(self.enlarge_wanted.emit, mosaic))

    def _clear(self) -> None:
        for column in self.columns:
            for row in (self._row, self._answer):
                row.removeWidget(column)
            column.deleteLater()
        self.columns.clear()
        self.mosaics.clear()
        self._pointed = None

    def set_backward(self, backward: bool) -> None:
        """Show gradients or values, where no phase of a step decides."""
        self._backward = backward
        for column in self.columns:
            column.set_backward(backward)
        self._shown_changed()

    def set_looks(self, looks: Mapping[str, Look]) -> None:
        """Show what belongs to a phase of a step, by stage; stages without a look as the person has chosen."""
        for column in self.columns:
            column.set_look(looks.get(column.stage, PLAIN))
        self._shown_changed()
        # What is written comes last, so that it is in sight even where not everything is.
        for lit in ("read", "written"):
            self._bring_into_sight(column for column in self.columns if column.mosaic.lit() == lit)

    def _shown_changed(self) -> None:
        """Other arrays are shown: what is linked with the number under the mouse is found anew."""
        self._pointed = None
        self.frame({})
        self._mark()

    # ---- what is pointed out -----------------------------------------------------------------------------------------

    def mark(self, cell: Cell | None) -> None:
        """Mark the selected number wherever it is shown, and bring it into sight."""
        self._marked = cell
        self._mark()
        self._bring_into_sight(column for column in self.columns if cell is not None and column.symbol == cell.symbol)

    def _bring_into_sight(self, columns: Iterable[NetworkColumn]) -> None:
        for column in columns:
            self._scroll.ensureWidgetVisible(column, 0, 0)

    def _mark(self) -> None:
        cell = self._marked
        for column in self.columns:
            here = cell is not None and cell.symbol == column.symbol
            column.mosaic.set_mark(cell.index if cell is not None and here else None)

    def frame(self, regions: Mapping[str, Region]) -> None:
        """Frame parts of the arrays that are shown, in place of what was framed."""
        for column in self.columns:
            region = regions.get(column.symbol)
            column.mosaic.set_frames(region.boxes if region is not None else ())

    def _cell(self, column: NetworkColumn, place: tuple[int, int, int]) -> Cell:
        return Cell(column.symbol, column.mosaic.index_of(TileCell(*place)))

    def _choose(self, column: NetworkColumn, *place: int) -> None:
        tile, row, across = place
        self.cell_chosen.emit(self._cell(column, (tile, row, across)))

    def _point(self, column: NetworkColumn, tile: int, row: int, across: int, _value: float) -> None:
        cell = self._cell(column, (tile, row, across))
        # Told again with every new value.
        if cell != self._pointed:
            self._pointed = cell
            self.cell_pointed.emit(cell)

    def _leave(self, column: NetworkColumn) -> None:
        # The mouse may have entered another mosaic before it is said to have left this one.
        if self._pointed is not None and self._pointed.symbol == column.symbol:
            self._pointed = None
            self.cell_pointed.emit(None)


def _mosaic(stage: Stage, before: Stage, classes: tuple[str, ...]) -> Mosaic:
    mosaic = Mosaic(stage.symbol, kind=kind_of(stage), noun="map")
    mosaic.set_meaning(HOW_TO)
    mosaic.set_empty_text("Softmax and loss are taken together: see the logits")
    if _of_classes(stage, classes):
        mosaic.set_naming(lambda index: classes[index])
        # One below the other, as the bars of the prediction are.
        mosaic.set_fold(1 if len(classes) <= CLASSES_IN_A_COLUMN else None)
    if is_colour(stage):
        mosaic.set_naming(lambda index: CHANNELS[index])
        mosaic.set_about(partial(_channel, weakref.ref(mosaic)))
    if stage.kind == "flatten":
        mosaic.set_fold(before.value.shape[-1])
    return mosaic


def _of_classes(stage: Stage, classes: tuple[str, ...]) -> bool:
    return stage.value.ndim == 1 and len(stage.value) == len(classes)


def _channel(mosaic: weakref.ref[Mosaic], cell: TileCell) -> str:
    """Which colour a tile is; all three in one say so themselves."""
    shown = mosaic()
    return "" if shown is None or shown.picture.coloured else CHANNELS[cell.tile]
