"""EMNIST: its files hold pictures with rows and columns exchanged, and numbers for letters.

"Cohen, Afshar, Tapson, van Schaik: EMNIST: an extension of MNIST to handwritten letters", section II: the pictures were
written by MATLAB, column after column.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.data.dataset import Split
from cnn_gui.data.own.own_images import natural_key

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


def as_emnist(own: OwnImages, path: Path) -> OwnImages:
    """The images upright, and the classes called by their letters, if the file with their names stands beside.

    Args:
        own: what a file of EMNIST holds.
        path: that file.
    """
    notes = ["EMNIST stores rows and columns exchanged: the images are turned upright."]
    names = _letters(path)
    classes = own.classes
    if names and set(classes) <= set(names):
        letters = [names[name] for name in classes]
        if len(set(letters)) == len(letters):
            classes = tuple(letters)
            notes.append(f"The names of the classes are from {_mapping(path).name}.")
    kept = [note for note in own.notes if not (classes != own.classes and note.startswith("Labels are "))]
    test = None if own.test is None else _upright(own.test)
    return replace(own, examples=_upright(own.examples), test=test, classes=classes, notes=(*kept, *notes))


def _upright(split: Split) -> Split:
    return Split(np.ascontiguousarray(split.images.transpose(0, 1, 3, 2)), split.labels)


def _mapping(path: Path) -> Path:
    found = _NAME.match(path.name)
    return path.with_name(f"{found.group() if found else 'emnist'}-mapping.txt")


def _letters(path: Path) -> dict[str, str]:
    """The letters of each number; nothing where no file says them."""
    try:
        with _mapping(path).open("rb") as file:
            text = file.read(_LONGEST_MAPPING).decode("ascii", "replace")
    except OSError:
        # Without it the classes are called by their numbers.
        return {}
    lines = filter(None, map(_LINE.fullmatch, text.splitlines()))
    found = {}
    for line in lines:
        letters = dict.fromkeys(chr(int(code)) for code in line.groups()[1:] if code is not None)
        if all(letter.isalnum() for letter in letters):
            found[str(int(line[1]))] = "/".join(letters)
    return dict(sorted(found.items(), key=lambda item: natural_key(item[0])))
