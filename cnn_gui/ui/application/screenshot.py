"""`--screenshot`: train some batches in the real window and save what a person would see."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QSize, QTimer, Signal, Slot

from cnn_gui.startup.terminal import complain
from cnn_gui.training.messages.events import Diverged, Failed, Refused, RunStarted
from cnn_gui.training.messages.snapshot import Snapshot
from cnn_gui.training.messages.state import State
from cnn_gui.ui.widgets.pictures.saving import write_picture
from cnn_gui.ui.window.main_window import MainWindow

# Evaluations that are still under way and the last repaint are done well within this time.
SETTLE_MILLISECONDS = 400

FAILED = 1


class Photograph(QObject):
    """Waits for the run, trains, walks on to a phase of the next step if asked, lets the picture settle, saves it.

    When training stops early, the picture shows that, and the exit status is 1.

    Signals: finished(int), the exit status: 0, or 1 when there is no such run, training stopped early or the file
    cannot be written; then one line on stderr says why.
    """

    finished = Signal(int)

    def __init__(self, window: MainWindow, path: Path, batches: int, size: QSize, phase: int | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._path = path
        self._batches = batches
        self._size = size
        self._phase = phase
        self._problem = ""
        session = window.session
        self._session = session
        self._timer = QTimer(self, singleShot=True, interval=SETTLE_MILLISECONDS)
        self._timer.timeout.connect(self._save)
        session.run_started.connect(self._train)
        session.frame_ready.connect(self._look)
        session.refused.connect(self._give_up)
        session.diverged.connect(self._stop_early)
        session.failed.connect(self._stop_early)

    @Slot(object)
    def _train(self, _started: RunStarted) -> None:
        if self._batches:
            self._session.trainer.step(self._batches)

    @Slot(object)
    def _look(self, snapshot: Snapshot) -> None:
        if snapshot.progress.batch < self._batches or snapshot.state is State.RUNNING:
            return
        if self._phase is None or (snapshot.walk is not None and snapshot.walk.index == self._phase):
            self._timer.start()
        elif snapshot.walk is None:
            self._session.trainer.inspection.walk_to(self._phase)

    @Slot(object)
    def _stop_early(self, event: Diverged | Failed) -> None:
        self._problem = f"training stopped before batch {self._batches}: {event.message}"
        self._timer.start()

    @Slot(object)
    def _give_up(self, event: Refused) -> None:
        self._fail(event.message)

    @Slot()
    def _save(self) -> None:
        if self._window.size() != self._size:
            least = self._window.minimumSize()
            self._fail(f"the window cannot be smaller than {least.width()}x{least.height()}: use a larger --size")
            return
        try:
            write_picture(self._window.grab().toImage(), self._path)
        except OSError as error:
            self._fail(f"cannot write {self._path} ({error.strerror}): choose another place or make room")
            return
        if self._problem:
            self._fail(self._problem)
        else:
            self.finished.emit(0)

    def _fail(self, problem: str) -> None:
        complain(problem)
        self.finished.emit(FAILED)
