"""What the Export menu does: the run as a file for other programs and people, the window as a picture."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from weakref import WeakSet

from PySide6.QtCore import QObject, QTimer, QUrl, Slot
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMainWindow

from cnn_gui.data.dataset import Dataset
from cnn_gui.files.exports.errors import ExportError
from cnn_gui.files.exports.export import export
from cnn_gui.files.exports.kinds import KINDS
from cnn_gui.files.exports.packages import check_installed
from cnn_gui.session import Session
from cnn_gui.training.checkpoint.checkpoint import Checkpoint
from cnn_gui.training.messages.events import Refused
from cnn_gui.training.run.network.models import model_title
from cnn_gui.ui.actions.actions import Actions
from cnn_gui.ui.widgets.background import Background
from cnn_gui.ui.widgets.pictures.pictured import file_name
from cnn_gui.ui.widgets.pictures.saving import ask_save_picture
from cnn_gui.ui.widgets.refusal import show_refused
from cnn_gui.ui.widgets.saving import ask_where_to_save
from cnn_gui.ui.window.banner import Banner
from cnn_gui.unhandled import report_unhandled

WRITING = "an export that is being written"
LASTS_AFTER_MS = 400
"""What is done sooner is not said to be under way."""
FOR_PEOPLE = ("report",)
"""Kinds that are opened to be read."""


class Exports(QObject):
    """Writes the run as it was when the entry was chosen; training, and the window, go on meanwhile.

    The training thread only takes a copy of the run between two batches. What is written is written one after another.
    """

    def __init__(self, window: QMainWindow, session: Session, banner: Banner, actions: Actions) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._banner = banner
        self._waiting: deque[tuple[str, Path, Future[Checkpoint]]] = deque()
        self._copies: WeakSet[Future[Checkpoint]] = WeakSet()
        self._under_way: tuple[str, Path] | None = None
        self._background = Background(self)
        self._background.finished.connect(self._done)
        self._background.failed.connect(self._failed)
        self._lasts = QTimer(self)
        self._lasts.setSingleShot(True)
        self._lasts.setInterval(LASTS_AFTER_MS)
        self._lasts.timeout.connect(self._say_it_lasts)
        self._open = QAction("Open", self)
        self._open.triggered.connect(self._open_written)
        self._written = Path()
        for kind in KINDS:
            actions.connect(f"export_{kind}", partial(self.ask, kind))
        actions.connect("save_picture", self.ask_picture)

    def ask_picture(self) -> QFileDialog:
        """Ask for a file and save the window as it is now."""
        return ask_save_picture(self._window, "cnn-gui", self._window.grab().toImage())

    def ask(self, kind: str) -> QFileDialog | None:
        """Ask for a file and write the run as it is now; None, with the reason said, where that cannot be."""
        asked, run = KINDS[kind], self._session.run
        try:
            check_installed(asked.title, asked.package)
        except ExportError as error:
            self._refuse(kind, str(error))
            return None
        if run is None:
            self._refuse(kind, "There is no run yet: choose a data set that can be loaded.")
            return None
        if run.only_to_look_at:
            # An account of a run needs its images.
            self._refuse(kind, f"This run can only be looked at. {run.only_to_look_at}")
            return None
        copy: Future[Checkpoint] = Future()
        self._copies.add(copy)
        self._session.trainer.keeping.take(partial(_hand_over, copy))
        progress = self._session.progress
        name = f"{model_title(run.config.model)} {run.config.dataset}" + (
            f" batch {progress.batch}" if progress else ""
        )
        return ask_where_to_save(
            self._window,
            f"Export: {asked.title}",
            Path(f"{file_name(name)}{asked.suffix}"),
            f"{asked.title} (*{asked.suffix})",
            lambda path: self._write(kind, path, copy),
        )

    @Slot()
    def stop(self) -> None:
        """Write nothing more: the window closes. What is half written is removed."""
        self._waiting.clear()
        self._lasts.stop()
        for copy in self._copies:
            # Else the work would wait for it.
            copy.cancel()
        self._background.stop()

    # ---- one after another -------------------------------------------------------------------------------------

    def _write(self, kind: str, path: Path, copy: Future[Checkpoint]) -> None:
        self._waiting.append((kind, path, copy))
        if self._under_way is None:
            self._next()

    def _next(self) -> None:
        if not self._waiting:
            return
        kind, path, copy = self._waiting.popleft()
        self._under_way = kind, path
        self._lasts.start()
        self._background.start(lambda _job: _write(kind, path, copy))

    def _end(self) -> tuple[str, Path]:
        assert self._under_way is not None, "it has just been heard of"
        ended, self._under_way = self._under_way, None
        self._lasts.stop()
        self._banner.withdraw(WRITING)
        return ended

    @Slot(object)
    def _done(self, _nothing: object) -> None:
        kind, self._written = self._end()
        said = f"{KINDS[kind].title} saved:", str(self._written)
        self._banner.show_end(*said, *([self._open] if kind in FOR_PEOPLE else []))
        self._next()

    @Slot(object)
    def _failed(self, error: Exception) -> None:
        kind, _path = self._end()
        if isinstance(error, ExportError):
            self._refuse(kind, str(error))
        else:
            report_unhandled(error)
        self._next()

    def _say_it_lasts(self) -> None:
        if self._under_way is not None:
            kind, path = self._under_way
            self._banner.show_notice(f"{KINDS[kind].title}: {path.name} is being written…", WRITING)

    def _open_written(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._written)))

    def _refuse(self, kind: str, why: str) -> None:
        show_refused(self._window, Refused(f"{KINDS[kind].title} was not saved", why))


def _write(kind: str, path: Path, copy: Future[Checkpoint]) -> None:
    """Write a copy of a run; beside the GUI thread. Raises ExportError if that cannot be."""
    checkpoint = copy.result()
    images = checkpoint.images
    assert isinstance(images, Dataset), "it comes from a run that trains"
    with _short_turns():
        export(checkpoint.to_run(images), kind, path)


def _hand_over(wanted: Future[Checkpoint], checkpoint: Checkpoint) -> None:
    # In the training thread, where nobody may be left who wants it.
    if wanted.set_running_or_notify_cancel():
        wanted.set_result(checkpoint)


@contextmanager
def _short_turns() -> Iterator[None]:
    """Let the threads of Python take turns that are a tenth as long as usual.

    Nearly all of an export is Python: window and training would wait for a usual turn at each step of their own.
    """
    usual = sys.getswitchinterval()
    sys.setswitchinterval(usual / 10)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)
