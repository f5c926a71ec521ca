"""Ctrl+C in the terminal, or its end, closes the window as a click on its cross does, but asks nothing."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QSocketNotifier

from cnn_gui.startup.interruption import SIGNALS


@contextmanager
def closing_on_interrupt(close: Callable[[], object]) -> Iterator[None]:
    """Close the window when the process is interrupted or asked to end while the context lasts; for the main thread.

    A signal that is ignored, as behind `nohup`, stays ignored.

    Python runs its signal handlers between two of its own instructions, and while Qt waits for events there are none.
    So the signal is written to a socket, and Qt wakes up for that.
    """
    ours, signals = socket.socketpair()
    with ours, signals:
        for end in (ours, signals):
            end.setblocking(False)
        notifier = QSocketNotifier(ours.fileno(), QSocketNotifier.Type.Read)

        def heard() -> None:
            ours.recv(64)
            close()

        notifier.activated.connect(heard)
        wakeup_before = signal.set_wakeup_fd(signals.fileno())
        wanted = [number for number in SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
        handlers_before = {number: signal.signal(number, lambda _number, _frame: None) for number in wanted}
        try:
            yield
        finally:
            for number, handler in handlers_before.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(wakeup_before)
            notifier.setEnabled(False)
