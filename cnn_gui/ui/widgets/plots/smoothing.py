"""Exponential smoothing of a series that grows while it is looked at."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatColumn = npt.NDArray[np.float64]

HEAVIEST = 0.999


def decaying_sums(values: FloatColumn, weight: float) -> FloatColumn:
    """Return `s[i] = values[i] + weight · s[i-1]`, with `s[-1] = 0`, for all i at once.

    By doubling: once every entry holds the sum over its last d values, adding `weight**d` times the entry d places
    before makes it the sum over the last 2d. No division by powers, so it is as accurate at weight 0.999 as at 0.5.
    (W. D. Hillis, G. L. Steele: Data parallel algorithms, Communications of the ACM 29, 1986.)
    """
    sums = np.array(values, dtype=np.float64)
    reach = 1
    while reach < len(sums) and (factor := weight**reach) > 0.0:
        sums[reach:] += factor * sums[:-reach]
        reach *= 2
    return sums


def powers_of(weight: float, count: int) -> FloatColumn:
    """Return `weight**1, weight**2, …`, at most `count` of them and none so small that arithmetic with it is slow."""
    if weight == 0.0:
        return np.empty(0)
    normal = int(np.log(np.finfo(np.float64).tiny) / np.log(weight))
    return np.asarray(weight ** np.arange(1, min(count, normal) + 1))


class Smoother:
    """The exponentially weighted mean of everything up to each entry, brought up to date by what is new.

    With `x[1], x[2], …` the finite values:

        m[k] = weight · m[k-1] + (1 - weight) · x[k],   m[0] = 0,       smoothed[k] = m[k] / (1 - weight**k)

    The division takes out the pull of the start towards zero (D. P. Kingma, J. Ba: Adam, 2015, section 3;
    TensorBoard smooths in the same way). Where a value is not finite the result is NaN, and the mean goes on
    behind it as if the value had not been there.

    Attributes: weight, 0 (no smoothing) to 0.999.
    """

    def __init__(self, weight: float) -> None:
        """Raise ValueError for a weight outside 0 … 0.999."""
        if not 0.0 <= weight <= HEAVIEST:
            raise ValueError(f"The smoothing weight is {weight}; it must be between 0 and {HEAVIEST}.")
        self.weight = weight
        self._smoothed: FloatColumn = np.empty(1024)
        self._count = 0
        self._finite = 0
        self._mean = 0.0

    def update(self, values: FloatColumn) -> FloatColumn:
        """Return the smoothed series of all values, of the same length; what was smoothed before is not redone.

        values: everything so far, the entries of the last call followed by new ones. The result is a view that
        the next call may write to.
        """
        fresh = values[self._count :]
        if len(fresh):
            self._make_room(len(values))
            self._smoothed[self._count : len(values)] = self._extend(fresh)
            self._count = len(values)
        return self._smoothed[: self._count]

    def _extend(self, fresh: FloatColumn) -> FloatColumn:
        finite = np.isfinite(fresh)
        known = fresh if finite.all() else fresh[finite]
        if not len(known):
            return np.full(len(fresh), np.nan)
        means = decaying_sums((1.0 - self.weight) * known, self.weight)
        powers = powers_of(self.weight, len(known))
        means[: len(powers)] += self._mean * powers
        self._mean = float(means[-1])
        means[: len(powers)] /= 1.0 - self.weight**self._finite * powers
        self._finite += len(known)
        if len(known) == len(fresh):
            return means
        smoothed = np.full(len(fresh), np.nan)
        smoothed[finite] = means
        return smoothed

    def _make_room(self, count: int) -> None:
        if count > len(self._smoothed):
            larger = np.empty(max(count, 2 * len(self._smoothed)))
            larger[: self._count] = self._smoothed[: self._count]
            self._smoothed = larger
