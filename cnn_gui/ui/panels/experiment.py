"""The experiment: what is trained on what, and how. Some settings hold at once, some need a new run; it says which."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFormLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cnn_gui.data.catalogue import CATALOGUE
from cnn_gui.engine import PRESETS
from cnn_gui.training.config import ALLOWED, Range, RunConfig
from cnn_gui.training.events import RunStarted
from cnn_gui.training.snapshot import Snapshot
from cnn_gui.ui import theme
from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.widgets.fields import DecimalField, WholeField
from cnn_gui.ui.widgets.heading import Heading

UNIT = theme.UNIT

_TOOL_TIP = Qt.ItemDataRole.ToolTipRole


class ExperimentPanel(Panel):
    """Signals: changed(name, value) for a setting that holds in the run; new_run_wanted(changes).

    Attributes: fields (the widgets by the names of the settings), new_run (the button), note (what waits for a new
    run), headings (when the settings below them hold), about (the images).
    """

    title: ClassVar[str] = "Experiment"
    shows_data: ClassVar[bool] = False
    every_frame: ClassVar[bool] = False
    changed = Signal(str, object)
    new_run_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._config = RunConfig()
        self._data_dir: Path | None = None
        self.dataset = _combo("Data set", {name: entry.title for name, entry in CATALOGUE.items()})
        self.model = _combo("Model", {name: info.title for name, info in PRESETS.items()})
        for index, info in enumerate(PRESETS.values()):
            self.model.setItemData(index, info.description, _TOOL_TIP)
        # Seeds go beyond what a spin box for whole numbers can hold.
        self.seed = _number("seed", "Seed", 1, 0)
        self.shift = _whole("shift", "Random shift of training images")
        for field in (self.seed, self.shift):
            # Typed or half typed, they change nothing before a new run starts, and the button for that must know.
            field.setKeyboardTracking(True)
        self.shift.setSuffix(" px")
        self.batch_size = _whole("batch_size", "Batch size")
        self.momentum = _number("momentum", "Momentum", 0.05, 3)
        self.weight_decay = _number("weight_decay", "Weight decay", 0.0001, 5)
        self.nesterov = QCheckBox("Nesterov momentum")
        # A click leaves the keys with the window; Tab reaches it.
        self.nesterov.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.fields: dict[str, QWidget] = {
            name: getattr(self, name)
            for name in ("dataset", "model", "seed", "shift", "batch_size", "momentum", "nesterov", "weight_decay")
        }
        self.headings = (Heading("From the next batch"), Heading("From the next epoch"))
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.note.setProperty("muted", True)
        self.new_run = QPushButton("Start new run")
        self.new_run.setEnabled(False)
        self.new_run.clicked.connect(lambda: self.new_run_wanted.emit(self.pending()))
        self.about = QLabel()
        self.about.setWordWrap(True)
        self.about.setProperty("muted", True)
        self._lay_out()
        self._connect()

    # ---- settings ----------------------------------------------------------------------------------------------

    def begin_run(self, run: RunStarted) -> None:
        """Show the settings of the run that stands ready."""
        self._config = run.config
        self._data_dir = run.config.data_dir
        self.restore()
        self.about.setText(
            f"{len(run.dataset.train):,} training, {len(run.dataset.validation):,} validation and "
            f"{len(run.dataset.test):,} test images of {run.dataset.image_shape[1]}×{run.dataset.image_shape[2]} pixels"
        )

    def show_frame(self, snapshot: Snapshot, *, words: bool = True) -> None:
        """Nothing here moves by itself."""

    def restore(self) -> None:
        """Show the settings of the present run again, for example after a refused change."""
        config = self._config
        self._data_dir = config.data_dir
        for widget in self.fields.values():
            widget.blockSignals(True)
        self.dataset.setCurrentIndex(self.dataset.findData(config.dataset))
        self.model.setCurrentIndex(self.model.findData(config.model))
        for name in ("seed", "shift", "batch_size", "momentum", "weight_decay"):
            getattr(self, name).setValue(getattr(config, name))
        self.nesterov.setChecked(config.nesterov)
        for widget in self.fields.values():
            widget.blockSignals(False)
        self._update_note()

    def pending(self) -> dict[str, Any]:
        """The settings that a new run would have and that the present run cannot take over."""
        return {
            "dataset": self.dataset.currentData(),
            "model": self.model.currentData(),
            "seed": int(self.seed.value()),
            "shift": self.shift.value(),
            "data_dir": self._data_dir,
        }

    def pending_with_new_seed(self) -> dict[str, Any]:
        """The same with a seed from 1 to 9999 that is not the present one."""
        return {**self.pending(), "seed": other_seed(self._config.seed, np.random.default_rng())}

    def choose_directory(self) -> None:
        """Ask for the directory of the data set's files and start a run on it."""
        chosen = QFileDialog.getExistingDirectory(self, "Directory with the files of MNIST", str(self._data_dir or ""))
        if chosen:
            self.new_run_wanted.emit({**self.pending(), "dataset": "mnist", "data_dir": Path(chosen)})

    def _live(self, name: str, value: object) -> None:
        self._config = self._config.with_changes(**{name: value})
        self.changed.emit(name, value)

    def _update_note(self) -> None:
        config = self._config
        differing = [name for name, value in self.pending().items() if value != getattr(config, name)]
        self.new_run.setEnabled(bool(differing))
        if differing:
            words = ", ".join({"dataset": "data set"}.get(name, name.replace("_", " ")) for name in differing)
            self.note.setText(f"The present run goes on with its own {words} until a new run starts.")
        else:
            self.note.setText("")
        self.note.setVisible(bool(differing))

    # ---- layout ------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * UNIT, 0, 2 * UNIT, 2 * UNIT)
        column.setSpacing(UNIT)
        column.addLayout(_form(("Data set", self.dataset), ("Model", self.model), ("Seed", self.seed)))
        column.addLayout(_form(("Shift", self.shift)))
        column.addWidget(self.new_run)
        column.addWidget(self.note)
        column.addSpacing(UNIT)
        column.addWidget(self.headings[0])
        column.addLayout(_form(("Momentum", self.momentum), ("Weight decay", self.weight_decay)))
        column.addWidget(self.nesterov)
        column.addSpacing(UNIT)
        column.addWidget(self.headings[1])
        column.addLayout(_form(("Batch size", self.batch_size)))
        column.addStretch(1)
        column.addWidget(self.about)

    def _connect(self) -> None:
        for combo in (self.dataset, self.model):
            combo.currentIndexChanged.connect(self._update_note)
        for spin in (self.seed, self.shift):
            spin.valueChanged.connect(self._update_note)
        self.batch_size.valueChanged.connect(lambda value: self._live("batch_size", value))
        self.momentum.valueChanged.connect(lambda value: self._live("momentum", round(value, 6)))
        self.weight_decay.valueChanged.connect(lambda value: self._live("weight_decay", round(value, 8)))
        self.nesterov.toggled.connect(lambda on: self._live("nesterov", on))


