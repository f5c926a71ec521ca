"""Work beside the training that may fail without taking anything else with it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from cnn_gui.training.run.finite import DivergedError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

# How long work rests that has failed twice; twice as long each time it fails again. What fails once is tried again at
# once, so that a fault that passes leaves nothing out, and one that stays costs less and less.
FIRST_REST_SECONDS = 0.25
# Up to about an hour.
MOST_DOUBLED = 14


class Beside:
    """One kind of work that is done at each turn of the training thread, such as the pictures.

    When it fails again and again it rests for a while, and the orders and the training go on without it.

    failed: is told each fault.
    """

    def __init__(self, failed: Callable[[Exception], None]) -> None:
        self._failed = failed
        self._faults = 0
        self._again_at: float | None = None

    def do(self, work: Callable[[], T], otherwise: T) -> T:
        """What `work` returns; `otherwise` if it fails, or while this kind of work rests.

        Raises DivergedError as `work` does: that is no fault of the program.
        """
        if self._again_at is not None:
            if time.perf_counter() < self._again_at:
                return otherwise
            self._again_at = None
        try:
            return work()
        except DivergedError:
            raise
        except Exception as error:  # noqa: BLE001  told, whatever it is; the thread goes on
            self._faults += 1
            if self._faults > 1:
                self._again_at = time.perf_counter() + FIRST_REST_SECONDS * 2 ** min(self._faults - 2, MOST_DOUBLED)
            self._failed(error)
            return otherwise

    def begin_anew(self) -> None:
        """A new run: what failed before is tried again at once."""
        self._faults = 0
        self._again_at = None

    def wait(self) -> float | None:
        """How many seconds it rests; None if it does not."""
        return None if self._again_at is None else max(0.0, self._again_at - time.perf_counter())


class AllBeside:
    """The kinds of such work: evaluating, looking (searches, gradient checks, attribution), picturing, watching."""

    def __init__(self, failed: Callable[[Exception], None]) -> None:
        self._all = tuple(Beside(failed) for _ in range(4))
        self.evaluating, self.looking, self.picturing, self.watching = self._all

    def begin_anew(self) -> None:
        """A new run: all is tried again at once."""
        for beside in self._all:
            beside.begin_anew()

    def waits(self) -> list[float | None]:
        """How many seconds each rests; None for one that does not."""
        return [beside.wait() for beside in self._all]
