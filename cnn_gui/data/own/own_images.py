"""What own data are, whatever file or folder they came from, and the limits that they must keep."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from cnn_gui.data.dataset import Skipped, Split
from cnn_gui.data.errors import DataError

MAX_CLASSES = 1000
"""So many classes a data set may have."""

MAX_NAME = 100
"""So many characters the name of a class may have; what is longer is cut, with a note."""

MAX_BYTES = 4_000_000_000
"""So much memory the images of a data set may take. While they are split, twice as much is in use."""

Progress: TypeAlias = Callable[[int, int], None]
"""Told how many of how many images are read; what it raises ends the loading and comes through."""


@dataclass(frozen=True, eq=False)
class OwnImages:
    """Images that a person brought.

    Attributes:
        examples: what training, validation and, without `test`, test images are taken from.
        test: the data's own test images; None if it has none.
        classes: the name of each label; at least two.
        skipped: what was left out, and why.
        title: the name of the file or folder, for a person.
        notes: what had to be assumed about the data, one sentence each.
        groups: (N,) int64, equal for examples that must stay on the same side of a split; None if each may be anywhere.
    """

    examples: Split
    test: Split | None
    classes: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    title: str
    notes: tuple[str, ...] = ()
    groups: npt.NDArray[np.int64] | None = None


def natural_key(name: str) -> tuple[list[str | int], str]:
    """Sorts names as people do: "class 2" before "class 10", capitals with small letters."""
    # A number of thousands of digits is none that Python reads.
    parts = re.split(r"(\d+)", name[: 10 * MAX_NAME].casefold())
    return [int(part) if index % 2 else part for index, part in enumerate(parts)], name


def readable(name: str | os.PathLike[str]) -> str:
    """A file name as text that can be shown: composed characters, and � for bytes that are no text."""
    return unicodedata.normalize("NFC", os.fsencode(name).decode("utf-8", "replace"))


def title_of(path: Path) -> str:
    """The name of a file or folder for a person, whatever way led to it."""
    return readable(path.resolve().name) or str(path)


def short_name(name: str) -> str:
    """A name of at most MAX_NAME characters: what is cut ends with an ellipsis."""
    return name if len(name) <= MAX_NAME else f"{name[: MAX_NAME - 1]}…"


def short_names(names: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """Names of classes that can be shown, as distinct as they were, and a sentence if any were cut."""
    long = [name for name in names if len(name) > MAX_NAME]
    if not long:
        return tuple(names), ""
    taken, shown = set(names).difference(long), []
    for name in names:
        short, number = short_name(name), 1
        while len(name) > MAX_NAME and short in taken:
            number += 1
            end = f"… ({number})"
            short = name[: MAX_NAME - len(end)] + end
        taken.add(short)
        shown.append(short)
    longer = f"{len(long):,} {'is' if len(long) == 1 else 'are'} longer, up to {max(map(len, long)):,}"
    return tuple(shown), f"Names of classes end after {MAX_NAME} characters: {longer}."


def check_class_count(where: object, count: int, remedy: str) -> None:
    """Raises DataError unless 2 ≤ count ≤ MAX_CLASSES; the remedy is the last sentence for too few."""
    if count > MAX_CLASSES:
        raise DataError(
            f"{where}: has {count:,} classes, more than the {MAX_CLASSES:,} that are allowed. "
            "Check that it is sorted by class, or take fewer classes."
        )
    if count < 2:
        raise DataError(
            f"{where}: has {count or 'no'} class{'' if count else 'es'} with images. "
            f"A network learns to tell classes apart, so two or more are needed. {remedy}"
        )


def check_memory(where: object, byte_count: int, remedy: str) -> None:
    """Raises DataError if images would take more than MAX_BYTES; the remedy is its last sentence."""
    if byte_count > MAX_BYTES:
        raise DataError(
            f"{where}: its images would take {byte_count / 1e9:,.1f} GB of memory, more than the "
            f"{MAX_BYTES / 1e9:,.1f} GB that are allowed. {remedy}"
        )
