"""Files that are written whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write to, which is at `path` once the context has ended well; otherwise nothing has changed.

    It is written beside its place under another name and then moved there: whoever looks finds the old file or the new
    one, never a half. A link stays a link, and a new file has the rights of the old one.

    Raises:
        OSError: it cannot be written; nothing is left behind then.
    """
    place = Path(os.path.realpath(path))
    _check(place)
    # Short, so that it can be made wherever the name itself can.
    part = place.with_name(f".{os.getpid()}-{secrets.token_hex(4)}.part")
    try:
        with part.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if place.exists():
            shutil.copymode(place, part)
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)


def _check(place: Path) -> None:
    """Raise OSError for what a move would replace although nobody could, or should, write to it."""
    problem = None
    if place.is_dir():
        problem = errno.EISDIR
    elif place.exists() and not place.is_file():
        problem = errno.ENODEV
    elif place.exists() and not os.access(place, os.W_OK):
        problem = errno.EACCES
    if problem is not None:
        raise OSError(problem, os.strerror(problem), str(place))
