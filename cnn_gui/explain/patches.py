"""Rectangles of maps, with the zeros of a padding where they reach beyond the edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from cnn_gui.engine import Array


def patch(maps: Array, top: int, left: int, height: int, width: int, step: int = 1) -> Array:
    """Return rows top, top+step, … (height of them) and columns alike of (C,H,W) as float64 (C,height,width).

    What lies outside the maps is zero. Always a copy.
    """
    if step > 1:
        around = patch(maps, top, left, (height - 1) * step + 1, (width - 1) * step + 1)
        return np.ascontiguousarray(around[:, ::step, ::step])
    channels, rows, columns = maps.shape
    result = np.zeros((channels, height, width))
    upper, lower = max(top, 0), min(top + height, rows)
    first, last = max(left, 0), min(left + width, columns)
    if upper < lower and first < last:
        result[:, upper - top : lower - top, first - left : last - left] = maps[:, upper:lower, first:last]
    return result


def inside(maps: Array, row: int, column: int) -> bool:
    """Tell whether a place lies in maps (C,H,W)."""
    _, rows, columns = maps.shape
    return bool(0 <= row < rows and 0 <= column < columns)
