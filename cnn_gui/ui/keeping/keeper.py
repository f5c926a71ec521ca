"""Saving and opening the run of a window: nothing waits for a disk, and nothing is lost by a slip."""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtCore import QObject, QSettings, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from cnn_gui.files.run_file.errors import RunFileError
from cnn_gui.files.run_file.read import read_run
from cnn_gui.files.run_file.write import write_run
from cnn_gui.session import Session
from cnn_gui.training.checkpoint.checkpoint import Checkpoint
from cnn_gui.training.messages.events import Refused, RunStarted, StateChanged
from cnn_gui.training.messages.state import State
from cnn_gui.training.run.network.models import model_title
from cnn_gui.ui.actions.actions import Actions
from cnn_gui.ui.keeping.extras import Extras
from cnn_gui.ui.keeping.recent_runs import RecentRuns
from cnn_gui.ui.keeping.unsaved import Mark, Unsaved
from cnn_gui.ui.panels.switchboard import KeptWithRun
from cnn_gui.ui.widgets.background import Background, Job
from cnn_gui.ui.widgets.pictures.pictured import file_name
from cnn_gui.ui.widgets.refusal import show_refused
from cnn_gui.ui.widgets.saving import ask_where_to_save
from cnn_gui.unhandled import report_unhandled

SUFFIX = ".cnnrun"
KINDS = f"Saved runs (*{SUFFIX})"
FOLDER = "runs_folder"
NOT_SAVED = "The run was not saved"
NOT_OPENED = "This run cannot be opened"
_PATH = "file"


class _Saving(NamedTuple):
    """A run on its way into a file.

    extras: what is kept with it; None: what came with it. then: what is to be done once it is there.
    """

    generation: int
    path: Path
    extras: Mapping[str, Any] | None
    then: Callable[[], object] | None
    checkpoint: Checkpoint | None = None


