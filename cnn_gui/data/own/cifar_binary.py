"""CIFAR-10's binary files as own data: what is stored like them has other images, and perhaps other classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.data.cifar import FOLDER, TEST, TRAIN, load_cifar
from cnn_gui.data.errors import DataError
from cnn_gui.data.own.own_images import OwnImages, check_class_count, short_names, title_of

if TYPE_CHECKING:
    from pathlib import Path

    from cnn_gui.data.own.own_images import Progress

_NAMES = "batches.meta.txt"
_LONGEST = 10_000


def is_cifar_binary(path: Path) -> bool:
    """Whether this is a folder with such files, a folder around that, or one of the files."""
    if path.is_dir():
        return any((place / TRAIN[0]).is_file() for place in (path, path / FOLDER))
    return path.name in (*TRAIN, TEST)


def load_cifar_binary(path: Path, progress: Progress | None = None) -> OwnImages:
    """The images of all six files, with the names of the classes that stand beside them.

    Raises:
        DataError: a file is missing or damaged, or they hold one class only.
    """
    folder = path if path.is_dir() else path.parent
    train, test = load_cifar(folder, progress or (lambda _done, _total: None))
    learned = np.unique(train.labels)
    check_class_count(path, len(learned), "Add images of another class.")
    names = _names(folder)
    if learned[-1] >= len(names):
        names = [str(label) for label in range(int(learned[-1]) + 1)]
    if test.labels.max() >= len(names):
        raise DataError(f"{path}: {TEST} holds images of classes without training images. Make or fetch it again.")
    classes, note = short_names(names)
    return OwnImages(train, test, classes, (), title_of(path), (note,) if note else ())


def _names(folder: Path) -> list[str]:
    for place in (folder, folder / FOLDER):
        try:
            with (place / _NAMES).open("rb") as file:
                lines = file.read(_LONGEST).decode("utf-8", "replace").splitlines()
        except OSError:
            # Without it the classes are called by their numbers.
            continue
        return list(dict.fromkeys(line.strip() for line in lines if line.strip()))
    return []
