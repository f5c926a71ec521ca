"""Files that people choose, opened only if they are files: no pipe is waited for, no device is touched."""

from __future__ import annotations

import errno
import io
import os
import stat
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from pathlib import Path

# Both only where there are such things: a pipe without a writer is not waited for; line ends stay as they are.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
_KINDS = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


class NotRegularError(OSError):
    """What is called like a file is a pipe, a device or a socket; the message is a clause that says so."""


def open_regular(path: Path) -> BinaryIO:
    """Open a regular file for reading bytes, or what a link to one leads to, without ever waiting for it.

    A file that says that it has no bytes is read as an empty one: those of the system, as in /proc, say so, and then
    may give bytes without end.

    Raises:
        NotRegularError: it is a pipe, a device or a socket.
        OSError: it is a folder, or cannot be opened.
    """
    # Looked at before it is opened: opening alone makes some devices do something.
    check_regular(path)
    handle = os.open(path, _FLAGS)
    try:
        if _size(os.fstat(handle), path) == 0:
            os.close(handle)
            return io.BytesIO()
        return os.fdopen(handle, "rb")
    except NotRegularError:
        os.close(handle)
        raise


def check_regular(path: Path) -> int:
    """The size in bytes of a regular file; for what is opened by a library that wants a path. Raises as above."""
    return _size(path.stat(), path)


def _size(status: os.stat_result, path: Path) -> int:
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(status.st_mode):
        kind = next((name for is_kind, name in _KINDS if is_kind(status.st_mode)), "something else")
        raise NotRegularError(f"not a file with content, but {kind}")
    return status.st_size
