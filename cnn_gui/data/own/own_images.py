"""What own data are, whatever file or folder they came from, and the limits that they must keep."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from cnn_gui.data.dataset import Skipped, Split
from cnn_gui.data.errors import DataError

MAX_CLASSES = 1000
"""So many classes a data set may have."""

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
    """

    examples: Split
    test: Split | None
    classes: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    title: str
    notes: tuple[str, ...] = ()


def natural_key(name: str) -> tuple[list[str | int], str]:
    """Sorts names as people do: "class 2" before "class 10", capitals with small letters."""
    parts = re.split(r"(\d+)", name.casefold())
    return [int(part) if index % 2 else part for index, part in enumerate(parts)], name


def readable(name: str | os.PathLike[str]) -> str:
    """A file name as text that can be shown: composed characters, and � for bytes that are no text."""
    return unicodedata.normalize("NFC", os.fsencode(name).decode("utf-8", "replace"))


def title_of(path: Path) -> str:
    """The name of a file or folder for a person, whatever way led to it."""
    return readable(path.resolve().name) or str(path)


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
