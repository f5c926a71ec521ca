"""The file of the kept drawings: a NumPy archive, read without trust, written whole or not at all."""

from __future__ import annotations

import errno
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.containers.npz import npz_bag
from cnn_gui.data.regular_file import NotRegularError, check_regular, open_regular
from cnn_gui.data.whole_file import whole_file
from cnn_gui.files.drawings.drawing import from_values, to_values

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from cnn_gui.data.own.containers.bag import Item
    from cnn_gui.files.drawings.drawing import Drawing

_VERSION = 1
# Several windows together may have kept more than one may; that is read all the same.
_MOST_READ = 1_000_000_000


class ForeignFileError(ValueError):
    """A file holds no kept drawings, or not as they were written; the message is a clause."""


def read(path: Path) -> list[Drawing]:
    """The drawings in a file, in their order within each shape.

    Raises:
        ForeignFileError: it is damaged, or of another kind.
        FileNotFoundError: there is none.
        OSError: it cannot be read.
    """
    while True:
        before = _which(path)
        drawings, problem = _read(path)
        # Its arrays are read one after another: meanwhile another window may have put a new file in its place.
        if _which(path) == before:
            if problem is not None:
                raise problem
            return drawings


def _which(path: Path) -> tuple[int, ...]:
    """What tells a file from the one that is put in its place. Raises as `read` does."""
    try:
        check_regular(path)
        open_regular(path).close()
    except NotRegularError as error:
        raise ForeignFileError(f"it is {error}") from error
    except IsADirectoryError as error:
        raise ForeignFileError("it is a folder") from error
    state = path.stat()
    return state.st_ino, state.st_mtime_ns, state.st_size


def _read(path: Path) -> tuple[list[Drawing], ForeignFileError | None]:
    try:
        items = dict(npz_bag(path).items)
        version, count = (_number(items.pop(name, None)) for name in ("version", "count"))
        if version != _VERSION or count is None:
            raise ForeignFileError("it was written by another program, or by a newer version of this one")
        _check(items)
        drawings = from_values(_nested(items))
        if len(drawings) != count:
            # Damage to the archive's list of members can hide some of them.
            raise ForeignFileError(f"it lacks some of its {count:,} drawings")
        return drawings, None
    except DataError as error:
        cause = error.__cause__
        # A damaged archive may send its reader to a place before its beginning.
        if isinstance(cause, OSError) and cause.errno != errno.EINVAL:
            raise cause from error
        return [], ForeignFileError(str(error).removeprefix(f"{path}: ").split(". ")[0].rstrip("."))
    except ValueError as error:
        return [], ForeignFileError(str(error))


def write(path: Path, drawings: Sequence[Drawing]) -> None:
    """Put these drawings in the place of those in the file. Raises OSError; nothing has changed then."""
    arrays = {
        f"{shape}/{part}": np.array(value)
        for shape, parts in to_values(drawings).items()
        for part, value in parts.items()
    }
    with whole_file(path) as file:
        # They are read by whoever likes to, without pickle.
        about = {"version": np.array(_VERSION), "count": np.array(len(drawings))}
        np.savez_compressed(file, allow_pickle=False, **about, **arrays)


def _number(item: Item | None) -> int | None:
    """The whole number in an array of one; None if it holds anything else."""
    return int(item.read()) if item is not None and item.shape == () and item.dtype.kind in "iu" else None


def _check(items: dict[str, Item]) -> None:
    """Raises ForeignFileError before memory is taken for what no drawings are."""
    for name, item in items.items():
        if item.dtype != np.uint8 if name.endswith("/images") else item.dtype.kind != "U" or len(item.shape) != 1:
            raise ForeignFileError("it holds arrays that are no drawings")
    if sum(math.prod(item.shape) * item.dtype.itemsize for item in items.values()) > _MOST_READ:
        raise ForeignFileError(f"it announces more than {_MOST_READ / 1e9:.0f} GB")


def _nested(items: dict[str, Item]) -> dict[str, dict[str, Any]]:
    values: dict[str, dict[str, Any]] = {}
    for name, item in items.items():
        shape, _, part = name.rpartition("/")
        array = item.read()
        values.setdefault(shape, {})[part] = array if array.dtype == np.uint8 else array.tolist()
    return values
