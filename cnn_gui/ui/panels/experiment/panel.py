"""The experiment: what is trained on what, and how. Some settings hold at once, some need a new run; it says which."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cnn_gui.data.published.catalogue import CATALOGUE
from cnn_gui.engine import PRESETS
from cnn_gui.training.messages.events import Refused, RunStarted
from cnn_gui.training.messages.snapshot import Snapshot
from cnn_gui.training.run.config import WITH_DROPOUT, RunConfig
from cnn_gui.training.run.optimizers import OPTIMIZERS
from cnn_gui.ui.actions.declaration import Bar, Declaration, Menu
from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.experiment.schedule import ScheduleFields
from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.panels.place import Place
from cnn_gui.ui.panels.reading_pace import SECONDS_BETWEEN_NUMBERS
from cnn_gui.ui.panels.switchboard import Switchboard
from cnn_gui.ui.widgets.column import ScrollingColumn
from cnn_gui.ui.widgets.fields.settings import combo, form, number, number_in, whole
from cnn_gui.ui.widgets.text.data_words import origin
from cnn_gui.ui.widgets.text.heading import Heading

UNIT = theme.UNIT

# Settings with one number each, by the names of their fields.
NUMBERS = ("seed", "shift", "rotation", "dropout", "batch_size", "momentum", "weight_decay")

ACTIONS = (
    Declaration(
        "reset",
        text="&Reset",
        keys=("R",),
        icon="reset",
        tip="New run with the same seed: same initial weights, same batch order",
        menu=Menu.RUN,
        section=2,
        bar=Bar.RUN,
        in_bar=0,
    ),
    Declaration(
        "reset_new_seed",
        text="Reset with a new &seed",
        keys=("Shift+R",),
        icon="reset-new-seed",
        tip="New run with another seed",
        menu=Menu.RUN,
        section=2,
        bar=Bar.RUN,
        in_bar=1,
    ),
    Declaration(
        "open_directory",
        text="&Open data directory…",
        tip="Choose the directory with the files of the data set",
        menu=Menu.FILE,
    ),
)


class ExperimentPanel(Panel):
    """Signals: changed(name, value) for a setting that holds in the run; new_run_wanted(changes).

    Attributes: fields (the widgets by the names of the settings), new_run (the button), note (what waits for a new
    run), headings (when the settings below them hold).
    """

    title: ClassVar[str] = "Experiment"
    place: ClassVar[Place] = Place.LEFT
    declared: ClassVar[tuple[Declaration, ...]] = ACTIONS
    shows_data: ClassVar[bool] = False
    seconds_between_frames: ClassVar[float] = SECONDS_BETWEEN_NUMBERS
    changed = Signal(str, object)
    new_run_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._config = RunConfig()
        self._data_dir: Path | None = None
        self.dataset = combo(
            "Data set",
            {name: entry.title for name, entry in CATALOGUE.items()},
            {name: origin(name) for name in CATALOGUE},
        )
        self.model = combo(
            "Model",
            {name: info.title for name, info in PRESETS.items()},
            {name: info.description for name, info in PRESETS.items()},
        )
        self.optimizer = combo(
            "Optimizer",
            {name: info.title for name, info in OPTIMIZERS.items()},
            {name: info.description for name, info in OPTIMIZERS.items()},
        )
        # Seeds go beyond what a spin box for whole numbers can hold.
        self.seed = number("seed", "Seed", 1, 0)
        self.shift = whole("shift", "Random shift of training images", " px")
        self.rotation = number("rotation", "Random rotation of training images", 1, 1, "°")
        self.dropout = number("dropout", "Dropout", 0.05, 2)
        for field in (self.seed, self.shift, self.rotation, self.dropout):
            # Typed or half typed, they change nothing before a new run starts, and the button for that must know.
            field.setKeyboardTracking(True)
        self.batch_size = whole("batch_size", "Batch size")
        self.momentum = number("momentum", "Momentum", 0.05, 3)
        self.weight_decay = number("weight_decay", "Weight decay", 0.0001, 5)
        self.nesterov = QCheckBox("Nesterov momentum")
        # A click leaves the keys with the window; Tab reaches it.
        self.nesterov.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.schedule = ScheduleFields()
        own = ("dataset", "model", "optimizer", "nesterov", *NUMBERS)
        self.fields: dict[str, QWidget] = {**{name: getattr(self, name) for name in own}, **self.schedule.fields}
        self.headings = (Heading("From the next batch"), Heading("From the next epoch"))
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.note.setProperty("muted", True)
        self.new_run = QPushButton("Start new run")
        self.new_run.setEnabled(False)
        self.new_run.clicked.connect(self._start)
        self._lay_out()
        self._connect()

    def connect_to(self, board: Switchboard) -> None:
        """Live settings are orders; everything else is a wish for a new run."""
        self.changed.connect(board.session.trainer.change)
        self.new_run_wanted.connect(board.new_run_wanted)
        self.actions_.connect("reset", lambda: self.new_run_wanted.emit(self.pending()))
        self.actions_.connect("reset_new_seed", lambda: self.new_run_wanted.emit(self.pending_with_new_seed()))
        self.actions_.connect("open_directory", self.choose_directory)
        board.data_given_up.connect(self.restore_dataset)
        board.session.refused.connect(self._hear_of_refusal)

    def _hear_of_refusal(self, event: Refused) -> None:
        if event.settings:
            self.restore()

    # ---- settings ----------------------------------------------------------------------------------------------

    def begin_run(self, run: RunStarted) -> None:
        """Show the settings of the run that stands ready."""
        self._config = run.config
        self._data_dir = run.config.data_dir
        self.schedule.begin_run(run.config)
        self.restore()

    def show_frame(self, snapshot: Snapshot, *, words: bool = True) -> None:
        """Follow the schedule of the learning rate; nothing else here moves by itself."""
        self.schedule.show_progress(snapshot.progress)

    def restore(self) -> None:
        """Show the settings of the present run again, for example after a refused change."""
        config = self._config
        self._data_dir = config.data_dir
        for widget in self.fields.values():
            widget.blockSignals(True)
        self.dataset.setCurrentIndex(self.dataset.findData(config.dataset))
        self.model.setCurrentIndex(self.model.findData(config.model))
        self.optimizer.setCurrentIndex(self.optimizer.findData(config.optimizer))
        for name in NUMBERS:
            getattr(self, name).setValue(getattr(config, name))
        self.nesterov.setChecked(config.nesterov)
        for widget in self.fields.values():
            widget.blockSignals(False)
        self.schedule.restore()
        for widget in (self.momentum, self.nesterov):
            widget.setEnabled(config.optimizer == "sgd")
            widget.setToolTip("" if config.optimizer == "sgd" else "Only with SGD: Adam has running means of its own")
        self._update_note()

    def restore_dataset(self) -> None:
        """Show the data set of the present run again, and leave what else has been chosen."""
        self.dataset.setCurrentIndex(self.dataset.findData(self._config.dataset))

    def pending(self) -> dict[str, Any]:
        """The settings that a new run would have and that the present run cannot take over."""
        config, optimizer = self._config, self.optimizer.currentData()
        wanted = {
            "dataset": self.dataset.currentData(),
            "model": self.model.currentData(),
            "optimizer": optimizer,
            "seed": int(self.seed.value()),
            "shift": self.shift.value(),
            "rotation": number_in(self.rotation, config.rotation),
            "dropout": number_in(self.dropout, config.dropout) if self._has_dropout() else 0.0,
            "data_dir": self._data_dir,
        }
        if optimizer != config.optimizer:
            # What suits the one makes the other run away or stand still.
            wanted["learning_rate"] = OPTIMIZERS[optimizer].learning_rate
        return wanted

    def pending_with_new_seed(self) -> dict[str, Any]:
        """The same with a seed from 1 to 9999 that is not the present one."""
        return {**self.pending(), "seed": other_seed(self._config.seed, np.random.default_rng())}

    def choose_directory(self) -> None:
        """Ask for the directory of the data set's files and start a run on it; of MNIST, if it has no files."""
        name = self.dataset.currentData()
        if CATALOGUE[name].files is None:
            name = "mnist"
        title = f"Directory with the files of {CATALOGUE[name].title}"
        chosen = QFileDialog.getExistingDirectory(self, title, str(self._data_dir or ""))
        if chosen:
            self.new_run_wanted.emit({**self.pending(), "dataset": name, "data_dir": Path(chosen)})

    def _start(self) -> None:
        # The button goes grey now; the focus must not wander on to a list that would take Space for itself.
        self.new_run.clearFocus()
        self.new_run_wanted.emit(self.pending())

    def _live(self, name: str, value: object) -> None:
        self._config = self._config.with_changes(**{name: value})
        self.changed.emit(name, value)

    def _has_dropout(self) -> bool:
        return self.model.currentData() in WITH_DROPOUT

    def _update_note(self) -> None:
        self.dropout.setEnabled(self._has_dropout())
        self.dropout.setToolTip("" if self._has_dropout() else "The model has no hidden dense layer to silence")
        config, wanted = self._config, self.pending()
        proposed = wanted.pop("learning_rate", None)
        differing = [name for name, value in wanted.items() if value != getattr(config, name)]
        self.new_run.setEnabled(bool(differing))
        text = ""
        if differing:
            words = ", ".join({"dataset": "data set"}.get(name, name.replace("_", " ")) for name in differing)
            text = f"The present run goes on with its own {words} until a new run starts."
        if proposed is not None:
            text += f" The new one begins with learning rate {proposed:g}, which suits {self.optimizer.currentText()}."
        self.note.setText(text)
        self.note.setVisible(bool(differing))

    # ---- layout ------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        scroll = ScrollingColumn()
        column = scroll.column
        column.addLayout(form(("Data set", self.dataset), ("Model", self.model), ("Seed", self.seed)))
        column.addLayout(form(("Optimizer", self.optimizer), ("Dropout", self.dropout)))
        column.addLayout(form(("Shift", self.shift), ("Rotation", self.rotation)))
        column.addWidget(self.new_run)
        column.addWidget(self.note)
        column.addSpacing(UNIT)
        column.addWidget(self.headings[0])
        column.addWidget(self.schedule)
        column.addLayout(form(("Momentum", self.momentum), ("Weight decay", self.weight_decay)))
        column.addWidget(self.nesterov)
        column.addSpacing(UNIT)
        column.addWidget(self.headings[1])
        column.addLayout(form(("Batch size", self.batch_size)))
        column.addStretch(1)
        outer = QVBoxLayout(self)
        # Room for the edge of a panel that has the focus.
        outer.setContentsMargins(0, UNIT // 4, 0, 0)
        outer.addWidget(scroll)

    def _connect(self) -> None:
        for choice in (self.dataset, self.model, self.optimizer):
            choice.currentIndexChanged.connect(self._update_note)
        for field in (self.seed, self.shift, self.rotation, self.dropout):
            field.valueChanged.connect(self._update_note)
        self.schedule.changed.connect(self.changed)
        self.batch_size.valueChanged.connect(lambda value: self._live("batch_size", value))
        self.momentum.valueChanged.connect(lambda value: self._live("momentum", round(value, 6)))
        self.weight_decay.valueChanged.connect(lambda value: self._live("weight_decay", round(value, 8)))
        self.nesterov.toggled.connect(lambda on: self._live("nesterov", on))


def other_seed(present: int, generator: np.random.Generator) -> int:
    """Return a seed from 1 to 9999 that is not the present one, each of them equally likely."""
    drawn = int(generator.integers(1, 9_999))
    return drawn + (drawn >= present > 0)
