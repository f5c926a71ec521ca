"""Faults of the program in the training thread: each is told once, and counted when it comes again."""

from __future__ import annotations

import sys
import time
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnn_gui.fault_origin import origin
from cnn_gui.training.messages.events import Event, Failed, Notice

if TYPE_CHECKING:
    from collections.abc import Callable

AGAIN = "The same fault of the program has come {count:,} times: {message}"
# The count is news, but not thirty times a second.
SECONDS_BETWEEN_COUNTS = 1.0


@dataclass
class _Known:
    """How often a fault came, and when that was said last."""

    count: int
    said_at: float


class Faults:
    """Tells a fault with Failed when it comes for the first time, with a Notice that counts it when it comes again.

    Two faults are the same if they are of one kind and come from one line: what is done at each turn of the thread
    would otherwise be reported at each turn, with a dialog and a traceback each.
    """

    def __init__(self, emit: Callable[[Event], None]) -> None:
        self._emit = emit
        self._known: dict[tuple[object, ...], _Known] = {}

    def tell(self, error: Exception) -> bool:
        """Tell a fault; whether it is new."""
        fault, message = origin(error), f"{type(error).__name__}: {error}"
        now = time.perf_counter()
        known = self._known.get(fault)
        if known is None:
            self._known[fault] = _Known(1, now)
            self._emit(Failed(message, "".join(traceback.format_exception(error))))
            return True
        known.count += 1
        if now - known.said_at >= SECONDS_BETWEEN_COUNTS:
            known.said_at = now
            self._emit(Notice(AGAIN.format(count=known.count, message=message)))
        return False


class Telling:
    """Hands events on and never raises: a window that cannot hear must not end the training thread.

    What went wrong is written to stderr, once for each fault: there is nobody else to be told.
    """

    def __init__(self, emit: Callable[[Event], None]) -> None:
        self._hand_on = emit
        self._known: set[tuple[object, ...]] = set()

    def __call__(self, event: Event) -> None:
        """Hand an event on."""
        try:
            self._hand_on(event)
        except Exception as error:  # noqa: BLE001  whatever it is, the thread goes on
            fault = origin(error)
            # Started without a terminal there is no stderr.
            if fault not in self._known and sys.stderr is not None:
                traceback.print_exception(error)
            self._known.add(fault)
