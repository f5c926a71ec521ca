"""Memory that begins where a cache line does.

NumPy aligns an array to 16 bytes. A register of 64 bytes, as AVX-512 has them, then crosses a cache line at each load
and each store, and a pass over an array in the cache takes 1.2 to 1.4 times as long (docs/performance.md).
"""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

CACHE_LINE = 64
"""Bytes. Of other processors, too, or half or a multiple of theirs: where it gains nothing, it costs nothing."""


def empty(shape: tuple[int, ...], dtype: np.dtype[np.floating[Any]]) -> npt.NDArray[np.floating[Any]]:
    """Return an array whose numbers nobody has set."""
    array: npt.NDArray[np.floating[Any]] = _place(shape, dtype)
    return array


def full(shape: tuple[int, ...], dtype: np.dtype[np.floating[Any]], value: float) -> npt.NDArray[np.floating[Any]]:
    """Return an array of one number."""
    array = empty(shape, dtype)
    array.fill(value)
    return array


def empty_mask(shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    """Return truth values that nobody has set."""
    mask: npt.NDArray[np.bool_] = _place(shape, np.dtype(np.bool_))
    return mask


def _place(shape: tuple[int, ...], dtype: np.dtype[Any]) -> np.ndarray[Any, Any]:
    memory = np.empty(prod(shape) * dtype.itemsize + CACHE_LINE, np.uint8)
    return np.ndarray(shape, dtype, buffer=memory, offset=-memory.ctypes.data % CACHE_LINE)
