"""Keeps the drawings in the user's data folder: read once, written a moment after a change, never in the GUI thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from cnn_gui import leaving
from cnn_gui.data.lock import LockedError
from cnn_gui.files.drawings.keep import NAME, Stored, Wanted, drawings_folder, keep, load
from cnn_gui.unhandled import report_unhandled

DELAY_MS = 1000
"""So long after a change it is written, with what has changed meanwhile."""

LAST_SECONDS = 2.0
"""So long a window that closes waits for its last drawings to be written: a folder far away may not answer."""

_BEAT = 0.02
NOT_READ, NOT_KEPT = "The kept drawings could not be read", "The drawings are not kept"


class DrawingsKeeper(QObject):
    """One piece of work at a time, in a thread of its own.

    wanted: gives what is to be in the file.
    Signals, in the GUI thread: stored(Stored, first), with what is in the file after each piece of work, `first` after
    it was read in the beginning; said(title, message), for what a person should know: each once.
    """

    stored = Signal(object, bool)
    said = Signal(str, str)
    _done = Signal(object)

    def __init__(self, parent: QObject, wanted: Callable[[], Wanted]) -> None:
        super().__init__(parent)
        self._wanted = wanted
        self._thread: threading.Thread | None = None
        self._gate = threading.Lock()
        self._ending: float | None = None
        self._shut = False
        # Whether work is under way that has not been heard of; whether something has to be written, and could not be.
        self._busy = self._changed = self._failed = False
        self._loaded = False
        self._titles: set[str] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY_MS)
        self._timer.timeout.connect(self._write)
        self._done.connect(self._receive, Qt.ConnectionType.QueuedConnection)

    def begin(self) -> None:
        """Read the file."""
        self._start(load)

    def change(self) -> None:
        """What is to be in the file has changed."""
        self._changed = True
        # Not begun anew by each change: one after another would put it off for ever.
        if not self._timer.isActive():
            self._timer.start()

    def close(self) -> None:
        """Write what has not been written yet; waits for that, but not for ever."""
        self._timer.stop()
        self._ending = end = time.monotonic() + max(LAST_SECONDS, leaving.PATIENCE_SECONDS)
        if self._ended(end) and (self._changed or self._failed):
            self._start(partial(_keep, self._wanted()))
            self._ended(end)
        with self._gate:
            self._shut = True

    def _ended(self, end: float) -> bool:
        """Wait until then for the work under way; whether it has ended."""
        if self._thread is None:
            return True
        self._thread.join(max(0.0, end - time.monotonic()))
        return not self._thread.is_alive()

    def _write(self) -> None:
        # Where work is under way, its end begins the next.
        if not self._busy:
            self._changed = self._failed = False
            self._start(partial(_keep, self._wanted()))

    def _start(self, work: Callable[[Path, Callable[[], None]], Stored]) -> None:
        self._busy = True
        self._thread = threading.Thread(target=self._work, args=(work,), name="drawings", daemon=True)
        self._thread.start()

    # ---- in its thread -----------------------------------------------------------------------------------------

    def _work(self, work: Callable[[Path, Callable[[], None]], Stored]) -> None:
        try:
            outcome: Stored | Exception = work(drawings_folder(), self._wait)
        except Exception as error:  # noqa: BLE001  whatever it is, the window must hear of it
            outcome = error
        with self._gate:
            # One that was left behind must not speak to an object that may be gone.
            if not self._shut:
                self._done.emit(outcome)

    def _wait(self) -> None:
        """Another window writes; a window that closes cannot wait for that for ever."""
        if self._ending is not None and time.monotonic() > self._ending:
            raise LockedError
        time.sleep(_BEAT)

    # ---- in the GUI thread -------------------------------------------------------------------------------------

    @Slot(object)
    def _receive(self, outcome: Stored | Exception) -> None:
        first, self._loaded = not self._loaded, True
        self._busy = False
        self._failed = not first and not isinstance(outcome, Stored)
        if isinstance(outcome, Stored):
            self.stored.emit(outcome, first)
            if outcome.said:
                self._say(NOT_READ, outcome.said)
        elif isinstance(outcome, OSError):
            self._complain(outcome, first=first)
        elif not isinstance(outcome, LockedError):
            report_unhandled(outcome)
        if self._changed and not self._timer.isActive():
            self._timer.start()

    def _complain(self, error: OSError, *, first: bool) -> None:
        why = f"{error.filename}: {error.strerror}" if error.filename and error.strerror else str(error)
        if first and isinstance(error, FileNotFoundError):
            # Nothing has been kept yet: it is said when it would be.
            return
        advice = f"{NAME} cannot be {'read' if first else 'written'} ({why}). "
        self._say(
            NOT_KEPT,
            f"{advice}Your drawings last as long as this window: save them to a file of your own, or make that folder "
            "one that you may write to, with free space.",
        )

    def _say(self, title: str, message: str) -> None:
        if title not in self._titles:
            self._titles.add(title)
            self.said.emit(title, message)


def _keep(wanted: Wanted, folder: Path, wait: Callable[[], None]) -> Stored:
    return keep(folder, wanted, wait)
