"""MATLAB's files of version 5 to 7.2 (.mat): read by SciPy."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.containers.bag import Bag, whole
from cnn_gui.data.own.containers.extras import needed
from cnn_gui.data.own.own_images import check_memory

if TYPE_CHECKING:
    from pathlib import Path

    from cnn_gui.data.own.containers.bag import Array

MAGIC = b"MATLAB 5.0 MAT"
_HEADER = 128
_COMPRESSED = 15
_DEEPEST = 4
_DAMAGE = (ValueError, TypeError, OSError, EOFError, KeyError, IndexError, OverflowError, RuntimeError, zlib.error)


def matlab_bag(path: Path) -> Bag:
    """The arrays of a file, those in structures too ("dataset/train/images").

    Raises:
        DataError: SciPy is missing, the file is damaged, or would take too much memory.
        OSError: it cannot be read.
    """
    scipy_io = needed(path, "scipy.io", "a MATLAB file")
    check_memory(path, _announced(path), "Store the images as uint8, make them smaller, or take fewer.")
    try:
        with path.open("rb") as file:
            variables = scipy_io.loadmat(file, struct_as_record=True)
    except (*_DAMAGE, scipy_io.matlab.MatReadError, NotImplementedError) as error:
        raise DataError(f"{path}: the MATLAB file is damaged ({error or 'incomplete'}). Make it again.") from error
    arrays: dict[str, Array] = {}
    for name, value in variables.items():
        if not name.startswith("__"):
            _collect(name, value, arrays, 0)
    return Bag({name: whole(array) for name, array in arrays.items()})


def _announced(path: Path) -> int:
    """How many bytes the variables take when they are unpacked, by the first bytes of each."""
    total = 0
    with path.open("rb") as file:
        order = ">" if file.read(_HEADER)[-2:] == b"MI" else "<"
        while len(tag := file.read(8)) == 8:
            kind, size = struct.unpack(f"{order}2I", tag)
            end = file.tell() + size
            if kind == _COMPRESSED:
                start = _unpacked_start(file.read(min(size, 256)))
                size = struct.unpack(f"{order}I", start[4:8])[0] if len(start) >= 8 else 0
            total += size
            file.seek(end)
    return total


def _unpacked_start(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, 8)
    except zlib.error:
        # What is damaged is said by who reads it.
        return b""


def _collect(name: str, value: Any, arrays: dict[str, Array], depth: int) -> None:
    if not isinstance(value, np.ndarray) or depth > _DEEPEST:
        return
    if value.dtype.names and value.size == 1:
        for inner in value.dtype.names:
            _collect(f"{name}/{inner}", value.reshape(-1)[0][inner], arrays, depth + 1)
    elif value.dtype.kind == "O":
        # A cell array: of words, each in an array of its own.
        words = [cell.item() for cell in value.reshape(-1) if isinstance(cell, np.ndarray) and cell.size == 1]
        if len(words) == value.size and all(isinstance(word, str) for word in words):
            arrays[name] = np.array(words, object)
    elif not value.dtype.names:
        arrays[name] = value
