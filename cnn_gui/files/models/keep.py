"""A person's own models in their data folder, in one file that several windows change one after another.

Every change reads the file anew while nobody else may write it, changes one entry and writes all of it: what other
windows have put there stays, and so does what this one cannot read.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnn_gui.counted import counted
from cnn_gui.data.lock import locked
from cnn_gui.files.models.file import MOST_LOOKED_AT, Entry, ForeignModelsError, entry_of, read, write
from cnn_gui.files.models.own_model import MOST_MODELS, OwnModel, name_problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

NAME = "models.json"
_LOCK = ".models.lock"
_NAMED = 8
"""So many entries that cannot be used are named; all others are counted."""


class ModelError(ValueError):
    """A model cannot be kept, or called, as asked; the message is a sentence that says what to do."""


@dataclass(frozen=True)
class Stored:
    """What is in the file now.

    Attributes:
        models: in the order in which they were saved.
        said: sentences that a person should know: what cannot be used and where it is kept.
    """

    models: tuple[OwnModel, ...] = ()
    said: tuple[str, ...] = ()

    def named(self, name: str) -> OwnModel | None:
        """The model of a name; large and small letters are alike."""
        return next((each for each in self.models if _alike(each.name, name)), None)


def load(folder: Path, wait: Callable[[], object]) -> Stored:
    """What is in the file; one that is damaged as a whole is moved aside. Nothing is made where there is none.

    wait: as in `locked`. Raises OSError if it can be neither read nor moved aside.
    """
    path = folder / NAME
    try:
        # What is written in the meantime is put into place whole: looking needs no lock.
        return _stored(path, read(path))
    except (FileNotFoundError, NotADirectoryError):
        return Stored()
    except ForeignModelsError:
        with locked(folder / _LOCK, wait):
            return _stored(path, *_read_or_move(path))


def save(folder: Path, model: OwnModel, wait: Callable[[], object]) -> Stored:
    """Keep a model; it takes the place of one with its name.

    Raises ModelError for a name that is not allowed, or too many of them; OSError: the file is as it was then.
    """
    _check(model.name)

    def change(entries: list[Entry]) -> None:
        place = _place(entries, model.name)
        if place is not None:
            entries[place] = entry_of(model)
        elif sum(entry.model is not None for entry in entries) >= MOST_MODELS:
            raise ModelError(f"{MOST_MODELS} models are kept, and no more can be: delete one that you do not need.")
        else:
            # What stands behind many others is not looked at.
            entries.insert(0 if len(entries) >= MOST_LOOKED_AT else len(entries), entry_of(model))

    return _changed(folder, change, wait)


def rename(folder: Path, name: str, new: str, wait: Callable[[], object]) -> Stored:
    """Give a model another name, where it stands.

    Raises ModelError when the new name is not allowed or another one's, or the model is there no more; OSError as
    `save`.
    """
    _check(new)

    def change(entries: list[Entry]) -> None:
        place, other = _place(entries, name), _place(entries, new)
        if place is None:
            raise ModelError(f"{name} is there no more: another window has deleted or renamed it.")
        if other not in (None, place):
            raise ModelError(f"{new} is the name of another one of your models: choose another one.")
        found = entries[place].model
        assert found is not None
        entries[place] = entry_of(OwnModel(new, found.line))

    return _changed(folder, change, wait)


def remove(folder: Path, name: str, wait: Callable[[], object]) -> Stored:
    """Delete a model; one that is there no more is none the worse. Raises OSError as `save`."""

    def change(entries: list[Entry]) -> None:
        place = _place(entries, name)
        if place is not None:
            del entries[place]

    return _changed(folder, change, wait)


def _changed(folder: Path, change: Callable[[list[Entry]], None], wait: Callable[[], object]) -> Stored:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME
    with locked(folder / _LOCK, wait):
        entries, said = _read_or_move(path)
        change(entries)
        write(path, entries)
    return _stored(path, entries, said)


def _stored(path: Path, entries: list[Entry], said: str = "") -> Stored:
    told = [said] if said else []
    bad = [entry.problem for entry in entries if entry.problem]
    if bad:
        more = f"; and {counted(len(bad) - _NAMED, 'other')}" if len(bad) > _NAMED else ""
        named = "; ".join(bad[:_NAMED]) + more
        told.append(f"Of your own models these cannot be used: {named}. They stay in {path} as they are.")
    return Stored(tuple(entry.model for entry in entries if entry.model is not None), tuple(told))


def _read_or_move(path: Path) -> tuple[list[Entry], str]:
    """What is in the file, and what is said of it if it had to be moved aside; both empty if there is none."""
    with suppress(FileNotFoundError):
        try:
            return read(path), ""
        except ForeignModelsError as error:
            aside = next(name for name in _names_aside(path) if not os.path.lexists(name))
            path.rename(aside)
            return [], (
                f"{path} could not be read: {error}. It was kept as {aside.name}, as it is; models that you save from "
                "now on go into a new file."
            )
    return [], ""


def _names_aside(path: Path) -> Iterator[Path]:
    number = 0
    while True:
        number += 1
        yield path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")


def _place(entries: list[Entry], name: str) -> int | None:
    return next(
        (place for place, each in enumerate(entries) if each.model is not None and _alike(each.model.name, name)), None
    )


def _alike(name: str, other: str) -> bool:
    return name.casefold() == other.casefold()


def _check(name: str) -> None:
    problem = name_problem(name)
    if problem:
        raise ModelError(problem)
