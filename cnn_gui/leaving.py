"""How the program with a window ends: soon, whatever it is at.

A file is unpacked, a name is looked up, a large batch is computed: whoever closes the window does not wait for that.
All such work runs in daemon threads and writes nothing but unfinished files, which the next start removes. Nor is
Python taken apart object by object, which takes seconds on a busy machine: the system takes everything back at once.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE_SECONDS = 0.2
"""So long each piece of work is waited for while the window closes, and so long all together once it is closed."""

_unfinished: list[Callable[[float], bool]] = []


def wait(join: Callable[[float], bool]) -> bool:
    """Wait a moment for work to end; whether it has. What has not is left behind: `leave` knows of it.

    join: waits for so many seconds at most, and returns whether the work has ended.
    """
    ended = join(PATIENCE_SECONDS)
    if not ended:
        _unfinished.append(join)
    return ended


def leave(status: int) -> NoReturn:
    """End the process with this exit status; what was left behind has a last moment to end by itself."""
    end = time.monotonic() + PATIENCE_SECONDS
    for join in _unfinished:
        join(max(0.0, end - time.monotonic()))
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            stream.flush()
    os._exit(status)
