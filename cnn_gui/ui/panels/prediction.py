"""The prediction for the probe, and the ways to choose another probe."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QToolButton, QVBoxLayout

from cnn_gui.training.events import RunStarted
from cnn_gui.training.probing import SPLITS
from cnn_gui.training.snapshot import Demand, Probe, Snapshot
from cnn_gui.ui import theme
from cnn_gui.ui.actions import Actions
from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.reading_pace import SECONDS_BETWEEN_BARS
from cnn_gui.ui.widgets.bars import ProbabilityBars
from cnn_gui.ui.widgets.fields import WholeField

UNIT = theme.UNIT


class PredictionPanel(Panel):
    """A bar per class with its probability; the true class is marked by a symbol as well as by colour.

    Attributes: bars, verdict, split and index (which image is the probe).
    Signals: probe_chosen(split, index).
    """

    title: ClassVar[str] = "Prediction"
    seconds_between_frames: ClassVar[float] = SECONDS_BETWEEN_BARS
    needs: ClassVar[Demand] = Demand(trace=True, filters=False)
    probe_chosen = Signal(str, int)

    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.bars = ProbabilityBars()
        self._classes: tuple[str, ...] = ()
        self._sizes: dict[str, int] = {}
        self.verdict = QLabel()
        self.verdict.setAccessibleName("Verdict")
        self.split = QComboBox()
        self.split.setAccessibleName("Images to choose the probe from")
        self.split.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.split.setMinimumContentsLength(7)
        self.split.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.split.activated.connect(lambda _index: self.probe_chosen.emit(self.split.currentText(), 0))
        self.index = WholeField(0, minimum=0, maximum=0, name="Number of the probe image")
        self.index.setMinimumWidth(9 * UNIT)
        # Once the typed number holds, the field may show the probe's number again.
        self.index.editingFinished.connect(lambda: self.index.lineEdit().setModified(False))
        self.index.valueChanged.connect(lambda index: self.probe_chosen.emit(self.split.currentText(), index))
        order = QToolButton()
        order.setCheckable(True)
        order.setText("Sorted")
        order.setToolTip("Most probable class first")
        order.toggled.connect(self.bars.set_sorted)

        choice = QHBoxLayout()
        choice.setSpacing(UNIT // 2)
        choice.addWidget(self.split)
        choice.addWidget(self.index, 1)
        ways = QHBoxLayout()
        ways.setSpacing(UNIT // 2)
        for name in ("previous_probe", "next_probe", "random_probe", "misclassified_probe"):
            button = QToolButton()
            button.setDefaultAction(actions[name])
            ways.addWidget(button)
        ways.addStretch(1)
        ways.addWidget(order)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * UNIT, 0, 2 * UNIT, UNIT)
        column.setSpacing(UNIT)
        column.addLayout(choice)
        column.addLayout(ways)
        column.addWidget(self.verdict)
        column.addWidget(self.bars, 1)

    def begin_run(self, run: RunStarted) -> None:
        """Take over classes and numbers of images."""
        self._classes = run.dataset.classes
        self._sizes = {name: len(getattr(run.dataset, name)) for name in SPLITS}
        self.bars.set_classes(self._classes)
        self.split.clear()
        self.split.addItems([name for name in reversed(SPLITS) if self._sizes[name]])

    def show_frame(self, snapshot: Snapshot, *, words: bool = True) -> None:
        """Show probabilities and verdict."""
        self._show_probe(snapshot.probe)
        trace = snapshot.trace
        if trace is None:
            return
        truth = snapshot.probe.label
        self.bars.set_probabilities(trace.probabilities, truth)
        read_as = self.bars.predicted()
        if read_as is None:
            self.verdict.setText(f"✗  {self._classes[truth]}, not read: the numbers are not finite")
        elif read_as == truth:
            self.verdict.setText(f"✓  {self._classes[truth]}, read rightly")
        else:
            self.verdict.setText(f"✗  {self._classes[truth]}, read as {self._classes[read_as]}")

    def _show_probe(self, probe: Probe) -> None:
        if self.index.hasFocus() and self.index.lineEdit().isModified():
            return  # a number is being typed
        for widget in (self.split, self.index):
            widget.blockSignals(True)
        self.split.setCurrentText(probe.split)
        self.index.setRange(0, self._sizes[probe.split] - 1)
        self.index.setValue(probe.index)
        for widget in (self.split, self.index):
            widget.blockSignals(False)
