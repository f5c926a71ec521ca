"""Memory that begins where a cache line does.

NumPy aligns an array to 16 bytes. A register of 64 bytes, as AVX-512 has them, then crosses a cache line at each load
and each store, and a pass over an array in the cache takes 1.2 to 1.4 times as long (docs/performance.md).
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from cnn_gui.engine.layers.layer import Array, DType, Mask, Shape

CACHE_LINE = 64
"""Bytes. Of other processors, too, or half or a multiple of theirs: where it gains nothing, it costs nothing."""


def empty(shape: Shape, dtype: DType) -> Array:
    """Return an array whose numbers nobody has set."""
    array: Array = _place(shape, dtype)
    return array


def full(shape: Shape, dtype: DType, value: float) -> Array:
    """Return an array of one number."""
    array = empty(shape, dtype)
    array.fill(value)
    return array


def empty_mask(shape: Shape) -> Mask:
    """Return truth values that nobody has set."""
    mask: Mask = _place(shape, np.dtype(np.bool_))
    return mask


def _place(shape: Shape, dtype: np.dtype[Any]) -> np.ndarray[Any, Any]:
    memory = np.empty(prod(shape) * dtype.itemsize + CACHE_LINE, np.uint8)
    return np.ndarray(shape, dtype, buffer=memory, offset=-memory.ctypes.data % CACHE_LINE)
