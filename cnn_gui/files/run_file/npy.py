"""One array as a member: NumPy's own format, with the one header that there is for its type and shape."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

DTYPES = ("|b1", "|i1", "|u1", *(f"<{kind}{size}" for size in (2, 4, 8) for kind in "iuf"))
"""The types that arrays of a run may have, as NumPy writes them: truth values, whole numbers, floating point."""

MAX_AXES = 8
_ALIGNED = 64
# As `numpy.lib.format` has it, version 1.0; written here, for it is not the same in all versions of NumPy.
_START = b"\x93NUMPY\x01\x00"


def to_bytes(array: npt.NDArray[Any]) -> bytes:
    """The array in rows (C order), little-endian.

    Raises:
        TypeError: it is neither of numbers nor of truth values, or has too many axes.
    """
    dtype = dtype_of(array)
    return header(dtype, array.shape) + np.ascontiguousarray(array, dtype).tobytes()


def dtype_of(array: npt.NDArray[Any]) -> str:
    """The type as a file has it. Raises TypeError as above."""
    dtype = array.dtype.newbyteorder("<").str
    if dtype not in DTYPES or array.ndim > MAX_AXES:
        raise TypeError(f"an array of {array.dtype} with {array.ndim} axes cannot be kept with a run")
    return dtype


def size_of(dtype: str, shape: tuple[int, ...]) -> int:
    """How many bytes an array takes, its header included."""
    return len(header(dtype, shape)) + math.prod(shape) * np.dtype(dtype).itemsize


def from_bytes(content: bytes, dtype: str, shape: tuple[int, ...]) -> npt.NDArray[Any]:
    """The array, which can be written to.

    Raises:
        ValueError: the bytes are not those of an array of this type and shape; the message is a clause.
    """
    start = header(dtype, shape)
    if len(content) != size_of(dtype, shape) or not content.startswith(start):
        raise ValueError(f"it is no array of type {dtype} and shape {shape}")
    return np.frombuffer(content, dtype, offset=len(start)).reshape(shape).astype(np.dtype(dtype).newbyteorder("="))


def header(dtype: str, shape: tuple[int, ...]) -> bytes:
    """What stands before the numbers."""
    text = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape!r}, }}".encode()
    length = len(text) + 1
    padding = -(len(_START) + 2 + length) % _ALIGNED
    return _START + (length + padding).to_bytes(2, "little") + text + b" " * padding + b"\n"
