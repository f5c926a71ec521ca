"""What is written beside a file before it takes the file's place, and what a writer that was killed has left there."""

from __future__ import annotations

import hashlib
import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from cnn_gui.data.lock import try_lock

if TYPE_CHECKING:
    from typing import BinaryIO

_END = ".part"


def open_part(place: Path) -> tuple[Path, BinaryIO]:
    """A new file beside `place`, for its writer alone, and its path; nobody removes it while its writer lives.

    Raises:
        OSError: it cannot be made.
    """
    while True:
        # Short, so that it can be made wherever the name itself can; and it says which file it is for.
        path = place.with_name(f"{_start(place)}{secrets.token_hex(4)}{_END}")
        file = path.open("xb")
        # Where it is removed by being unlinked, its writer is known by the lock; elsewhere by having it open.
        if sys.platform == "win32":
            return path, file
        locked = try_lock(file.fileno())
        if locked is None or (locked and _still_there(path, file)):
            return path, file
        # Somebody who cleans up was quicker with the lock.
        file.close()
        path.unlink(missing_ok=True)


def remove_leftovers(place: Path) -> None:
    """Remove what writers of this file have left behind that are no more; what cannot be removed stays."""
    with suppress(OSError):
        for entry in list(os.scandir(place.parent)):
            if entry.name.startswith(_start(place)) and entry.name.endswith(_END):
                _remove(Path(entry.path))


def _start(place: Path) -> str:
    return f".{hashlib.sha256(os.fsencode(place.name)).hexdigest()[:12]}-"


def _still_there(path: Path, file: BinaryIO) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False


def _remove(path: Path) -> None:
    # What another person has left may be none of ours to open; what is being written cannot be removed on Windows.
    with suppress(OSError):
        if sys.platform == "win32":
            path.unlink()
            return
        handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            if try_lock(handle):
                path.unlink()
        finally:
            os.close(handle)
