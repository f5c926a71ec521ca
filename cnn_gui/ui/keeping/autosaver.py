"""What is trained is kept beside the run, every minute and at each pause, for the case that the program dies."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from cnn_gui.files.autosaves import Autosaves
from cnn_gui.session import Session
from cnn_gui.training.checkpoint.checkpoint import Checkpoint
from cnn_gui.training.messages.events import RunStarted, StateChanged
from cnn_gui.training.messages.state import State
from cnn_gui.ui.keeping.unsaved import Mark
from cnn_gui.ui.widgets.background import Background, Job

SECONDS = 60.0
_AT_REST = (State.PAUSED, State.DIVERGED, State.FAILED)


class Autosaver(QObject):
    """Signals: failed(words), once for each run that cannot be kept; kept(generation), when that run has been."""

    failed = Signal(str)
    kept = Signal(int)
    _taken = Signal(object)

    def __init__(self, session: Session, autosaves: Autosaves, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._autosaves = autosaves
        # The run that is a person's own, also while a lesson has others.
        self._own: RunStarted | None = None
        self._kept: tuple[int, Mark] | None = None
        self._told = False
        self._writer = Background(self)
        self._writer.finished.connect(self._written)
        self._writer.failed.connect(self._not_written)
        self._taken.connect(self._write, Qt.ConnectionType.QueuedConnection)
        self._timer = QTimer(self)
        self._timer.setInterval(round(1000 * SECONDS))
        self._timer.timeout.connect(self.keep)
        session.run_started.connect(self._begin_run)
        session.state_changed.connect(self._follow_state)

    def keep(self) -> None:
        """Keep the run as it is now, unless it is kept already or there is nothing to be kept."""
        run = self._own
        if run is None or self._writer.running or run.only_to_look_at:
            return
        mark = Mark.of(run.history)
        if (mark.batches or mark.edits) and self._kept != (run.generation, mark):
            generation = run.generation
            self._session.trainer.keeping.take_own(lambda checkpoint: self._taken.emit((generation, checkpoint)))

    def stop(self, *, drop: bool) -> None:
        """Keep nothing more. drop: nor what was kept, for the program ends as it should."""
        self._timer.stop()
        self._writer.stop()
        if drop:
            self._autosaves.drop()
        self._autosaves.close()

    @Slot(object)
    def _write(self, taken: tuple[int, Checkpoint]) -> None:
        generation, checkpoint = taken
        self._kept = generation, Mark.of_checkpoint(checkpoint)

        def write(_job: Job) -> int:
            self._autosaves.write(checkpoint)
            return generation

        self._writer.start(write)

    def _written(self, generation: int) -> None:
        self.kept.emit(generation)

    def _not_written(self, error: Exception) -> None:
        if not self._told:
            self._told = True
            self.failed.emit(f"What is under way is not kept: {error}")

    @Slot(object)
    def _begin_run(self, run: RunStarted) -> None:
        self._told = False
        if not run.of_lesson:
            self._own = run

    @Slot(object)
    def _follow_state(self, change: StateChanged) -> None:
        state = change.state
        if state is State.RUNNING:
            # Not begun anew by each pause: who goes on after a moment is kept as well.
            if not self._timer.isActive():
                self._timer.start()
        else:
            self._timer.stop()
            if state in _AT_REST:
                self.keep()
