"""The part of a line that lies within a rectangle."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF

FloatColumn = npt.NDArray[np.float64]


def cut(x: FloatColumn, y: FloatColumn, rect: QRectF) -> tuple[FloatColumn, FloatColumn]:
    """Return the points of what a line through (x, y) shows within a rectangle, NaN between its pieces.

    It goes through no point that is not finite.
    """
    low, high = np.array([rect.left(), rect.top()]), np.array([rect.right(), rect.bottom()])
    points = np.stack([x, y], axis=1)
    if bool(((points >= low) & (points <= high)).all()):
        return x, y
    whole = np.isfinite(x) & np.isfinite(y)
    points[~whole] = np.nan
    begin, step = points[:-1], np.diff(points, axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        # Where each stretch, from 0 to 1 along it, crosses the edges of the rectangle (Liang and Barsky).
        edges = np.sort(np.stack([(low - begin) / step, (high - begin) / step]), axis=0)
    # One that runs along an axis is between these edges all the time, or never.
    along = np.equal(step, 0.0)
    never = np.less(begin, low) | np.greater(begin, high)
    edges[0] = np.where(along, np.where(never, np.inf, -np.inf), edges[0])
    edges[1] = np.where(along, np.inf, edges[1])
    enter, leave = edges[0].max(axis=1).clip(min=0.0), edges[1].min(axis=1).clip(max=1.0)
    kept = np.flatnonzero(whole[:-1] & whole[1:] & (enter <= leave))
    first, last = (begin[kept] + share[kept, None] * step[kept] for share in (enter, leave))
    # A stretch that goes on where the one before has ended needs its end alone.
    goes_on = np.zeros(len(kept), np.bool_)
    goes_on[1:] = (np.diff(kept) == 1) & (leave[kept[:-1]] == 1.0) & (enter[kept[1:]] == 0.0)
    pieces = np.stack([np.full_like(first, np.nan), first, last], axis=1)
    needed = np.ones(pieces.shape[:2], np.bool_)
    needed[goes_on, :2] = False
    found = pieces[needed]
    return found[:, 0], found[:, 1]
