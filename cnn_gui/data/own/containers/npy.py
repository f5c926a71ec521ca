"""NumPy's own format (.npy): one array behind a short header."""

from __future__ import annotations

import io
import math
import struct
import tokenize
import zlib
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from numpy.lib import format as npy

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.containers.bag import Bag, Item, check_shape
from cnn_gui.data.own.containers.pickles import bag_of
from cnn_gui.data.own.containers.plain_pickle import read_plain_pickle

if TYPE_CHECKING:
    from pathlib import Path

    from cnn_gui.data.own.containers.bag import Array

MAGIC = b"\x93NUMPY"

# NumPy itself takes no longer one, but reads it before it looks.
_LONGEST_HEADER = 10_000
_PIECE = 1 << 22
DAMAGE = (
    EOFError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    tokenize.TokenError,
    struct.error,
    zlib.error,
)
"""What is raised for content that is damaged or made to deceive."""


def npy_bag(path: Path) -> Bag:
    """The one array of a file, by the name of the file; of a pickled dictionary, the arrays in it.

    Raises:
        DataError: the file is damaged, or its array shorter than announced.
        OSError: it cannot be read.
    """
    name = path.stem
    try:
        with path.open("rb") as file:
            shape, dtype = read_header(str(path), file)
            if not dtype.hasobject:
                _check_length(str(path), shape, dtype, path.stat().st_size - file.tell())
    except DAMAGE as error:
        raise DataError(f"{path}: is damaged ({error or 'incomplete'}). Make or fetch it again.") from error

    def read() -> Array:
        with path.open("rb") as file:
            return read_array(f"{path}: the array", file)

    if dtype == np.dtype(object) and not shape:
        return bag_of(name, read())
    return Bag({name: Item(shape, dtype, read)})


def read_header(where: str, file: BinaryIO) -> tuple[tuple[int, ...], np.dtype[Any]]:
    """The shape and the type of the array that follows; the file then stands behind the header.

    Raises:
        DataError: the header is longer than any, or its sizes are no array's.
        ValueError, SyntaxError …: it is damaged (see DAMAGE).
    """
    shape, dtype, _ = _header(where, file)
    return shape, dtype


def read_array(where: str, file: BinaryIO) -> Array:
    """The array that begins where a file stands; objects only if they are plain values (`plain_pickle`).

    Args:
        where: what is read, for messages, such as "a.npz: the array labels".
        file: its size must have been compared with its header.

    Raises:
        DataError: it is damaged, or holds other objects.
        ValueError, EOFError …: it is damaged (see DAMAGE).
    """
    shape, dtype, fortran = _header(where, file)
    if dtype == np.dtype(object):
        value = read_plain_pickle(where, file)
        if not isinstance(value, np.ndarray) or value.shape != shape:
            raise DataError(f"{where} is damaged: its objects are not those of its header. Fetch it again.")
        return value
    if dtype.hasobject:
        raise DataError(f"{where} has fields with objects. Store it as an array of numbers or of text.")
    result: Array = np.empty(math.prod(shape), dtype)
    # An archive is unpacked into the array itself, piece by piece.
    target = result.view(np.uint8) if result.nbytes else np.empty(0, np.uint8)
    done = 0
    while done < len(target):
        piece = file.read(min(_PIECE, len(target) - done))
        if not piece:
            raise EOFError("incomplete")
        target[done : done + len(piece)] = np.frombuffer(piece, np.uint8)
        done += len(piece)
    # Behind it there is nothing, and who reads that far has the archive compare its checksum.
    if isinstance(file, io.BufferedIOBase) and file.read(1):
        raise ValueError("more follows than the header announces")
    return result.reshape(shape, order="F" if fortran else "C")


def _header(where: str, file: BinaryIO) -> tuple[tuple[int, ...], np.dtype[Any], bool]:
    start = file.read(8)
    if len(start) < 8 or not start.startswith(MAGIC):
        raise ValueError("no array in NumPy's format")
    size = struct.Struct("<H" if start[6] == 1 else "<I")
    packed = file.read(size.size)
    (length,) = size.unpack(packed)
    if length > _LONGEST_HEADER:
        raise DataError(f"{where}: has a header of {length:,} bytes, far more than NumPy writes. Make it again.")
    whole = io.BytesIO(start + packed + file.read(length))
    version = npy.read_magic(whole)
    reader = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, fortran, dtype = reader(whole)
    check_shape(where, shape)
    return shape, dtype, fortran


def _check_length(where: str, shape: tuple[int, ...], dtype: np.dtype[Any], available: int) -> None:
    size = math.prod(shape) * dtype.itemsize
    if size > available:
        raise DataError(
            f"{where}: announces {size:,} bytes but has fewer. The file is damaged: make or fetch it again."
        )
