"""What is under way, kept beside the run: one file for each program that trains, and what programs left that died."""

from __future__ import annotations

import os
import uuid
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnn_gui.data.lock import try_lock
from cnn_gui.files.run_file.errors import RunFileError
from cnn_gui.files.run_file.read import read_run
from cnn_gui.files.run_file.write import write_run

if TYPE_CHECKING:
    from pathlib import Path

    from cnn_gui.training.checkpoint.checkpoint import Checkpoint

MOST_LEFT = 5
"""So many files of programs that are no more are kept, the newest."""
_RUN, _LOCK, _DAMAGED = ".cnnrun", ".lock", ".damaged"


@dataclass(frozen=True)
class Left:
    """What a program that is no more left behind. modified: seconds since 1970, when it was written."""

    path: Path
    checkpoint: Checkpoint
    modified: float


class Autosaves:
    """A folder of them. A program holds a lock beside its own file, which the system lets go whenever it ends.

    What is found of others is locked as well, as long as this program has it: two programs offer nothing twice. Where
    the file system knows no locks nothing of others is offered, for they may be alive.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._own: Path | None = None
        self._handles: dict[Path, int] = {}

    def write(self, checkpoint: Checkpoint) -> None:
        """Keep a run, in the place of what this program kept before. Raises RunFileError where it cannot be."""
        write_run(self._claimed(), checkpoint)

    def drop(self) -> None:
        """Remove what this program kept: it ends as it should, or has nothing under way any more."""
        own, self._own = self._own, None
        if own is not None:
            self.remove(own)

    def left(self) -> list[Left]:
        """What programs left behind that are no more, the newest first; older ones beyond MOST_LEFT are removed."""
        found = []
        with suppress(OSError):
            for path in self._folder.glob(f"*{_RUN}"):
                if path != self._own and self._lock(path):
                    found.append((path.stat().st_mtime, path))
        found.sort(reverse=True)
        for _, path in found[MOST_LEFT:]:
            self.remove(path)
        read = []
        for modified, path in found[:MOST_LEFT]:
            try:
                read.append(Left(path, read_run(path), modified))
            except RunFileError:
                # It is nothing that could be offered; whoever looks for it finds it.
                with suppress(OSError):
                    path.rename(path.with_name(path.name + _DAMAGED))
                self._release(path)
        return read

    def remove(self, path: Path) -> None:
        """Remove a file that this program has locked, and its lock."""
        with suppress(OSError):
            path.unlink(missing_ok=True)
            _lock_of(path).unlink(missing_ok=True)
        self._release(path)

    def close(self) -> None:
        """Let go of everything that is still there: another program may offer it."""
        for path in list(self._handles):
            self._release(path)

    def _claimed(self) -> Path:
        if self._own is None:
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                own = self._folder / f"{uuid.uuid4().hex}{_RUN}"
                self._lock(own, make=True)
            except OSError as error:
                raise RunFileError(
                    f"{self._folder}: cannot be written ({error.strerror or error}). What is under way is not kept."
                ) from error
            self._own = own
        return self._own

    def _lock(self, path: Path, *, make: bool = False) -> bool:
        """Lock what belongs to a file; whether that is certain. make: for a new file. Raises OSError for that alone."""
        if path in self._handles:
            return True
        try:
            handle = os.open(_lock_of(path), os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            if make:
                raise
            return False
        certain = try_lock(handle)
        if not certain and not (make and certain is None):
            os.close(handle)
            return False
        self._handles[path] = handle
        return True

    def _release(self, path: Path) -> None:
        handle = self._handles.pop(path, None)
        if handle is not None:
            os.close(handle)


def _lock_of(path: Path) -> Path:
    return path.with_suffix(_LOCK)
