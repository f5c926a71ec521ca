"""The digits that come with the program."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.data.dataset import Split
from cnn_gui.data.errors import DataError
from cnn_gui.resources_path import resource

if TYPE_CHECKING:
    from pathlib import Path

RESOURCE = "digits.npz"
REMEDY = "Install the program again, or make the file anew with: python -m cnn_gui.data.digits --out"


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
            train, test = (
                Split(np.ascontiguousarray(arrays[f"{part}_images"]), arrays[f"{part}_labels"].astype(np.int64))
                for part in ("train", "test")
            )
    except (EOFError, KeyError, TypeError, ValueError, OSError, zipfile.BadZipFile, zlib.error) as error:
        raise DataError(f"{file}: the built-in digits are damaged ({error}). {REMEDY} {file}") from error
    return train, test
