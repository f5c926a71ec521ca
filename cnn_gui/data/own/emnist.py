"""EMNIST: its files hold pictures with rows and columns exchanged, and numbers for letters.

"Cohen, Afshar, Tapson, van Schaik: EMNIST: an extension of MNIST to handwritten letters", section II: the pictures were
written by MATLAB, column after column.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from cnn_gui.data.dataset import Split

if TYPE_CHECKING:
    from pathlib import Path

    from cnn_gui.data.own.own_images import OwnImages

_NAME = re.compile(r"emnist[-_ ](?P<kind>[a-z]+)", re.IGNORECASE)
_KINDS = frozenset({"letters", "balanced", "byclass", "bymerge", "digits", "mnist"})
_LONGEST_MAPPING = 10_000
# A line of the file of names: the number, then one or two characters by their codes.
_LINE = re.compile(r"\s*(\d{1,3})\s+(\d{1,3})(?:\s+(\d{1,3}))?\s*")


def is_emnist(path: Path) -> bool:
    """Whether a file is called as EMNIST's own files are: emnist-letters-train-images-idx3-ubyte.gz."""
    found = _NAME.match(path.name)
    return found is not None and found["kind"].lower() in _KINDS


def as_emnist(own: OwnImages, path: Path, mapping: npt.NDArray[Any] | None = None) -> OwnImages:
    """The images upright, and the classes called by their letters, if something says them.

    Args:
        own: what a file of EMNIST holds.
        path: that file; the file with the names of the classes may stand beside.
        mapping: the same table, (K, 2) or (K, 3), where it stands in the file itself.
    """
    notes = ["EMNIST stores rows and columns exchanged: the images are turned upright."]
    if mapping is None:
        names, source = _letters(_text(path)), _mapping(path).name
    else:
        names, source = _letters(_lines(mapping)), "the file"
    classes = own.classes
    if names and set(classes) <= set(names):
        letters = [names[name] for name in classes]
        if len(set(letters)) == len(letters):
            classes = tuple(letters)
            notes.append(f"The names of the classes are from {source}.")
    kept = [note for note in own.notes if not (classes != own.classes and note.startswith("Labels are "))]
    test = None if own.test is None else _upright(own.test)
    return replace(own, examples=_upright(own.examples), test=test, classes=classes, notes=(*kept, *notes))


def _upright(split: Split) -> Split:
    return Split(np.ascontiguousarray(split.images.transpose(0, 1, 3, 2)), split.labels)


def _mapping(path: Path) -> Path:
    found = _NAME.match(path.name)
    return path.with_name(f"{found.group() if found else 'emnist'}-mapping.txt")


def _text(path: Path) -> list[str]:
    try:
        with _mapping(path).open("rb") as file:
            return file.read(_LONGEST_MAPPING).decode("ascii", "replace").splitlines()
    except OSError:
        # Without it the classes are called by their numbers.
        return []


def _lines(mapping: npt.NDArray[Any]) -> list[str]:
    fits = mapping.ndim == 2 and mapping.dtype.kind in "iuf" and len(mapping) < _LONGEST_MAPPING
    return [" ".join(f"{value:.0f}" for value in row) for row in mapping.tolist()] if fits else []


def _letters(lines: list[str]) -> dict[str, str]:
    """The letters of each number."""
    found = {}
    for line in filter(None, map(_LINE.fullmatch, lines)):
        letters = dict.fromkeys(chr(int(code)) for code in line.groups()[1:] if code is not None)
        if all(letter.isalnum() for letter in letters):
            found[str(int(line[1]))] = "/".join(letters)
    return found
