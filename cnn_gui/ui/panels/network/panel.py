"""The network view: one image on its way through the layers, every stage a mosaic, left to right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cnn_gui.engine import Trace
from cnn_gui.explain.cell import Cell
from cnn_gui.explain.regions import Region, one
from cnn_gui.training.messages.events import RunStarted
from cnn_gui.training.messages.layers import LayerInfo
from cnn_gui.training.messages.probe import DRAWING, Probe
from cnn_gui.training.messages.snapshot import Demand, Snapshot
from cnn_gui.training.messages.walk import WalkView
from cnn_gui.ui.actions.action import describe
from cnn_gui.ui.actions.declaration import Declaration
from cnn_gui.ui.actions.situation import Situation
from cnn_gui.ui.look import theme
from cnn_gui.ui.look.colormaps import Floats
from cnn_gui.ui.panels.network.actions import ACTIONS
from cnn_gui.ui.panels.network.column import is_colour
from cnn_gui.ui.panels.network.explained import explained, optimizer_of, pointed_at
from cnn_gui.ui.panels.network.links import NetworkLinks, spoken
from cnn_gui.ui.panels.network.operations import operation_of
from cnn_gui.ui.panels.network.stage_heading import Asked
from cnn_gui.ui.panels.network.stage_words import EXPLAIN, StageExplainer, in_question
from cnn_gui.ui.panels.network.stages import NetworkStages
from cnn_gui.ui.panels.panel import Explained, Panel
from cnn_gui.ui.panels.place import Place
from cnn_gui.ui.panels.switchboard import Switchboard
from cnn_gui.ui.widgets.buttons import action_button
from cnn_gui.ui.widgets.fields.switch import switch
from cnn_gui.ui.widgets.mosaic.map_picture import CHANNELS
from cnn_gui.ui.widgets.mosaic.mosaic import HOW_TO
from cnn_gui.ui.widgets.mosaic.step_look import looks
from cnn_gui.ui.widgets.text.heading import Heading
from cnn_gui.ui.widgets.text.plain import plain_label

UNIT = theme.UNIT

# What stands where the gradients would be.
_WITHOUT_CLASS = (
    "Gradients are derivatives of the loss, and there is no loss without a true class.\n"
    "Say what {} is, and its gradients appear here."
)

# Behind an update the prediction is already that of the new ones, and says so.
OLD_WEIGHTS = " · old weights"


class NetworkPanel(Panel):
    """One column per stage of the trace, for whatever layers the model has.

    While a person walks through a step, the phase decides which stages show their gradient, and what is lit or faint.

    Attributes: gradients_action (checkable: show dL/dvalue instead of the values), routes_action (checkable: hatch the
    places through which no gradient gets), weights_action (checkable: show weights and loss, too),
    channels (the switch that takes a colour image apart, hidden where there is none), stages, mosaics (by symbol),
    columns, heading.
    Signals: cell_chosen(Cell) for a click or Enter; cell_pointed(Cell, or None) for what the mouse is over or the
    keyboard's cursor on; framed(regions by symbol) when something else is framed, so that other panels frame it too.
    """

    title: ClassVar[str] = "Network"
    about: ClassVar[str] = "One image on its way through the layers, and the gradients on their way back"
    help_section: ClassVar[str] = "user-guide#the-network"
    place: ClassVar[Place] = Place.CENTRE
    chooses_numbers: ClassVar[bool] = True
    declared: ClassVar[tuple[Declaration, ...]] = (*ACTIONS, EXPLAIN)
    needs: ClassVar[Demand] = Demand(trace=True, filters=False)
    moves: ClassVar[bool] = True
    cell_chosen = Signal(object)
    cell_pointed = Signal(object)
    framed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._layers: tuple[LayerInfo, ...] = ()
        self._classes: tuple[str, ...] = ()
        # What is black and what is white in each standardised channel.
        self._black: Floats = np.zeros(1)
        self._white: Floats = np.ones(1)
        self._snapshot: Snapshot | None = None
        self._walk: WalkView | None = None
        # The probe whose pixels the first column shows: they move only when another image is chosen.
        self._input_shown: Probe | None = None
        # Nothing is shown but words that say why.
        self._silent = False
        # Made when somebody first asks: most people only watch.
        self._links: NetworkLinks | None = None

        self.gradients_action = self.actions_["gradients"]
        self.gradients_action.toggled.connect(self._switch)
        self.routes_action = self.actions_["routes"]
        self.routes_action.toggled.connect(self._switch_routes)
        self.channels = switch(
            "Channels",
            "Colour channels of the image one by one",
            "Show red, green and blue of the image one by one instead of as one picture",
        )
        self.channels.toggled.connect(self._dress_input)
        self.channels.hide()
        self.heading = Heading(self.title)
        self.heading.add_control(self.channels)
        self.weights_action = self.actions_["weights"]
        self.weights_action.toggled.connect(self._switch_weights)
        for action in (self.weights_action, self.routes_action, self.gradients_action):
            self._last_button = action_button(action)
            self.heading.add_control(self._last_button)

        self.stages = NetworkStages()
        self.mosaics, self.columns = self.stages.mosaics, self.stages.columns
        self.stages.cell_chosen.connect(self.cell_chosen)
        self.stages.cell_pointed.connect(self.cell_pointed)
        self.stages.cell_pointed.connect(self.point)
        self.stages.enlarge_wanted.connect(self.enlarge)
        self.stages.unfolded.connect(self._show_again)
        self.actions_.connect("fold_stage", self._fold)
        self.actions_.connect("unfold_all", self.stages.folding.folds.unfold_all)
        self.explainer = StageExplainer(self)
        self.stages.stage_asked.connect(self._explain)
        self.actions_.connect("explain_stage", lambda: self._explain(in_question(self.columns)))
        # In place of the stages, where there is nothing to show.
        self.notice = plain_label(alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self.notice.setProperty("muted", True)
        self.notice.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * UNIT, UNIT, 2 * UNIT, 0)
        column.setSpacing(0)
        column.addWidget(self.heading)
        column.addWidget(self.stages, 1)
        column.addWidget(self.notice, 1)

    def headroom(self) -> int:
        """The heading and what stands above the maps."""
        return self.stages.y() + self.stages.headroom()

    def present(self, *, on: bool) -> None:
        """Above what is presented stands its name already."""
        self.heading.set_title("" if on else self.title)

    def wants(self) -> Demand:
        """Weights only while they are shown; in a step its record has them."""
        return replace(self.needs, parameters=self.weights_action.isChecked() and self._walk is None)

    def connect_to(self, board: Switchboard) -> None:
        """Numbers are explained elsewhere, and what is explained or pointed at elsewhere is shown here."""
        self.cell_chosen.connect(board.cell_chosen)
        self.framed.connect(board.regions_framed)
        self.explainer.help_wanted.connect(board.help_wanted)
        board.cell_explained.connect(self.mark)
        board.cell_pointed.connect(self.show_place)
        board.weight_pointed.connect(self.point)

    # ---- the run -----------------------------------------------------------------------------------------------------

    def begin_run(self, run: RunStarted) -> None:
        """Wait for the first trace of this run; another network gets new columns then."""
        self._snapshot = self._links = None
        dataset = run.dataset
        self._classes = dataset.classes
        self._layers, self._config = run.layers, run.config
        self._black, self._white = -dataset.mean / dataset.deviation, (1 - dataset.mean) / dataset.deviation
        self._follow_walk(None)

    def show_frame(self, snapshot: Snapshot, *, words: bool = True) -> None:
        """Hand every stage's array to its mosaic."""
        trace = snapshot.step_trace
        if trace is None:
            return
        first, self._snapshot = self._snapshot is None, snapshot
        if first:
            # The first trace of a run; the ones that follow have the same stages.
            self._build(trace)
        if snapshot.walk is not self._walk:
            self._follow_walk(snapshot.walk)
        if words:
            self._say(snapshot)
        if self._silent:
            return
        probe = snapshot.probe
        for stage, column in zip(trace.stages, self.columns, strict=True):
            if not (words or self.stages.is_watched(column)):
                continue
            backward = column.backward
            if stage.kind == "input":
                if probe is self._input_shown and not backward:
                    continue
                self._input_shown = None if backward else probe
            column.mosaic.set_maps(stage.gradient if backward else stage.value, words=words)
        self.stages.show_frame(snapshot, trace, words=words)
        if self.routes_action.isChecked():
            self._show_routes(trace, words)

    def _build(self, trace: Trace) -> None:
        operations = {layer.name: operation_of(layer) for layer in self._layers}
        if self.stages.build(trace.stages, operations, self._classes, self._last_button):
            self._input_shown = None
            self.channels.setVisible(is_colour(trace.stages[0]))
            for mosaic in self.mosaics.values():
                mosaic.addActions([self.gradients_action, self.routes_action, self.weights_action])
        self._offer_further()
        self._dress_input()

    def _follow_walk(self, walk: WalkView | None) -> None:
        """Let the phase of a step decide what is shown; None: the person does."""
        before, self._walk = self._walk, walk
        self._offer_further()
        symbols = [column.stage for column in self.columns]
        self.stages.set_looks({} if walk is None else looks(walk.phases, walk.index, symbols), walk)
        self.actions_.follow(Situation(walking=walk is not None))
        self._dress_input()
        if (before is None) != (walk is None) and self.weights_action.isChecked():
            self.visibility_changed.emit()

    def _offer_further(self) -> None:
        """Have weights and loss among the stages in a walk, and if a person wishes."""
        trace = None if self._snapshot is None else self._snapshot.step_trace
        if self._walk is None and not self.weights_action.isChecked():
            self.stages.show_further(None)
        elif trace is not None and self.columns:
            self.stages.show_further(self._linked(trace).anatomy)

    def _switch_weights(self) -> None:
        self._offer_further()
        self._show_again()
        # Something else is wanted in the snapshots.
        self.visibility_changed.emit()

    def _say(self, snapshot: Snapshot) -> None:
        """Say which image this is, and if its gradients cannot be shown, why."""
        probe = snapshot.probe
        truth = "no true class given" if probe.label is None else f"true class {self._classes[probe.label]}"
        self.heading.set_detail(f"{probe.title} · {truth}{OLD_WEIGHTS if snapshot.ahead else ''}")
        self._silent = probe.label is None and self.gradients_action.isChecked()
        what = "the drawing" if probe.split == DRAWING else f"“{probe.title}”"
        self._give_notice(_WITHOUT_CLASS.format(what) if self._silent else "")

    def _give_notice(self, text: str) -> None:
        """Say why nothing can be shown, in place of the stages; nothing to say shows them again."""
        if text != self.notice.text():
            self.notice.setText(text)
            self.notice.setVisible(bool(text))
            self.stages.setVisible(not text)

    def _show_again(self) -> None:
        if self._snapshot is not None:
            self.show_frame(self._snapshot)

    def _switch(self, backward: bool) -> None:
        self.stages.set_backward(backward)
        self._dress_input()
        self._show_again()

    def _dress_input(self) -> None:
        """Show a colour image as it is, with the levels that undo the standardising, or its channels."""
        if not self.channels.isVisibleTo(self) or len(self._black) != len(CHANNELS):
            return
        image, apart = self.columns[0], self.channels.isChecked()
        # Gradients are shown channel by channel in any case: they are no colours.
        self.channels.setEnabled(not image.backward)
        image.set_kind("grey" if apart else "colour")
        true_colours = image.mosaic.picture.coloured
        image.mosaic.set_levels((self._black, self._white) if true_colours else None)

    def _fold(self) -> None:
        """Fold the column that has the keys, or unfold it; without keys the one that would be explained."""
        if self.columns:
            self.stages.folding.toggle(self.stages.folding.held() or in_question(self.columns))

    def _explain(self, column: Asked) -> None:
        """Say what is done in a stage, and why."""
        snapshot = self._snapshot
        if snapshot is not None and snapshot.step_trace is not None:
            layers = self._linked(snapshot.step_trace).anatomy
            optimizer = optimizer_of(self._config, snapshot.progress)
            self.explainer.explain(column, layers, snapshot.progress.batch_size, optimizer)

    def explained(self, widget: QWidget) -> Sequence[Explained]:
        """Return how what a column shows came about; nothing for what is part of none."""
        snapshot, further = self._snapshot, self.stages.further
        column = pointed_at([*self.columns, *(further.all_columns if further is not None else ())], widget)
        if column is None or snapshot is None or snapshot.step_trace is None:
            return ()
        layers = self._linked(snapshot.step_trace).anatomy
        return explained(column.symbol, layers, optimizer_of(self._config, snapshot.progress))

    # ---- routes of gradient ------------------------------------------------------------------------------------------

    def _switch_routes(self) -> None:
        for mosaic in self.mosaics.values():
            mosaic.set_routes(None)
            mosaic.set_meaning(HOW_TO)
        self._show_again()
        # Who asks for them is to see some.
        self.stages.seek([column for column in self.columns if column.mosaic.passes() is not None])

    def _show_routes(self, trace: Trace, words: bool) -> None:
        masks = self._linked(trace).routes(trace, [column.symbol for column in self.columns])
        if words:
            describe(self.routes_action, f"{self.routes_action.declaration.tip}. Now in {', '.join(masks)}")
        for column in self.columns:
            mask = masks.get(column.symbol)
            if mask is None:
                column.mosaic.set_routes(None)
            else:
                column.mosaic.set_routes(mask.passes, spoken(mask), words=words)
            if words:
                column.mosaic.set_meaning(HOW_TO if mask is None else f"{mask.text}. {HOW_TO}")

    # ---- what is pointed out -----------------------------------------------------------------------------------------

    def mark(self, cell: Cell | None) -> None:
        """Mark the selected number wherever it is shown, until another one is marked; None marks nothing."""
        self.stages.mark(cell)

    def frame(self, regions: Mapping[str, Region]) -> None:
        """Frame parts of the arrays that are shown, in place of what was framed; an empty mapping frames nothing."""
        self.stages.frame(regions)

    def point(self, cell: Cell | None) -> None:
        """Frame everything that a number comes from and everything that it reaches; None frames nothing."""
        trace = None if self._snapshot is None else self._snapshot.step_trace
        self._frame_everywhere({} if cell is None or trace is None else self._linked(trace).regions(trace, cell))

    def show_place(self, cell: Cell | None) -> None:
        """Frame this one number; None frames nothing."""
        self._frame_everywhere({} if cell is None else {cell.symbol: one(cell)})

    def _frame_everywhere(self, regions: Mapping[str, Region]) -> None:
        self.frame(regions)
        self.framed.emit(regions)

    def _linked(self, trace: Trace) -> NetworkLinks:
        if self._links is None:
            self._links = NetworkLinks(self._layers, trace)
        return self._links
