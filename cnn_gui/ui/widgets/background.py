"""One piece of work at a time beside the GUI thread; what comes of it is heard in the GUI thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal, Slot

from cnn_gui import leaving


@dataclass(frozen=True)
class _Outcome:
    """How a piece of work ended: with a result, or with an error."""

    result: object = None
    error: Exception | None = None


class Job:
    """What the work itself is given: a way to tell how far it is, and to ask whether it is still wanted."""

    def __init__(self, work: Work, tell: Callable[[Job], None], before: Job | None) -> None:
        self._work = work
        self._tell = tell
        self._before = before
        self._lock = threading.Lock()
        self._cancelled = False
        self._dropped = False
        self._told = False
        self._progress: object = None
        self._outcome: _Outcome | None = None
        self._thread = threading.Thread(target=self._run, name="background", daemon=True)

    # ---- in the work's thread ----------------------------------------------------------------------------------

    def report(self, progress: object) -> None:
        """Tell how far the work is; a report that nobody has looked at yet is replaced by the newer one."""
        self._say(progress=progress)

    def cancelled(self) -> bool:
        """Whether the work should end as soon as it can."""
        return self._cancelled

    def _run(self) -> None:
        if self._before is not None:
            self._before.join()
            self._before = None
        if self._dropped:
            return
        try:
            outcome = _Outcome(result=self._work(self))
        except Exception as error:  # noqa: BLE001  whatever it is, it is the GUI thread that must hear of it
            outcome = _Outcome(error=error)
        self._say(outcome=outcome)

    def _say(self, *, progress: object = None, outcome: _Outcome | None = None) -> None:
        with self._lock:
            if progress is not None:
                self._progress = progress
            self._outcome = outcome
            # One message under way is enough, whatever has been said meanwhile.
            if not (self._told or self._dropped):
                self._told = True
                self._tell(self)

    # ---- in the GUI thread -------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin, once the work before has ended."""
        self._thread.start()

    def heard(self) -> tuple[object, _Outcome | None]:
        """The newest progress since the last call (None: nothing new) and how it ended (None: it has not)."""
        with self._lock:
            self._told = False
            progress, self._progress = self._progress, None
            return progress, self._outcome

    def cancel(self) -> None:
        """Ask the work to end; how it ended is still told."""
        self._cancelled = True

    def drop(self) -> None:
        """Ask the work to end; nothing it says from now on is told."""
        with self._lock:
            self._cancelled = self._dropped = True

    def join(self, seconds: float | None = None) -> bool:
        """Wait until the thread has ended, so many seconds at most (None: no limit); whether it has."""
        self._thread.join(seconds)
        return not self._thread.is_alive()


Work = Callable[[Job], object]


class _Home:
    """The job under way; outlives the QObject for as long as it takes to end the thread."""

    def __init__(self) -> None:
        self.job: Job | None = None

    def clear(self) -> None:
        """End the job and wait for its thread, but not for long."""
        job, self.job = self.job, None
        if job is not None:
            job.drop()
            leaving.wait(job.join)


class Background(QObject):
    """Runs one function in a plain thread; this object waits for it when it is deleted, as `leaving` has it.

    Signals, all in the GUI thread: progress(what the work reported), finished(its result), failed(the exception that
    it raised). Exactly one of finished and failed comes for each start, except after `stop` or another `start`.
    """

    progress = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    _told = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home = _Home()
        self._told.connect(self._receive, Qt.ConnectionType.QueuedConnection)
        self.destroyed.connect(self._home.clear)

    @property
    def running(self) -> bool:
        """Whether work is under way whose end has not been told."""
        return self._home.job is not None

    def start(self, work: Work) -> None:
        """Run `work(job)` in a thread of its own; work still under way is dropped, and ends before this begins."""
        before = self._home.job
        if before is not None:
            before.drop()
        job = Job(work, self._told.emit, before)
        self._home.job = job
        job.start()

    def cancel(self) -> None:
        """Ask the work to end; how it ended is told by finished or failed, as always. Returns at once."""
        if self._home.job is not None:
            self._home.job.cancel()

    def stop(self) -> None:
        """Ask the work to end and wait a moment for that; it is not heard of any more."""
        self._home.clear()

    @Slot(object)
    def _receive(self, job: Job) -> None:
        if job is not self._home.job:
            return
        progress, outcome = job.heard()
        if progress is not None:
            self.progress.emit(progress)
        # Who heard of the progress may have stopped the work or begun another.
        if outcome is None or job is not self._home.job:
            return
        self._home.job = None
        job.join()
        if outcome.error is None:
            self.finished.emit(outcome.result)
        else:
            self.failed.emit(outcome.error)
