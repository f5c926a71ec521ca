"""As many points as there are pixels, and no spike lost: the extremes of every few neighbouring values."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

FloatColumn = npt.NDArray[np.float64]


class Extremes(NamedTuple):
    """Smallest and largest finite value of neighbouring buckets, NaN where a bucket holds none.

    centre: of each bucket, in batches from 1; all three have the same length. bucket: values in each but the last.
    """

    centre: FloatColumn
    low: FloatColumn
    high: FloatColumn
    bucket: int


def bucket_size(span: float, pixels: float) -> int:
    """Return the smallest power of two that puts at most one bucket into each pixel. span: in batches."""
    return 1 << max(0, int(np.ceil(np.log2(max(span, 1.0) / max(pixels, 1.0)))))


def extremes_of(values: FloatColumn, bucket: int) -> tuple[FloatColumn, FloatColumn]:
    """Return the smallest and largest finite value of each complete bucket. bucket: a power of two."""
    whole = values[: len(values) // bucket * bucket]
    low = high = whole if np.isfinite(whole).all() else np.where(np.isfinite(whole), whole, np.nan)
    size = 1
    while size < bucket:
        low, high = np.fmin(low[::2], low[1::2]), np.fmax(high[::2], high[1::2])
        size *= 2
    return low, high


class Peaks:
    """The extremes of a growing series at one bucket size; only what is new is looked at again.

    Buckets are counted from the first value on, so that they do not change when the view moves or values arrive.
    """

    def __init__(self) -> None:
        self._bucket = 1
        self._low: FloatColumn = np.empty(0)
        self._high: FloatColumn = np.empty(0)

    def clear(self) -> None:
        """Forget everything: the values themselves are others now."""
        self._low = self._high = np.empty(0)

    def between(self, values: FloatColumn, left: float, right: float, bucket: int) -> Extremes:
        """Return the buckets that reach into left … right (in batches), and one more on either side.

        values: everything so far, those of the last call followed by new ones. bucket: a power of two.
        """
        first = max(0, int(left - 1) // bucket - 1)
        stop = max(first, min(-(-len(values) // bucket), int(np.ceil(right)) // bucket + 2))
        centre: FloatColumn = (np.arange(first, stop, dtype=np.float64) + 0.5) * bucket + 0.5
        if bucket == 1:
            shown = values[first:stop]
            shown = shown if np.isfinite(shown).all() else np.where(np.isfinite(shown), shown, np.nan)
            return Extremes(centre, shown, shown, 1)
        self._extend(values, bucket)
        low, high = self._low[first:stop], self._high[first:stop]
        if len(low) < len(centre):  # the last bucket is not full yet
            rest = values[(stop - 1) * bucket :]
            rest = rest[np.isfinite(rest)]
            smallest, largest = (rest.min(), rest.max()) if len(rest) else (np.nan, np.nan)
            low, high = np.append(low, smallest), np.append(high, largest)
            centre[-1] = ((stop - 1) * bucket + 1 + len(values)) / 2
        return Extremes(centre, low, high, bucket)

    def _extend(self, values: FloatColumn, bucket: int) -> None:
        if bucket != self._bucket:
            self.clear()
            self._bucket = bucket
        done = len(self._low)
        if len(values) // bucket > done:
            low, high = extremes_of(values[done * bucket :], bucket)
            self._low, self._high = np.concatenate([self._low, low]), np.concatenate([self._high, high])


def polyline(extremes: Extremes) -> tuple[FloatColumn, FloatColumn]:
    """Return x and y of the line through both extremes of every bucket; through the values where bucket is 1.

    Of each bucket the extreme nearer to where the line comes from is drawn first, so that a rising or falling line
    stays a line.
    """
    if extremes.bucket == 1:
        return extremes.centre, extremes.low
    count = len(extremes.centre)
    middle = extremes.low + extremes.high
    falling = np.zeros(count, dtype=bool)
    falling[1:] = middle[1:] < middle[:-1]
    if count > 1:
        falling[0] = falling[1]
    x, y = np.empty(2 * count), np.empty(2 * count)
    x[::2], x[1::2] = extremes.centre - extremes.bucket / 4, extremes.centre + extremes.bucket / 4
    y[::2] = np.where(falling, extremes.high, extremes.low)
    y[1::2] = np.where(falling, extremes.low, extremes.high)
    return x, y
