"""The network view: one probe image on its way through the layers, every stage a mosaic, left to right."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from cnn_gui.engine import Stage
from cnn_gui.training.events import LayerInfo, RunStarted
from cnn_gui.training.snapshot import Demand, Probe, Snapshot
from cnn_gui.ui import theme
from cnn_gui.ui.fonts import font
from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.widgets.heading import Heading
from cnn_gui.ui.widgets.map_picture import PictureKind
from cnn_gui.ui.widgets.mosaic import Mosaic

UNIT = theme.UNIT

# Columns get room by what they hold: least width in pixels, and share of what is left.
ROOM_FOR_MAPS, ROOM_FOR_IMAGE, ROOM_FOR_VECTOR = (104, 6), (80, 4), (64, 1)

KINDS: dict[str, PictureKind] = {
    "input": "grey",
    "relu": "sequential",
    "pooling": "sequential",
    "softmax": "sequential",
}

OPERATIONS = {
    "relu": "ReLU",
    "pooling": "pool 2×2",
    "flatten": "flatten",
    "dense": "dense",
    "softmax": "softmax",
}

# Logits and softmax, at the right.
ANSWER, WIDTH_OF_ANSWER = 2, 68


class NetworkColumn(QWidget):
    """One stage: what was done, and below it what came out.

    Attributes: mosaic, share (of the width that is left when every column has its least).
    """

    def __init__(self, operation: str, mosaic: Mosaic, stage: Stage) -> None:
        super().__init__()
        self.mosaic = mosaic
        self._operation = operation
        self._kind = mosaic.kind()
        self._first = stage.kind == "input"
        self._label = QLabel()
        self._label.setProperty("muted", True)
        self._label.setFont(font("small"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._label)
        column.addWidget(mosaic, 1)
        rooms = ROOM_FOR_IMAGE if self._first else ROOM_FOR_VECTOR if stage.value.ndim == 1 else ROOM_FOR_MAPS
        least, self.share = rooms
        self.setMinimumWidth(least)
        mosaic.setMinimumWidth(least)
        # Shares decide, not what each mosaic would like: columns of one kind are equally wide.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.set_backward(False)

    def text(self) -> str:
        """Return what stands above the mosaic: which way the numbers flow, and through what."""
        return self._label.text()

    def set_backward(self, backward: bool) -> None:
        """Show gradients, which flow back, or values."""
        self.mosaic.set_kind("diverging" if backward else self._kind)
        self._label.setText(self._operation if self._first else f"{'←' if backward else '→'} {self._operation}")


class NetworkPanel(Panel):
    """One column per stage of the trace, for whatever layers the model has.

    Attributes: gradients_action (checkable: show dL/dvalue instead of the values), mosaics (by symbol), columns,
    heading.
    """

    title: ClassVar[str] = "Network"
    needs: ClassVar[Demand] = Demand(trace=True, filters=False)

    def __init__(self) -> None:
        super().__init__()
        self.mosaics: dict[str, Mosaic] = {}
        self._operations: dict[str, str] = {}
        self._classes: tuple[str, ...] = ()
        self._snapshot: Snapshot | None = None
        # The probe whose pixels the first column shows: they move only when another image is chosen.
        self._input_shown: Probe | None = None
        self.columns: list[NetworkColumn] = []
        self._built: list[tuple[str, str, tuple[int, ...]]] = []

        self.gradients_action = QAction("Show &gradients instead of values", self, checkable=True)
        self.gradients_action.setShortcut("G")
        self.gradients_action.setToolTip("Show dL/dvalue of the probe's loss at every stage  (G)")
        self.gradients_action.toggled.connect(self._switch)
        self.gradients_action.setIconText("Gradients")
        self._switch_button = QToolButton()
        self._switch_button.setDefaultAction(self.gradients_action)

        self.heading = Heading("Network")
        self.heading.add_control(self._switch_button)
        inside = QWidget()
        inside.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        inside.setProperty("ground", "panel")
        self._row = QHBoxLayout(inside)
        self._row.setContentsMargins(0, 0, 0, UNIT)
        self._row.setSpacing(UNIT + UNIT // 2)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * UNIT, UNIT, 2 * UNIT, 0)
        column.setSpacing(0)
        column.addWidget(self.heading)
        # What the network says in the end stays in sight, however many layers scroll beside it.
        self._answer = QHBoxLayout()
        self._answer.setContentsMargins(0, 0, 0, UNIT)
        self._answer.setSpacing(UNIT + UNIT // 2)
        side_by_side = QHBoxLayout()
        side_by_side.setSpacing(UNIT + UNIT // 2)
        side_by_side.addWidget(scroll, 1)
        side_by_side.addLayout(self._answer)
        column.addLayout(side_by_side, 1)

    def begin_run(self, run: RunStarted) -> None:
        """Wait for the first trace of this run; another network gets new columns then."""
        self._snapshot = None
        self._operations = {layer.name: _operation(layer) for layer in run.layers}
        self._classes = run.dataset.classes

    def show_frame(self, snapshot: Snapshot, *, words: bool = True) -> None:
        """Hand every stage's array to its mosaic."""
        trace = snapshot.trace
        if trace is None:
            return
        if self._snapshot is None:
            # The first trace of a run; the ones that follow have the same stages.
            self._build_if_other(trace.stages)
        self._snapshot = snapshot
        gradients = self.gradients_action.isChecked()
        for stage in trace.stages:
            if stage.kind == "input" and not gradients and snapshot.probe is self._input_shown:
                continue
            self.mosaics[stage.symbol].set_maps(stage.gradient if gradients else stage.value, words=words)
        probe = snapshot.probe
        self._input_shown = None if gradients else probe
        self.heading.set_detail(f"{probe.split} image {probe.index:,} · true class {self._classes[probe.label]}")

    def _build_if_other(self, stages: tuple[Stage, ...]) -> None:
        layout = [(self._operation(stage), stage.symbol, stage.value.shape) for stage in stages]
        if layout != self._built:
            self._clear()
            self._build(stages)
            self._built = layout

    def _build(self, stages: tuple[Stage, ...]) -> None:
        reached: QWidget = self._switch_button
        before = stages[0]
        for stage in stages:
            mosaic = Mosaic(stage.symbol, kind=_kind(stage), noun="map")
            mosaic.set_empty_text("Softmax and loss are taken together: see the logits")
            if stage.value.ndim == 1 and len(stage.value) == len(self._classes):
                mosaic.set_naming(lambda index: self._classes[index])
                # One below the other, as the bars of the prediction are.
                mosaic.set_fold(1)
            if stage.kind == "flatten":
                mosaic.set_fold(before.value.shape[-1])
            before = stage
            mosaic.clicked.connect(lambda index, _row, _column, mosaic=mosaic: self.enlarge(mosaic, index))
            column = NetworkColumn(self._operation(stage), mosaic, stage)
            column.set_backward(self.gradients_action.isChecked())
            if stage in stages[-ANSWER:]:
                column.setFixedWidth(WIDTH_OF_ANSWER)
                self._answer.addWidget(column)
            else:
                self._row.addWidget(column, column.share)
            QWidget.setTabOrder(reached, mosaic)
            reached = mosaic
            self.columns.append(column)
            self.mosaics[stage.symbol] = mosaic

    def _clear(self) -> None:
        for column in self.columns:
            for row in (self._row, self._answer):
                row.removeWidget(column)
            column.deleteLater()
        self.columns.clear()
        self.mosaics.clear()
        self._input_shown = None

    def _switch(self, backward: bool) -> None:
        for column in self.columns:
            column.set_backward(backward)
        if self._snapshot is not None:
            self.show_frame(self._snapshot)

    def _operation(self, stage: Stage) -> str:
        return self._operations.get(stage.layer) or OPERATIONS.get(stage.kind, stage.kind)


def _kind(stage: Stage) -> PictureKind:
    if stage.kind == "input" and len(stage.value) == 3:
        return "colour"
    return KINDS.get(stage.kind, "diverging")


def _operation(layer: LayerInfo) -> str:
    return f"conv {layer.kernel}×{layer.kernel}" if layer.kernel else ""
