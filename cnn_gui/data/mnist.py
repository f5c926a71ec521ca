"""MNIST from its four IDX files, checked as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.data.dataset import Split
from cnn_gui.data.errors import DataError
from cnn_gui.data.idx import read_idx

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

PARTS = ("train", "t10k")
CLASSES = 10


def load_mnist(directories: Sequence[Path]) -> tuple[Split, Split]:
    """The training file and the test file of MNIST, or of anything stored the same way.

    Args:
        directories: where to look; the first that holds any of the four files is the one.

    Returns:
        The two splits; images (N, 1, H, W) uint8, labels 0..9.

    Raises:
        DataError: a file is missing or cannot be read; images and labels differ in number; a label
            is not 0..9; a file is empty; or training and test images differ in size.
    """
    directory = _choose(directories)
    train, test = (_load_part(directory, part) for part in PARTS)
    if train.images.shape[1:] != test.images.shape[1:]:
        raise DataError(
            f"{directory}: training images are {_size(train)} but test images {_size(test)} pixels. "
            "All four files must belong to the same data set."
        )
    return train, test


def _choose(directories: Sequence[Path]) -> Path:
    if not directories:
        raise DataError(
            f"No directory is given for MNIST. Choose the one that holds {_four_files()} "
            "(--data-dir DIR, or Open data directory… in the File menu), "
            "or set the environment variable CNN_GUI_DATA to it."
        )
    for directory in directories:
        if any(_candidate(directory, part, kind) for part in PARTS for kind in ("images", "labels")):
            return directory
    looked = " and ".join(str(directory) for directory in directories)
    raise DataError(
        f"No MNIST files found: looked in {looked} for {_four_files()}. "
        "Choose the directory that holds them (--data-dir DIR, or Open data directory… in the File menu), "
        "or set CNN_GUI_DATA to it."
    )


def _load_part(directory: Path, part: str) -> Split:
    images_path, labels_path = (_find(directory, part, kind) for kind in ("images", "labels"))
    images = read_idx(images_path, dimensions=3)
    labels = read_idx(labels_path, dimensions=1)
    if len(images) != len(labels):
        raise DataError(
            f"{images_path} holds {len(images):,} images but {labels_path} holds {len(labels):,} labels. "
            "Each image needs one label: fetch both files again."
        )
    if images.size == 0:
        raise DataError(f"{images_path}: holds no pixels (shape {images.shape}). At least one image is needed.")
    wrong = np.flatnonzero(labels >= CLASSES)
    if wrong.size:
        raise DataError(
            f"{labels_path}: label {labels[wrong[0]]} at position {wrong[0]:,} is out of range, expected "
            f"0 to {CLASSES - 1}. The file is damaged or belongs to another data set."
        )
    return Split(images[:, None], labels.astype(np.int64))


def _names(part: str, kind: str) -> tuple[str, str]:
    rank = 3 if kind == "images" else 1
    # Some copies of MNIST have a dot where the original has a hyphen.
    return f"{part}-{kind}-idx{rank}-ubyte", f"{part}-{kind}.idx{rank}-ubyte"


def _candidate(directory: Path, part: str, kind: str) -> Path | None:
    paths = [directory / f"{name}{suffix}" for name in _names(part, kind) for suffix in ("", ".gz")]
    return next((path for path in paths if path.is_file()), None)


def _find(directory: Path, part: str, kind: str) -> Path:
    path = _candidate(directory, part, kind)
    if path is None:
        raise DataError(
            f"{directory / _names(part, kind)[0]}: the file is missing, plain or with .gz. "
            f"MNIST needs {_four_files()} in one directory."
        )
    return path


def _four_files() -> str:
    *first, last = (_names(part, kind)[0] for part in PARTS for kind in ("images", "labels"))
    return f"{', '.join(first)} and {last} (plain or .gz)"


def _size(split: Split) -> str:
    return "×".join(str(length) for length in split.images.shape[2:])