def other_seed(present: int, generator: np.random.Generator) -> int:
    """Return a seed from 1 to 9999 that is not the present one, each of them equally likely."""
    drawn = int(generator.integers(1, 9_999))
    return drawn + (drawn >= present > 0)


def _form(*rows: tuple[str, QWidget]) -> QFormLayout:
    form = QFormLayout()
    form.setSpacing(UNIT)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    for text, widget in rows:
        label = QLabel(text)
        label.setMinimumWidth(10 * UNIT)
        label.setBuddy(widget)
        form.addRow(label, widget)
    return form


def _combo(name: str, choices: dict[str, str]) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    combo.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(8)
    for key, title in choices.items():
        combo.addItem(title, key)
    return combo


def _range(setting: str) -> Range:
    allowed = ALLOWED[setting]
    assert isinstance(allowed, Range)
    return allowed


def _whole(setting: str, name: str) -> WholeField:
    allowed = _range(setting)
    field = WholeField(int(allowed.low), minimum=int(allowed.low), maximum=int(allowed.high), name=name)
    field.setMinimumWidth(10 * UNIT)
    return field


def _number(setting: str, name: str, step: float, decimals: int) -> DecimalField:
    allowed = _range(setting)
    field = DecimalField(
        allowed.low, minimum=allowed.low, maximum=allowed.high, decimals=decimals, step=step, name=name
    )
    field.setMinimumWidth(10 * UNIT)
    return field
