"""The digits that come with the program."""

from __future__ import annotations

import io
import struct
import tokenize
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from cnn_gui.data.dataset import Split
from cnn_gui.data.errors import DataError
from cnn_gui.resources_path import resource

if TYPE_CHECKING:
    from pathlib import Path

RESOURCE = "digits.npz"
REMEDY = "Install the program again, or make the file anew with: python -m cnn_gui.data.digits --out"


CLASSES = 10
IMAGE_SHAPE = (1, 28, 28)
# What zipfile, zlib and NumPy's reader of headers raise for content that is damaged.
_DAMAGE = (
    *(EOFError, KeyError, MemoryError, NotImplementedError, OSError, OverflowError, RuntimeError, SyntaxError),
    *(TypeError, ValueError, struct.error, tokenize.TokenError, zipfile.BadZipFile, zlib.error),
)


def load_digits(path: Path | None = None) -> tuple[Split, Split]:
    """The built-in digits: training file and test file, images (N, 1, 28, 28) uint8.

    Args:
        path: a file made by `cnn_gui.data.digits.generate`; None takes the shipped one.

    Raises:
        DataError: the file is missing or damaged, which means that the installation is.
    """
    try:
        file = resource(RESOURCE) if path is None else path
        content = io.BytesIO(file.read_bytes())
    except OSError as error:
        raise DataError(f"The built-in digits cannot be read: {error}. {REMEDY} {path or RESOURCE}") from error
    try:
        with np.load(content, allow_pickle=False) as arrays:
            train, test = (_split(arrays[f"{part}_images"], arrays[f"{part}_labels"]) for part in ("train", "test"))
    except _DAMAGE as error:
        raise DataError(f"{file}: the built-in digits are damaged ({error}). {REMEDY} {file}") from error
    return train, test


def _split(images: npt.NDArray[Any], labels: npt.NDArray[Any]) -> Split:
    if images.dtype != np.uint8 or images.shape[1:] != IMAGE_SHAPE or not len(images):
        raise ValueError(f"images are {images.dtype} of shape {images.shape}")
    if (
        labels.dtype.kind not in "iu"
        or labels.shape != images.shape[:1]
        or not 0 <= labels.min() <= labels.max() < CLASSES
    ):
        raise ValueError("labels are not one from 0 to 9 for each image")
    return Split(np.ascontiguousarray(images), labels.astype(np.int64))
