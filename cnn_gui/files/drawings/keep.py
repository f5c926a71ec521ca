"""Kept drawings in the user's data folder: several windows, at once or one after another, keep theirs in one file."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from cnn_gui.data.lock import locked
from cnn_gui.files.drawings.file import ForeignFileError, read, write

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cnn_gui.files.drawings.drawing import Drawing

NAME = "drawings.npz"
_LOCK = ".drawings.lock"
_PROGRAM = "cnn-gui"


@dataclass(frozen=True)
class Wanted:
    """What a window wants to be in the file.

    Attributes:
        here: the drawings that it has.
        removed: identities of those that it has deleted.
        stored: identities of those that it knows to have been in the file. What is here and no longer there was
            deleted by another window.
    """

    here: tuple[Drawing, ...] = ()
    removed: frozenset[str] = frozenset()
    stored: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Stored:
    """What is in the file now. said: what a person should know of it, "" if nothing."""

    drawings: tuple[Drawing, ...] = ()
    said: str = ""

    @property
    def identities(self) -> frozenset[str]:
        """Those of the drawings."""
        return frozenset(drawing.identity for drawing in self.drawings)


def drawings_folder() -> Path:
    """The platform's place for what this user keeps. Raises OSError where there is none."""
    folder = Path(platformdirs.user_data_dir(_PROGRAM))
    # Without a home its sign would be taken for a folder here.
    if not folder.is_absolute():
        raise FileNotFoundError(f"there is no folder of your own to keep it in: {folder} is no whole path")
    return folder


def load(folder: Path, wait: Callable[[], object]) -> Stored:
    """What is in the file; a damaged or foreign one is moved aside. Nothing is made where there is none.

    wait: as in `keep`. Raises OSError if it can be neither read nor moved aside.
    """
    path = folder / NAME
    try:
        # What is written in the meantime is put into place whole: looking needs no lock.
        return Stored(tuple(read(path)))
    except (FileNotFoundError, NotADirectoryError):
        return Stored()
    except ForeignFileError:
        with locked(folder / _LOCK, wait):
            return Stored(*_read_or_move(path))


def keep(folder: Path, wanted: Wanted, wait: Callable[[], object]) -> Stored:
    """Bring the file to what is wanted; what other windows have put there since stays, in its order behind it.

    wait: called again and again while another window writes; what it raises comes through.

    Raises OSError if it cannot be written; the file is as it was then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME
    with locked(folder / _LOCK, wait):
        whole = os.path.lexists(path)
        there, said = _read_or_move(path)
        # Who removed the whole file, or damaged it, has deleted no drawing.
        known = wanted.stored if whole and not said else frozenset()
        drawings = _together(there, wanted.here, wanted.removed, known)
        if [each.identity for each in drawings] != [each.identity for each in there] or not whole:
            write(path, drawings)
    return Stored(tuple(drawings), said)


def _together(
    there: Sequence[Drawing], here: Sequence[Drawing], removed: frozenset[str], known: frozenset[str]
) -> list[Drawing]:
    in_file = {drawing.identity for drawing in there}
    own = {drawing.identity for drawing in here}
    mine = [drawing for drawing in here if drawing.identity in in_file or drawing.identity not in known]
    return [*mine, *(drawing for drawing in there if drawing.identity not in own | removed)]


def _read_or_move(path: Path) -> tuple[tuple[Drawing, ...], str]:
    """What is in the file, and what is said of it if it had to be moved aside; both empty if there is none."""
    with suppress(FileNotFoundError):
        try:
            return tuple(read(path)), ""
        except ForeignFileError as error:
            aside = _free_name(path)
            path.rename(aside)
            return (), (
                f"{path} could not be read: {error}. It was kept as {aside.name}, as it is; what you keep from now on "
                "goes into a new file."
            )
    return (), ""


def _free_name(path: Path) -> Path:
    number = 1
    while os.path.lexists(aside := path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")):
        number += 1
    return aside
