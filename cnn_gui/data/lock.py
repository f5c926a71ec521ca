"""A lock that several programs of one person respect, and that ends with the program that holds it."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_HELD_BY_ANOTHER = {errno.EAGAIN, errno.EACCES, errno.EDEADLK}


class LockedError(Exception):
    """Another program holds the lock."""


@contextmanager
def locked(path: Path, wait: Callable[[], object] | None = None) -> Iterator[None]:
    """Hold the lock that a file stands for while the context lasts. The file is made, holds nothing, and stays.

    Where a file system knows no locks (some that lie on other machines) nothing is locked.

    Args:
        path: the file; its folder is there.
        wait: called again and again, and should take a moment, while another program holds the lock; what it raises
            comes through. None does not wait.

    Raises:
        LockedError: another program holds it, and `wait` is None.
        OSError: the file cannot be made.
    """
    # It stays when it is let go: whoever removes it may remove one that another program has just locked.
    handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NONBLOCK", 0), 0o600)
    try:
        while try_lock(handle) is False:
            if wait is None:
                raise LockedError
            wait()
        yield
    finally:
        # This lets it go.
        os.close(handle)


def try_lock(handle: int) -> bool | None:
    """Lock an open file for as long as it is open; False: another program has, None: there are no locks here."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return False if error.errno in _HELD_BY_ANOTHER else None
    return True