class Keeper(QObject):
    """Attributes: unsaved (what is not in the file), recent (the menu), extras (what is kept with the run besides),
    failed (whether the last save did not come into its file).

    Signals: changed(), when the file, or whether all is in it, is another; opened(RunStarted), when a run goes on that
    was kept; all_saved(), when nothing is on its way into a file any more.
    """

    changed = Signal()
    opened = Signal(object)
    all_saved = Signal()
    _taken = Signal(object)

    def __init__(
        self,
        session: Session,
        view: QWidget,
        actions: Actions,
        settings: QSettings | None,
        kept_with_runs: Mapping[str, KeptWithRun],
    ) -> None:
        """actions: those declared beside this. settings: where files and folders are remembered; None: nowhere.

        kept_with_runs: what others keep with a run, by name.
        """
        super().__init__(view)
        self._session = session
        self._view = view
        self._settings = settings
        self.unsaved = Unsaved()
        # What is known of the run that is held while a lesson lasts, with its generation.
        self._held: tuple[int, Unsaved] | None = None
        self._generation = 0
        self.extras = Extras(session, kept_with_runs)
        self._modified = False
        # How many saves the training thread has still to answer, and those that wait for their turn then.
        self._asked = 0
        self.failed = False
        self._waiting: deque[_Saving] = deque()
        self._under_way: _Saving | None = None
        self._opening: tuple[Checkpoint, Path | None] | None = None
        self._writer, self._reader = Background(self), Background(self)
        self._writer.finished.connect(self._written)
        self._writer.failed.connect(self._not_written)
        self._reader.finished.connect(self._read)
        self._reader.failed.connect(self._not_read)
        self._taken.connect(self._write, Qt.ConnectionType.QueuedConnection)
        self.recent = RecentRuns(view, actions["open_recent_run"], settings, self.open)
        actions.connect("save_run", self.save)
        actions.connect("save_run_as", self.save_as)
        actions.connect("open_run", self.ask_what_to_open)
        session.run_started.connect(self._begin_run)
        session.state_changed.connect(self._follow_state)
        session.frame_ready.connect(self._look)
        self._reading: Path | None = None

    @property
    def saving(self) -> bool:
        """Whether something is on its way into a file."""
        return bool(self._asked or self._waiting or self._under_way is not None)

    @property
    def path(self) -> Path | None:
        """The file of the present run; None for one that has none."""
        return self.unsaved.path

    # ---- saving ------------------------------------------------------------------------------------------------

    def save(self, then: Callable[[], object] | None = None) -> None:
        """Save to the run's file, or ask for one; then: what is to be done once it is there."""
        if self.path is None:
            self.save_as(then)
        else:
            self.save_to(self.path, then)

    def save_as(self, then: Callable[[], object] | None = None) -> None:
        """Ask for a file, and save there."""
        run = self._session.run
        if run is None:
            return
        start = self.path or self._folder() / f"{run.config.dataset}-{file_name(model_title(run.config.model))}{SUFFIX}"
        ask_where_to_save(self._view, "Save run", start, KINDS, lambda path: self.save_to(path, then), NOT_SAVED)

    def save_to(self, path: Path, then: Callable[[], object] | None = None) -> None:
        """Save to a file, beside all that goes on."""
        run = self._session.run
        if run is not None:
            asked = _Saving(run.generation, path, self.extras.now(), then)
            self._asked += 1
            self._session.trainer.keeping.take(
                lambda checkpoint: self._taken.emit(asked._replace(checkpoint=checkpoint))
            )

    @Slot(object)
    def _write(self, saving: _Saving) -> None:
        # One after the other: each is told of.
        self._asked -= 1
        self._waiting.append(saving)
        self._go_on()

    def _go_on(self) -> None:
        if self._under_way is not None or not self._waiting:
            if not self.saving:
                self.all_saved.emit()
            return
        self._under_way = saving = self._waiting.popleft()
        assert saving.checkpoint is not None
        kept = saving.checkpoint
        if saving.extras is not None:
            kept = dataclasses.replace(kept, extras=saving.extras)

        def write(_job: Job) -> None:
            write_run(saving.path, kept)

        self._writer.start(write)

    def _written(self, _nothing: object) -> None:
        saving, self._under_way, self.failed = self._under_way, None, False
        assert saving is not None
        assert saving.checkpoint is not None
        self._remember(saving.path)
        run = self._session.run
        if self._held is not None and self._held[0] == saving.generation:
            self._held[1].take_saved(saving.path, Mark.of_checkpoint(saving.checkpoint))
        elif run is not None and run.generation == saving.generation:
            self.unsaved.take_saved(saving.path, Mark.of_checkpoint(saving.checkpoint))
            self._keep_with_run()
            self._say()
        if saving.then is not None:
            saving.then()
        self._go_on()

    def _not_written(self, error: Exception) -> None:
        self._under_way, self.failed = None, True
        if isinstance(error, RunFileError):
            show_refused(self._view, Refused(NOT_SAVED, str(error)))
        else:
            report_unhandled(error)
        self._go_on()

    # ---- opening -----------------------------------------------------------------------------------------------

    def ask_what_to_open(self) -> QFileDialog:
        """Let a person choose a saved run, and open it."""
        dialog = QFileDialog(self._view, "Open run", str(self._folder()), f"{KINDS};;All files (*)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda chosen: self.open(Path(chosen)))
        dialog.open()
        return dialog

    def open(self, path: Path) -> None:
        """Open a saved run, paused; the present one can be brought back."""
        self._reading = path
        self._reader.start(lambda _job: read_run(path))

    def go_on_with(self, checkpoint: Checkpoint, path: Path | None = None) -> Checkpoint:
        """Go on with a run that was kept, in this file or in none; returns what `RunStarted.checkpoint` will be."""
        # Which file is the run's own is known here, and no file says so of itself.
        extras = {name: value for name, value in checkpoint.extras.items() if name != _PATH}
        checkpoint = dataclasses.replace(checkpoint, extras=extras)
        self._opening = checkpoint, path
        self._session.trainer.keeping.open(checkpoint)
        return checkpoint

    def _read(self, checkpoint: Checkpoint) -> None:
        self.go_on_with(checkpoint, self._reading)

    def _not_read(self, error: Exception) -> None:
        if not isinstance(error, RunFileError):
            report_unhandled(error)
            return
        if self._reading is not None:
            self.recent.forget(self._reading)
        show_refused(self._view, Refused(NOT_OPENED, str(error)))

    # ---- the run -----------------------------------------------------------------------------------------------

    @Slot(object)
    def _begin_run(self, run: RunStarted) -> None:
        if run.of_lesson:
            self._begin_run_of_lesson(run)
            return
        if self._held is not None:
            # A lesson is over, whatever comes next.
            _, self.unsaved = self._held
            self._held = None
            if run.generation == self._generation:
                self._say()
                return
        self._generation = run.generation
        path: Path | None = None
        saved: Mark | None = None
        came = False
        if run.checkpoint is not None:
            if self._opening is not None and run.checkpoint is self._opening[0]:
                _, path = self._opening
                came = True
                saved = None if path is None else Mark.of_checkpoint(run.checkpoint)
            else:
                path, saved = _file_of(run.checkpoint)
        self._opening = None
        self.unsaved.begin(run.history, path, saved)
        if path is not None:
            self._remember(path)
            self._keep_with_run()
        self._modified = self.unsaved.modified
        self.changed.emit()
        if came:
            self.extras.restore(run)
        if run.checkpoint is not None:
            self.opened.emit(run)

    def _begin_run_of_lesson(self, run: RunStarted) -> None:
        """What is known of a person's own run waits for it; those of a lesson are nobody's to be missed."""
        if self._held is None:
            self.unsaved.follow(False)
            self._held = self._generation, self.unsaved
        self.unsaved = Unsaved(missed=False)
        self.unsaved.begin(run.history, None, None)
        self._say()

    @Slot(object)
    def _follow_state(self, change: StateChanged) -> None:
        self.unsaved.follow(change.state is State.RUNNING)
        self._look()

    @Slot()
    def _look(self, *_news: object) -> None:
        if self.unsaved.modified is not self._modified:
            self._say()

    def _say(self) -> None:
        self._modified = self.unsaved.modified
        self.changed.emit()

    def _keep_with_run(self) -> None:
        """Let the run know its file: so it has it when it is brought back."""
        path, saved = self.unsaved.path, self.unsaved.saved
        if path is not None and saved is not None:
            self._session.trainer.keeping.keep_with({_PATH: [str(path), *saved]})

    def _remember(self, path: Path) -> None:
        self.recent.add(path)
        if self._settings is not None:
            self._settings.setValue(FOLDER, str(path.parent))

    def _folder(self) -> Path:
        stored = None if self._settings is None else self._settings.value(FOLDER)
        return Path(stored) if isinstance(stored, str) and Path(stored).is_dir() else Path.home()

    def stop(self) -> None:
        """End all work beside the GUI thread and wait for it, but not for long."""
        self._reader.stop()
        self._writer.stop()


def _file_of(checkpoint: Checkpoint) -> tuple[Path | None, Mark | None]:
    known = checkpoint.extras.get(_PATH)
    if not isinstance(known, list):
        return None, None
    path, *mark = known
    return Path(path), Mark(*mark)
