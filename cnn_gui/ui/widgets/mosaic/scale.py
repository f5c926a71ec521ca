"""Which numbers get the end colours: levels per map, per layer, or frozen."""

from dataclasses import dataclass
from enum import Enum
from math import isfinite

import numpy as np

from cnn_gui.ui.look.colormaps import Floats, Kind, Level

SMALLEST_SPAN = 1e-25
"""Levels closer than this are no range: all values are taken as equal."""


class ScaleMode(Enum):
    """What a colour means in the maps of one layer."""

    PER_MAP = "per map"
    PER_LAYER = "per layer"
    FROZEN = "frozen"


@dataclass(frozen=True)
class Levels:
    """The values of the two end colours: numbers for all maps, or arrays with a pair for each map or each channel.

    A pair for each map is (M,1,1), or (M,1,1,1) for colour images; one for each channel is (1,3,1,1).

    `finite` says whether every value was finite, `zero` whether every value was 0, `cover` whether none is
    beyond the levels as far as is known.
    """

    low: Level
    high: Level
    finite: bool = True
    zero: bool = False
    cover: bool = False

    def of(self, index: int) -> tuple[float, float]:
        """Return the two values for one map; of levels by channel the outermost ones."""
        if isinstance(self.low, float) and isinstance(self.high, float):
            return self.low, self.high
        if self.by_channel:
            return float(np.min(self.low)), float(np.max(self.high))
        return float(np.ravel(self.low)[index]), float(np.ravel(self.high)[index])

    @property
    def by_channel(self) -> bool:
        """Whether red, green and blue each have a pair, the same for all images."""
        return np.shape(self.low)[1:2] == (3,)

    @property
    def shared(self) -> bool:
        """Whether all maps have the same levels."""
        return isinstance(self.low, float)


def _around(low: float, high: float, kind: str) -> tuple[float, float]:
    if kind == "diverging":
        high = max(abs(low), abs(high))
        low = -high
    elif kind == "sequential":
        low, high = 0.0, max(high, 0.0)
    if not high - low > SMALLEST_SPAN:
        # Nothing but one value: zero keeps its colour, one is as good an end as any.
        return (-1.0, 1.0) if kind == "diverging" else (low, low + 1.0)
    return low, high


def per_layer(maps: Floats, kind: Kind | str) -> Levels:
    """Return one pair of levels for all values: ±largest size, 0 to largest, or smallest to largest (grey)."""
    if maps.size == 0:
        return Levels(*_around(0.0, 0.0, kind))
    low, high = float(np.minimum.reduce(maps, axis=None)), float(np.maximum.reduce(maps, axis=None))
    # NaN and infinity always show in the minimum or the maximum.
    finite, zero = isfinite(low) and isfinite(high), low == high == 0
    if not finite:
        usable = maps[np.isfinite(maps)]
        low, high = (float(usable.min()), float(usable.max())) if usable.size else (0.0, 0.0)
    lower, upper = _around(low, high, kind)
    return Levels(lower, upper, finite, zero, cover=lower <= low and high <= upper)


def per_map(maps: Floats, kind: Kind | str) -> Levels:
    """Return a pair of levels for each of the maps (M,h,w) as arrays (M,1,1), of colour images with one axis more."""
    inside = tuple(range(1, maps.ndim))
    low, high = maps.min(axis=inside), maps.max(axis=inside)
    finite = bool(np.isfinite(low).all() and np.isfinite(high).all())
    zero = finite and not low.any() and not high.any()
    if not finite:
        good = np.isfinite(maps)
        low = np.where(good, maps, np.inf).min(axis=inside)
        high = np.where(good, maps, -np.inf).max(axis=inside)
        empty = ~good.any(axis=inside)
        low[empty] = high[empty] = 0
    pairs = [_around(float(a), float(b), kind) for a, b in zip(low, high, strict=True)]
    ends = np.array(pairs, np.float64).reshape(len(pairs), 2, *(1 for _ in inside))
    return Levels(ends[:, 0], ends[:, 1], finite, zero)
