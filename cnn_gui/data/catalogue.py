"""The data sets that can be asked for by name."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cnn_gui.data.builtin import load_digits
from cnn_gui.data.dataset import Dataset, Split
from cnn_gui.data.errors import DataError
from cnn_gui.data.mnist import load_mnist
from cnn_gui.data.standardise import pixel_statistics

DATA_VARIABLE = "CNN_GUI_DATA"
DIGITS = tuple("0123456789")

Loader = Callable[[Path | None], tuple[Split, Split]]


@dataclass(frozen=True)
class Entry:
    """One line of the catalogue.

    Attributes:
        title: the name that a person reads.
        classes: the name of each label.
        validation: how many images are held out of the training file unless told otherwise.
        load: from a data directory (or None) to the whole training file and test file.
    """

    title: str
    classes: tuple[str, ...]
    validation: int
    load: Loader


def _load_mnist(data_dir: Path | None) -> tuple[Split, Split]:
    return load_mnist(data_directories("mnist", data_dir))


def _load_digits(_data_dir: Path | None) -> tuple[Split, Split]:
    return load_digits()


CATALOGUE = {
    "digits": Entry("Built-in digits", DIGITS, 2000, _load_digits),
    "mnist": Entry("MNIST", DIGITS, 5000, _load_mnist),
}
# A training file smaller than the published one lends at most this share to validation.
_LARGEST_DEFAULT_SHARE = 6


def names() -> tuple[str, ...]:
    """The names that `load_dataset` knows."""
    return tuple(CATALOGUE)


def load_dataset(
    name: str,
    *,
    data_dir: Path | None = None,
    train_limit: int | None = None,
    test_limit: int | None = None,
    validation: int | None = None,
) -> Dataset:
    """A data set by name, with its validation images held out and its statistics taken.

    The last `validation` images of the training file are the validation split, so they are never
    trained on, whatever the limit; the training split is the first `train_limit` of those before.

    Args:
        name: one of `names()`.
        data_dir: where the files are; None looks in $CNN_GUI_DATA. Not used by the built-in digits.
        train_limit: at most this many training images, ≥ 1; None takes all.
        test_limit: at most this many test images, ≥ 1; None takes all.
        validation: how many images to hold out, ≥ 0 (0: an empty validation split); None takes
            5000 of MNIST, 2000 of the built-in digits, but never more than a sixth of the file.

    Raises:
        DataError: the name is unknown, a number is out of range, or the files cannot be used.
    """
    entry = CATALOGUE.get(name)
    if entry is None:
        raise DataError(f"There is no data set called {name!r}. Choose one of: {', '.join(CATALOGUE)}.")
    for option, limit in (("train limit", train_limit), ("test limit", test_limit)):
        if limit is not None and limit < 1:
            raise DataError(f"The {option} is {limit}, but at least 1 image is needed. Leave it out to take all.")
    train_file, test = entry.load(data_dir)
    if validation is None:
        validation = min(entry.validation, len(train_file) // _LARGEST_DEFAULT_SHARE)
    remaining = len(train_file) - validation
    if not 0 <= validation < len(train_file):
        raise DataError(
            f"{validation} images cannot be held out for validation of {entry.title}, whose training file has "
            f"{len(train_file)}: choose 0 to {len(train_file) - 1}."
        )
    train = train_file.part(0, remaining if train_limit is None else min(train_limit, remaining))
    mean, deviation = pixel_statistics(train.images)
    return Dataset(
        name=name,
        title=entry.title,
        train=train,
        validation=train_file.part(remaining, len(train_file)),
        test=test.part(0, len(test) if test_limit is None else min(test_limit, len(test))),
        classes=entry.classes,
        mean=mean,
        deviation=deviation,
    )


def data_directories(name: str, data_dir: Path | None) -> list[Path]:
    """Where the files of a data set are looked for, best first.

    The chosen directory, else $CNN_GUI_DATA, each with its sub-folder of the data set's name first.
    Empty when neither is set.
    """
    root = data_dir
    if root is None and os.environ.get(DATA_VARIABLE):
        root = Path(os.environ[DATA_VARIABLE])
    return [] if root is None else [root / name, root]
