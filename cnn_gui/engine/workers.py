"""Threads that wait for pieces of work beside the one that hands them out."""

from __future__ import annotations

import threading
import weakref
from contextlib import ExitStack
from queue import SimpleQueue
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_T = TypeVar("_T")


class Workers:
    """So many threads beside the caller's; they start with the first work and end with ``close``, or with this object.

    Several threads may hand out work at once. After ``close`` the next work starts new threads.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._end: weakref.finalize[..., Workers] | None = None

    def results(self, calls: Sequence[Callable[[], _T]]) -> list[_T]:
        """Return what the calls return, in their order; the caller computes the first, the threads the others.

        All of them have ended when it returns or raises. Raises what a call raised, of several the first in order.
        """
        pieces = [_Piece(call) for call in calls]
        # Also when the caller is interrupted: what the others write to is in use until they have ended.
        with ExitStack() as ended:
            with self._lock:
                self._start()
                for piece in pieces[1:]:
                    self._jobs.put(piece.compute)
                    ended.callback(piece.wait)
            pieces[0].compute()
        return [piece.result() for piece in pieces]

    def close(self) -> None:
        """End the threads once they have done what was handed out, and wait for them."""
        with self._lock:
            threads, self._threads = self._threads, []
            if self._end is not None:
                self._end()
            # Who comes later gets threads of its own, which must not take the end of these for theirs.
            self._jobs = SimpleQueue()
        for thread in threads:
            thread.join()

    def _start(self) -> None:
        if self._threads:
            return
        # Nothing that a thread holds keeps this object alive, and a process that ends does not wait for idle threads.
        self._threads = [
            threading.Thread(target=_work, args=(self._jobs,), name="part of a batch", daemon=True)
            for _ in range(self._count)
        ]
        self._end = weakref.finalize(self, _end, self._jobs, self._count)
        for thread in self._threads:
            thread.start()


class _Piece(Generic[_T]):
    """A call, and what became of it."""

    __slots__ = ("_call", "_ended", "_error", "_results")

    def __init__(self, call: Callable[[], _T]) -> None:
        self._call = call
        self._results: list[_T] = []
        self._error: BaseException | None = None
        self._ended = threading.Lock()
        self._ended.acquire()

    def compute(self) -> None:
        try:
            self._results.append(self._call())
        except BaseException as error:  # noqa: BLE001  it is raised where the result is asked for
            self._error = error
        finally:
            self._ended.release()

    def wait(self) -> None:
        try:
            self._ended.acquire()
        except BaseException:
            self._ended.acquire()
            raise

    def result(self) -> _T:
        if self._error is not None:
            raise self._error
        return self._results[0]


def _work(jobs: SimpleQueue[Callable[[], None] | None]) -> None:
    # How NumPy treats overflow belongs to a thread. It is seen in the loss, as in the caller's.
    with np.errstate(over="ignore", invalid="ignore"):
        while (job := jobs.get()) is not None:
            job()
            # What waits keeps no buffer alive.
            del job


def _end(jobs: SimpleQueue[Callable[[], None] | None], count: int) -> None:
    for _ in range(count):
        jobs.put(None)
