"""The experiment: what is trained on what, and how. Some settings hold at once, some need a new run; it says which."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QPushButton, QVBoxLayout

from cnn_gui.data.published.catalogue import CATALOGUE
from cnn_gui.training.messages.events import Refused, RunStarted
from cnn_gui.training.messages.snapshot import Snapshot
from cnn_gui.training.run.config import SETTINGS, WITH_DROPOUT, RunConfig
from cnn_gui.training.run.history import FloatColumn
from cnn_gui.training.run.optimizers import OPTIMIZERS
from cnn_gui.training.run.plain import PLAIN
from cnn_gui.training.run.setting import Holds, Part, Setting
from cnn_gui.ui.actions.action import describe
from cnn_gui.ui.actions.declaration import Bar, Declaration, Menu
from cnn_gui.ui.intake import choose
from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.experiment import schedule
from cnn_gui.ui.panels.experiment.networks import Networks
from cnn_gui.ui.panels.experiment.schedule import ScheduleFields
from cnn_gui.ui.panels.panel import Panel
from cnn_gui.ui.panels.place import Place
from cnn_gui.ui.panels.switchboard import Switchboard
from cnn_gui.ui.widgets.column import ScrollingColumn
from cnn_gui.ui.widgets.fields.forms import set_hints
from cnn_gui.ui.widgets.fields.settings import SettingField, add_rows, change_signal, fields_for, show_value, value_in
from cnn_gui.ui.widgets.text.data_words import origin
from cnn_gui.ui.widgets.text.heading import Heading
from cnn_gui.ui.widgets.text.plain import plain, plain_label

UNIT = theme.UNIT

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
        "plain_run",
        text="New run with &plain SGD",
        icon="model",
        tip="New run as in the guides, with the same seed: model Seed, SGD at 0.1, and nothing added",
        menu=Menu.RUN,
        section=2,
    ),
    Declaration(
        "edit_network",
        text="&Edit network…",
        keys=("Ctrl+E",),
        icon="pen",
        tip="Put a network of your own together, layer by layer, and start a run with it",
        menu=Menu.RUN,
        section=2,
    ),
    Declaration(
        "open_directory",
        text="&Open data directory…",
        tip="Choose the directory with the files of the data set",
        menu=Menu.FILE,
    ),
)


NOTHING_WAITS = "The run has all settings as they stand here; change one that needs a new run, or reset the run"


class ExperimentPanel(Panel):
    """A field for each setting that has one, below the words that say when it holds; those of own images elsewhere.

    Signals: changed(name, value) for a setting that holds in the run; new_run_wanted(changes).

    Attributes: networks (the model, and the editor of one), fields (the widgets by the names of the settings), new_run
    (the button), note (what waits for a new run), headings (when the settings below them hold).
    """

    title: ClassVar[str] = "Experiment"
    about: ClassVar[str] = "What is trained on what, and how"
    help_section: ClassVar[str] = "user-guide#the-experiment"
    place: ClassVar[Place] = Place.LEFT
    declared: ClassVar[tuple[Declaration, ...]] = ACTIONS
    shows_data: ClassVar[bool] = False
    changed = Signal(str, object)
    new_run_wanted = Signal(object)

    def __init__(self, settings: Mapping[str, Setting] = SETTINGS) -> None:
        super().__init__()
        self._config = RunConfig()
        self._data_dir: Path | None = None
        # The learning rate of each batch so far.
        self._rates: Callable[[], FloatColumn] = lambda: np.empty(0)
        self._settings = settings
        self._own = [
            each
            for each in settings.values()
            if each.field is not None and each.part is not Part.OWN_IMAGES and each.name not in schedule.ROWS
        ]
        self.schedule = ScheduleFields()
        self.fields: dict[str, SettingField] = {**fields_for(self._own), **self.schedule.fields}
        self.networks = Networks()
        self.model = self.networks.box
        self.model.setToolTip(self.fields["model"].toolTip())
        self.fields["model"] = self.model
        self.dataset, self.optimizer = self._list("dataset"), self._list("optimizer")
        set_hints(self.dataset, {name: origin(name) for name in CATALOGUE})
        self.headings = (Heading(Holds.NEXT_BATCH.value), Heading(Holds.NEXT_EPOCH.value))
        self.note = plain_label()
        self.note.setWordWrap(True)
        self.note.setProperty("muted", True)
        self.new_run = QPushButton("Start new run")
        self.new_run.setEnabled(False)
        self.new_run.clicked.connect(self._start)
        self._rows_of: dict[str, QFormLayout] = {}
        self._lay_out()
        self._connect()

    def connect_to(self, board: Switchboard) -> None:
        """Live settings are orders; everything else is a wish for a new run."""
        self.changed.connect(board.session.trainer.change)
        self.new_run_wanted.connect(board.new_run_wanted)
        self.actions_.connect("reset", lambda: self.new_run_wanted.emit(self.pending()))
        self.actions_.connect("reset_new_seed", lambda: self.new_run_wanted.emit(self.pending_with_new_seed()))
        self.actions_.connect("plain_run", lambda: self.new_run_wanted.emit({**self.pending(), **PLAIN}))
        self.actions_.connect("open_directory", self.choose_directory)
        self.actions_.connect("edit_network", self.networks.open_editor)
        self.actions_["edit_network"].visibleChanged.connect(self._follow_edit)
        board.network_wanted.connect(self.networks.mend)
        if board.settings is not None:
            self.networks.own.remember()
        board.start_wanted.connect(lambda config, _may_fetch: self.show_config(config))
        board.data_given_up.connect(self.restore_dataset)
        board.session.refused.connect(self._hear_of_refusal)

    def _follow_edit(self) -> None:
        """A lesson takes the experiment away, and the editor with it."""
        if not self.actions_["edit_network"].isVisible():
            self.networks.close_editor()

    def _hear_of_refusal(self, event: Refused) -> None:
        if event.settings:
            self.restore()

    # ---- settings ----------------------------------------------------------------------------------------------

    def begin_run(self, run: RunStarted) -> None:
        """Show the settings of the run that stands ready."""
        self._rates = lambda: run.history.batches.learning_rate
        self.networks.begin_run(run)
        self.show_config(run.config)

    def show_config(self, config: RunConfig) -> None:
        """Show the settings of a run; while its images are loaded, those that were asked for."""
        self._config = config
        self.schedule.begin_run(config)
        self.restore()

    def show_frame(self, snapshot: Snapshot, *, words: bool = True) -> None:
        """Follow the schedule of the learning rate; nothing else here moves by itself."""
        self.schedule.show_progress(snapshot.progress, self._rates())

    def restore(self) -> None:
        """Show the settings of the present run again, for example after a refused change."""
        config = self._config
        self._data_dir = config.data_dir
        self.model.offer(config.model)
        for each in self._own:
            show_value(self.fields[each.name], getattr(config, each.name))
        self.schedule.restore()
        for name in ("momentum", "nesterov"):
            self._enable(name, config.optimizer == "sgd", "Only with SGD: Adam has running means of its own")
        self._update_note()

    def restore_dataset(self) -> None:
        """Show the data set of the present run again, and leave what else has been chosen."""
        self.dataset.setCurrentIndex(self.dataset.findData(self._config.dataset))

    def pending(self) -> dict[str, Any]:
        """The settings that a new run would have and that the present run cannot take over."""
        config, optimizer = self._config, self.optimizer.currentData()
        names = [each.name for each in self._that_hold(Holds.NEW_RUN)]
        wanted = {name: value_in(self.fields[name], getattr(config, name)) for name in names}
        if not self._has_dropout():
            wanted["dropout"] = 0.0
        wanted["data_dir"] = self._data_dir
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

        def begin(folder: Path) -> None:
            self.new_run_wanted.emit({**self.pending(), "dataset": name, "data_dir": folder})

        choose.ask_folder(self, title, self._data_dir, begin)

    def _start(self) -> None:
        # The button goes grey now; the focus must not wander on to a list that would take Space for itself.
        self.new_run.clearFocus()
        self.new_run_wanted.emit(self.pending())

    def _live(self, name: str, *_shown: object) -> None:
        value = value_in(self.fields[name], getattr(self._config, name))
        self._config = self._config.with_changes(**{name: value})
        self.changed.emit(name, value)

    def _that_hold(self, holds: Holds) -> list[Setting]:
        """Those of the panel's own settings, not the schedule's, that hold from then on."""
        return [each for each in self._own if each.holds is holds]

    def _list(self, name: str) -> QComboBox:
        field = self.fields[name]
        assert isinstance(field, QComboBox)
        return field

    def _enable(self, name: str, possible: bool, why_not: str) -> None:
        self.fields[name].setEnabled(possible)
        self.fields[name].setToolTip(plain(self._settings[name].tip if possible else why_not))

    def _has_dropout(self) -> bool:
        return self.model.currentData() in WITH_DROPOUT

    def _update_note(self) -> None:
        self._enable("dropout", self._has_dropout(), "The model has no hidden dense layer to silence")
        # What says nothing now takes no room from what does.
        self._rows_of["dropout"].setRowVisible(self.fields["dropout"], self._has_dropout())
        config, wanted = self._config, self.pending()
        proposed = wanted.pop("learning_rate", None)
        differing = [name for name, value in wanted.items() if value != getattr(config, name)]
        self.new_run.setEnabled(bool(differing))
        self.networks.set_waiting(", ".join(self._settings[name].title for name in differing if name != "model"))
        text = words = ""
        if differing:
            words = ", ".join(self._settings[name].title for name in differing)
            text = f"The present run goes on with its own {words} until a new run starts."
        if proposed is not None:
            text += f" The new one begins with learning rate {proposed:g}, which suits {self.optimizer.currentText()}."
        self.note.setText(text)
        self.note.setVisible(bool(differing))
        # In a low window the note may have to be scrolled to.
        self.new_run.setToolTip(plain(text or NOTHING_WAITS))
        takes_over = f". It takes over the {words} chosen here" if differing else ""
        for name in ("reset", "reset_new_seed"):
            action = self.actions_[name]
            describe(action, f"{action.declaration.tip}{takes_over}")

    # ---- layout ------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        scroll = ScrollingColumn()
        column = scroll.column
        self.networks.edit.setToolTip(self.actions_["edit_network"].toolTip())
        # All of it is to be seen at once in a window of 1280×800.
        add_rows(column, self._that_hold(Holds.NEW_RUN), {**self.fields, "model": self.networks})
        for rows in column.findChildren(QFormLayout):
            self._rows_of |= {name: rows for name, field in self.fields.items() if rows.indexOf(field) >= 0}
        column.addWidget(self.new_run)
        column.addSpacing(UNIT // 4)
        column.addWidget(self.headings[0])
        column.addWidget(self.schedule)
        add_rows(column, self._that_hold(Holds.NEXT_BATCH), self.fields)
        column.addSpacing(UNIT // 4)
        column.addWidget(self.headings[1])
        add_rows(column, self._that_hold(Holds.NEXT_EPOCH), self.fields)
        # Below everything else: where it appears, no field moves away from under the mouse.
        column.addWidget(self.note)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        # Room for the edge of a panel that has the focus.
        outer.setContentsMargins(0, UNIT // 4, 0, 0)
        outer.addWidget(scroll)

    def _connect(self) -> None:
        self.networks.edit.clicked.connect(self.actions_["edit_network"].trigger)
        self.networks.start_wanted.connect(self._start)
        self.networks.run_wanted.connect(self.new_run_wanted)
        for each in self._own:
            act = self._update_note if each.holds is Holds.NEW_RUN else partial(self._live, each.name)
            change_signal(self.fields[each.name]).connect(act)
        self.schedule.changed.connect(self.changed)


def other_seed(present: int, generator: np.random.Generator) -> int:
    """Return a seed from 1 to 9999 that is not the present one, each of them equally likely."""
    drawn = int(generator.integers(1, 9_999))
    return drawn + (drawn >= present > 0)
