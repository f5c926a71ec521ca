"""Reads safetensors files without trust: whatever the header says is compared with the file before memory is taken.

The format: eight bytes, the length of the header; the header, JSON: {"name": {"dtype", "shape", "data_offsets"}}, and
texts under "__metadata__"; the arrays. Arrays must follow each other without holes and without overlapping.
"""

from __future__ import annotations

import json
import math
import struct
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.containers.bag import Bag, Item
from cnn_gui.data.regular_file import open_regular

if TYPE_CHECKING:
    from pathlib import Path

    from cnn_gui.data.own.containers.bag import Array

# The format's own limit is 100 MB; a header of so much is that of tens of thousands of arrays.
_LONGEST_HEADER = 4_000_000
_LENGTH = struct.Struct("<Q")
_METADATA = "__metadata__"
# BF16 has no equal in NumPy: it is the upper half of a float32.
_BF16 = "BF16"
_TYPES = {
    "F64": "<f8",
    "F32": "<f4",
    "F16": "<f2",
    _BF16: "<u2",
    "I64": "<i8",
    "I32": "<i4",
    "I16": "<i2",
    "I8": "i1",
    "U8": "u1",
    "BOOL": "?",
}


def safetensors_bag(path: Path) -> Bag:
    """The arrays of a file, in the order in which they stand in it; bfloat16 is read as float32.

    Raises:
        DataError: the file is damaged, or no safetensors file, or has a type that is not known.
        OSError: it cannot be read.
    """
    with open_regular(path) as file:
        header, begin = _header(path, file)
        end = file.seek(0, 2)
    header.pop(_METADATA, None)
    places = sorted((_place(path, name, entry) for name, entry in header.items()), key=lambda place: place[1:3])
    expected = begin
    items = {}
    for name, start, stop, dtype, shape in places:
        if begin + start != expected or begin + stop > end:
            raise _damaged(path, f"the array {name!r} does not stand where the one before it ends, or beyond the file")
        expected = begin + stop
        items[name] = _item(path, begin + start, dtype, shape)
    if expected != end:
        raise _damaged(path, f"{end - expected:,} bytes belong to no array")
    return Bag(items)


def _header(path: Path, file: BinaryIO) -> tuple[dict[str, Any], int]:
    """The header, and where the arrays begin."""
    packed = file.read(_LENGTH.size)
    if len(packed) < _LENGTH.size:
        raise _damaged(path, "it is too short for a safetensors file")
    (length,) = _LENGTH.unpack(packed)
    if not 2 <= length <= _LONGEST_HEADER:
        raise _damaged(path, f"its header would have {length:,} bytes")
    text = file.read(length)
    if len(text) < length:
        raise _damaged(path, "its header is longer than the file")
    try:
        header = json.loads(text.decode(), object_pairs_hook=_without_doubles)
    except (ValueError, RecursionError) as error:
        raise _damaged(path, f"its header is no JSON ({error})") from error
    if not isinstance(header, dict):
        raise _damaged(path, "its header is no object")
    return header, _LENGTH.size + length


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name occurs twice")
    return found


def _place(path: Path, name: str, entry: Any) -> tuple[str, int, int, str, tuple[int, ...]]:
    """Name, start and stop in the part of the arrays, type and shape; all in agreement with each other."""
    try:
        kind, shape, (start, stop) = entry["dtype"], entry["shape"], entry["data_offsets"]
    except (TypeError, KeyError, ValueError) as error:
        raise _damaged(path, f"the header does not say where the array {name!r} stands") from error
    if not isinstance(kind, str) or kind not in _TYPES:
        raise DataError(f"{path}: the array {name!r} is of type {kind!r}, which is not read. Store it as F32.")
    if not (isinstance(shape, list) and all(_is_size(size) for size in (*shape, start, stop))):
        raise _damaged(path, f"the array {name!r} has sizes that are no whole numbers of 0 or more")
    if stop - start != math.prod(shape) * np.dtype(_TYPES[kind]).itemsize:
        raise _damaged(path, f"the array {name!r} of shape {tuple(shape)} would not take {stop - start:,} bytes")
    return name, start, stop, kind, tuple(shape)


def _is_size(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**48


def _item(path: Path, start: int, kind: str, shape: tuple[int, ...]) -> Item:
    stored = np.dtype(_TYPES[kind])

    def read() -> Array:
        with open_regular(path) as file:
            file.seek(start)
            content = file.read(math.prod(shape) * stored.itemsize)
        if len(content) < math.prod(shape) * stored.itemsize:
            raise _damaged(path, "it has become shorter while it was read")
        array = np.frombuffer(content, stored).reshape(shape)
        return (array.astype("<u4") << 16).view("<f4") if kind == _BF16 else array

    return Item(shape, np.dtype("<f4") if kind == _BF16 else stored, read)


def _damaged(path: Path, why: str) -> DataError:
    return DataError(f"{path}: {why}. The file is damaged, or of another kind: export or fetch it again.")
