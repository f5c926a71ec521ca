"""Where a click becomes an order, and the one place where the training thread waits."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

Command = Callable[[], object]


class Control:
    """A queue of commands that any thread posts to and the training thread takes from at batch boundaries.

    Everything is a command, run and pause included, so orders are carried out exactly in the order in which they were
    given. There is no polling: an idle training thread sleeps on one `threading.Condition`.
    """

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._commands: deque[Command] = deque()

    def post(self, command: Command) -> None:
        """Order `command` to be called in the training thread at the next batch boundary, also while paused."""
        with self._condition:
            self._commands.append(command)
            self._condition.notify()

    @property
    def pending(self) -> bool:
        """Whether a command waits; needs no lock, so asking costs a running training next to nothing."""
        return bool(self._commands)

    def take(self, timeout: float | None) -> Command | None:
        """The oldest command; sleeps until there is one, `timeout` seconds at most (None: no limit), then None.

        One at a time, so that a command that fails takes no other with it.
        """
        with self._condition:
            self._condition.wait_for(self._commands.__len__, timeout)
            return self._commands.popleft() if self._commands else None
