"""Files that are written whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from cnn_gui.data.unfinished import open_part, remove_leftovers

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write to, which is at `path` once the context has ended well; otherwise nothing has changed.

    It is written beside its place under another name, brought to the disk and then moved there: whoever looks, also
    after the power has failed, finds the old file or the new one, never a half. A link stays a link, and a new file has
    the rights of the old one. What writers of the same file left behind that were killed is removed.

    Raises:
        OSError: it cannot be written; nothing is left behind then.
    """
    place = Path(os.path.realpath(path))
    _check(place)
    remove_leftovers(place)
    part, file = open_part(place)
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            if place.exists():
                shutil.copymode(place, part)
            # Only once it is in place its lock may go; Windows moves no file that is open.
            if sys.platform != "win32":
                part.replace(place)
        if sys.platform == "win32":
            part.replace(place)
    finally:
        part.unlink(missing_ok=True)
    _flush_folder(place.parent)


def _flush_folder(folder: Path) -> None:
    """Bring the new name to the disk, where a folder can be opened for that."""
    # The file is in place and whole: where this is not known, the system brings the name there by itself.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _check(place: Path) -> None:
    """Raise OSError for what a move would replace although nobody could, or should, write to it."""
    problem = None
    if place.is_symlink():
        # It led nowhere but to itself.
        problem = errno.ELOOP
    elif place.is_dir():
        problem = errno.EISDIR
    elif place.exists() and not place.is_file():
        problem = errno.ENODEV
    elif place.exists() and not os.access(place, os.W_OK):
        problem = errno.EACCES
    if problem is not None:
        raise OSError(problem, os.strerror(problem), str(place))
