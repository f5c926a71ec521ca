"""Ctrl+C, the request to end (SIGTERM) and the end of the terminal (SIGHUP) while there is no window."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

# The last one is not known everywhere.
SIGNALS = tuple(signal.Signals[name] for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Interruption:
    """Whether the process was asked to end: at once by KeyboardInterrupt, or when it suits who looks at `asked`."""

    def __init__(self) -> None:
        self._number: int | None = None
        self._patient = False

    @property
    def asked(self) -> bool:
        """Whether it was asked to end."""
        return self._number is not None

    @property
    def status(self) -> int:
        """The exit status of what ended because it was asked to: 130 for Ctrl+C, 143 for SIGTERM, 129 for SIGHUP."""
        return 128 + (self._number or signal.SIGINT)

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Listen while the context lasts. A signal that is ignored, as behind `nohup`, stays ignored."""
        before = {}
        # Elsewhere Python gives no signals.
        if threading.current_thread() is threading.main_thread():
            wanted = [number for number in SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
            before = {number: signal.signal(number, self._hear) for number in wanted}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    @contextmanager
    def patient(self) -> Iterator[None]:
        """While the context lasts the first request only makes `asked` true; the second ends it at once."""
        self._patient = True
        try:
            yield
        finally:
            self._patient = False

    def _hear(self, number: int, _frame: Any) -> None:
        wait = self._patient and not self.asked
        self._number = number
        if not wait:
            raise KeyboardInterrupt
