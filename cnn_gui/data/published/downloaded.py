"""What was downloaded: whether it is all there, and still what was published.

Each file is read once and its digest remembered, with what the file system says of it; only a file that has changed
since then is read again. So nothing is used unchecked, and a start does not read 170 MB for it.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from cnn_gui.data.errors import MissingDataError
from cnn_gui.data.lock import LockedError, locked
from cnn_gui.data.published.mirrors import DOWNLOADS
from cnn_gui.data.published.places import cache_directory
from cnn_gui.data.regular_file import open_regular
from cnn_gui.data.whole_file import whole_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cnn_gui.data.published.mirrors import RemoteFile

# A few hundred bytes for each file of the catalogue.
_MOST_NOTES = 100_000
_PIECE = 1 << 20
# As `whole_file` names what it has not finished, and as earlier versions of this program did.
_UNFINISHED = re.compile(r"\.[0-9a-f]+-[0-9a-f]{8}\.part|tmp[a-z0-9_]{8}")
_SECONDS_UNTIL_FORGOTTEN = 3600.0

# For where notes cannot be kept: by place and by what the file system says.
_known: dict[tuple[str, tuple[int, ...]], str] = {}


def folder_of(name: str) -> Path:
    """Where the files of a data set are kept."""
    return cache_directory() / name


def lock_of(name: str) -> Path:
    """What is locked while the files of a data set are written."""
    return cache_directory() / f"{name}.lock"


def missing_files(name: str) -> tuple[RemoteFile, ...]:
    """The files of a data set that have not been downloaded, or not in their full length, or were found to be others.

    None of them is read for this.
    """
    if name not in DOWNLOADS:
        return ()
    notes = _read_notes()
    return tuple(file for file in DOWNLOADS[name].files if not _may_be_right(folder_of(name) / file.name, file, notes))


def downloaded(name: str) -> Path | None:
    """The folder with the downloaded files of a data set; None unless all are there."""
    if name not in DOWNLOADS or missing_files(name):
        return None
    return folder_of(name)


def check_downloaded(name: str, tick: Callable[[], object] = lambda: None) -> None:
    """See to it that the downloaded files of a data set are those that were published, before they are used.

    tick: called again and again; what it raises ends the reading.

    Raises:
        MissingDataError: one is another.
        OSError: one cannot be read.
    """
    for file in DOWNLOADS[name].files:
        path = folder_of(name) / file.name
        if not is_right(path, file, tick):
            raise MissingDataError(
                name,
                f"{path}: is not as it was published; something has changed it since it was downloaded. "
                "Choose the data set again to download it anew.",
            )


def is_right(path: Path, file: RemoteFile, tick: Callable[[], object] = lambda: None) -> bool:
    """Whether a file has the length and the checksum that were published; read if that is not known yet.

    Raises OSError if it cannot be read, and what `tick` raises.
    """
    stamp = _stamp(path)
    if stamp is None or stamp[0] != file.size:
        return False
    algorithm, _, digits = file.checksum.partition(":")
    known = _digest(path, stamp, _read_notes(), algorithm)
    if known is not None:
        return known == digits
    digest = hashlib.new(algorithm)
    with open_regular(path) as content:
        while piece := content.read(_PIECE):
            digest.update(piece)
            tick()
    # One that was changed meanwhile has another stamp, and is read again.
    _remember(path, stamp, f"{algorithm}:{digest.hexdigest()}")
    return digest.hexdigest() == digits


def remember(path: Path, checksum: str) -> None:
    """Note the checksum of a file that has just been written, as `RemoteFile` has it."""
    stamp = _stamp(path)
    if stamp is not None:
        _remember(path, stamp, checksum)


def _remember(path: Path, stamp: tuple[int, ...], checksum: str) -> None:
    _known[str(path), stamp] = checksum
    notes = _read_notes()
    notes[_key(path)] = {"stamp": list(stamp), "checksum": checksum}
    # What cannot be kept is found out again the next time.
    with suppress(OSError), whole_file(_notes_path()) as file:
        file.write(json.dumps(notes, indent=1).encode())


def sweep() -> None:
    """Remove what programs left behind that were ended while they downloaded; what is being written stays."""
    for name in DOWNLOADS:
        with suppress(OSError, LockedError):
            if folder_of(name).is_dir():
                with locked(lock_of(name)):
                    remove_unfinished(folder_of(name))
    # What is written here takes no longer than a moment, and has no lock.
    with suppress(OSError):
        remove_unfinished(cache_directory(), older_than=_SECONDS_UNTIL_FORGOTTEN)


def remove_unfinished(folder: Path, *, older_than: float | None = None) -> None:
    """Remove unfinished files from a folder: all, or those that were last written so many seconds ago.

    Raises OSError if the folder cannot be read or written to.
    """
    for path in folder.iterdir():
        if not (_UNFINISHED.fullmatch(path.name) and path.is_file() and not path.is_symlink()):
            continue
        # The other clock: files have the time of day.
        if older_than is None or time.time() - path.stat().st_mtime > older_than:
            path.unlink(missing_ok=True)


def _may_be_right(path: Path, file: RemoteFile, notes: dict[str, Any]) -> bool:
    stamp = _stamp(path)
    if stamp is None or stamp[0] != file.size:
        return False
    algorithm, _, digits = file.checksum.partition(":")
    return _digest(path, stamp, notes, algorithm) in (None, digits)


def _stamp(path: Path) -> tuple[int, ...] | None:
    """What the file system says of a file, which changes when its content does; None if there is no such file.

    The time of the last change of any kind is among it: nobody can set that back.
    """
    try:
        status = path.stat()
        return (status.st_size, status.st_mtime_ns, status.st_ctime_ns) if path.is_file() else None
    except OSError:
        # A cache that may not be looked into holds nothing for us.
        return None


def _digest(path: Path, stamp: tuple[int, ...], notes: dict[str, Any], algorithm: str) -> str | None:
    """The checksum of a file that has not changed since it was taken; None if it is not known."""
    checksum = _known.get((str(path), stamp))
    if checksum is None:
        note = notes.get(_key(path))
        if isinstance(note, dict) and note.get("stamp") == list(stamp):
            checksum = str(note.get("checksum"))
    known_algorithm, _, digits = (checksum or "").partition(":")
    return digits if known_algorithm == algorithm else None


def _key(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _notes_path() -> Path:
    return cache_directory() / "checksums.json"


def _read_notes() -> dict[str, Any]:
    """What was noted; nothing if that cannot be read, for then all is checked again."""
    try:
        with open_regular(_notes_path()) as file:
            notes = json.loads(file.read(_MOST_NOTES))
    except (OSError, ValueError, RecursionError):
        return {}
    return notes if isinstance(notes, dict) else {}
