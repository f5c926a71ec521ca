"""MNIST, and what is stored the same way, from its four IDX files, checked as a whole."""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.counted import counted
from cnn_gui.data.dataset import Split
from cnn_gui.data.errors import DataError
from cnn_gui.data.idx import GZIP_MAGIC, read_idx
from cnn_gui.data.regular_file import open_regular

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PARTS = ("train", "t10k")
CLASSES = 10
# The files of all these data sets have the same names; how the published test labels begin tells which one it is.
_HEADER, _LABELS = 8, 16
_FIRST_TEST_LABELS = {"7210414959069015": "mnist", "9211614657457341": "fashion-mnist"}


def holds_mnist(directory: Path) -> bool:
    """Whether a directory has any of the four files."""
    return any(_candidate(directory, part, kind) for part in PARTS for kind in ("images", "labels"))


def recognised(directory: Path) -> str | None:
    """The catalogue's name of the published data set that a directory holds; None if its labels are not known ones."""
    path = _candidate(directory, "t10k", "labels")
    if path is None:
        return None
    try:
        with open_regular(path) as file:
            start = file.read(2)
            file.seek(0)
            # No more than the header and the first labels, however many there are.
            beginning = (gzip.GzipFile(fileobj=file) if start == GZIP_MAGIC else file).read(_HEADER + _LABELS)
    except (OSError, EOFError, zlib.error):
        # Whoever loads the file says what is wrong with it.
        return None
    return _FIRST_TEST_LABELS.get("".join(str(label) for label in beginning[_HEADER:]))


def load_mnist(directories: Sequence[Path], *, title: str = "MNIST", classes: int = CLASSES) -> tuple[Split, Split]:
    """The training file and the test file of MNIST, or of anything stored the same way.

    Args:
        directories: where to look; the first that holds any of the four files is the one.
        title: what the data set is called in messages.
        classes: how many classes there are; labels are 0 to classes − 1.

    Returns:
        The two splits; images (N, 1, H, W) uint8.

    Raises:
        DataError: a file is missing or cannot be read; images and labels differ in number; a label
            is out of range; a file is empty; or training and test images differ in size.
    """
    directory = next((directory for directory in directories if holds_mnist(directory)), None)
    if directory is None:
        looked = " and ".join(str(directory) for directory in directories) or "no directory"
        raise DataError(
            f"No files of {title} found: looked in {looked} for {four_files()}. "
            "Choose the directory that holds them (--data-dir DIR, or Open data directory… in the File menu), "
            "or set CNN_GUI_DATA to it."
        )
    train, test = (_load_part(directory, part, title, classes) for part in PARTS)
    if train.images.shape[1:] != test.images.shape[1:]:
        raise DataError(
            f"{directory}: training images are {_size(train)} but test images {_size(test)} pixels. "
            "All four files must belong to the same data set."
        )
    return train, test


def _load_part(directory: Path, part: str, title: str, classes: int) -> Split:
    images_path, labels_path = (_find(directory, part, kind, title) for kind in ("images", "labels"))
    images = read_idx(images_path, dimensions=3)
    labels = read_idx(labels_path, dimensions=1)
    if len(images) != len(labels):
        raise DataError(
            f"{images_path} holds {counted(len(images), 'image')} but {labels_path} holds "
            f"{counted(len(labels), 'label')}. "
            "Each image needs one label: fetch both files again."
        )
    if images.size == 0:
        raise DataError(f"{images_path}: holds no pixels (shape {images.shape}). At least one image is needed.")
    wrong = np.flatnonzero(labels >= classes)
    if wrong.size:
        raise DataError(
            f"{labels_path}: label {labels[wrong[0]]} at position {wrong[0]:,} is out of range, expected "
            f"0 to {classes - 1}. The file is damaged or belongs to another data set."
        )
    return Split(images[:, None], labels.astype(np.int64))


def _names(part: str, kind: str) -> tuple[str, str]:
    rank = 3 if kind == "images" else 1
    # Some copies of MNIST have a dot where the original has a hyphen.
    return f"{part}-{kind}-idx{rank}-ubyte", f"{part}-{kind}.idx{rank}-ubyte"


def _candidate(directory: Path, part: str, kind: str) -> Path | None:
    paths = [directory / f"{name}{suffix}" for name in _names(part, kind) for suffix in ("", ".gz")]
    return next((path for path in paths if path.is_file()), None)


def _find(directory: Path, part: str, kind: str, title: str) -> Path:
    path = _candidate(directory, part, kind)
    if path is None:
        raise DataError(
            f"{directory / _names(part, kind)[0]}: the file is missing, plain or with .gz. "
            f"{title} needs {four_files()} in one directory."
        )
    return path


def four_files() -> str:
    """The names of the files, for a sentence."""
    *first, last = (_names(part, kind)[0] for part in PARTS for kind in ("images", "labels"))
    return f"{', '.join(first)} and {last} (plain or .gz)"


def _size(split: Split) -> str:
    return "×".join(str(length) for length in split.images.shape[2:])
