"""What the vertical axis measures, how far it reaches and where it is marked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from cnn_gui.shares import percent

FloatColumn = npt.NDArray[np.float64]
Range = tuple[float, float]

LOG_OF_ZERO = -16.0
"""Where zero is drawn on a logarithmic axis: far below every view, so that a line to it leaves through the floor."""

MARGIN = 0.04
ROOMY = 0.45
LABELLED = {1: (1.0,), 2: (1.0, 3.0), 3: (1.0, 2.0, 5.0)}

LOWEST_ERROR = -4.0
"""The least decade that a logarithmic axis of shares reaches down to by itself."""


@dataclass(frozen=True)
class Scale:
    """How a measured value becomes a height. Axis values are decades where `log`, the values themselves elsewhere.

    unit: "nats" for a loss, "share" (0…1, written in percent) for an accuracy. complement: draw 1 - value, the error
    rate. log: a true logarithmic axis.
    """

    unit: Literal["nats", "share"]
    log: bool = False
    complement: bool = False

    def to_axis(self, values: FloatColumn) -> FloatColumn:
        """Return the heights of values; zero and less lies at LOG_OF_ZERO on a logarithmic axis, NaN stays NaN."""
        shown = 1.0 - values if self.complement else values
        if not self.log:
            return shown
        heights = np.full_like(shown, LOG_OF_ZERO)
        np.log10(shown, out=heights, where=~(shown <= 0.0))
        return heights

    def from_axis(self, heights: FloatColumn) -> FloatColumn:
        """Return the values at heights, the inverse of `to_axis`."""
        shown = 10.0**heights if self.log else heights
        return 1.0 - shown if self.complement else shown

    def text(self, value: float) -> str:
        """Return a measured value for a readout: `0.2134`, `96.88 %`; `—` for one that is not there."""
        shown = 1.0 - value if self.complement else value
        if not math.isfinite(shown):
            return "—" if math.isnan(shown) else "∞"
        if self.unit == "share":
            return "100 %" if shown == 1 else f"{percent(shown, 2)} %"
        if shown != 0 and abs(shown) < 0.001:
            return f"{shown:.2e}".replace("e-0", "e−").replace("e-", "e−")
        return f"{shown:.4f}" if shown < 100 else f"{shown:.4g}"

    def tick_text(self, height: float, step: float) -> str:
        """Return the label of a tick. step: distance to the next tick, in values, on a linear axis."""
        in_percent = self.unit == "share"
        suffix = " %" if in_percent else ""
        if self.log:
            power = math.floor(height + 1e-9)
            digit = round(10.0 ** (height - power))
            power += 2 if in_percent else 0
            if -4 < power < 5:
                return f"{digit * 10.0**power:.{max(0, -power)}f}{suffix}"
            return (f"{digit}·" if digit > 1 else "") + "10" + str(power).translate(_SUPERSCRIPTS) + suffix
        shown, step = (100 * height, 100 * step) if in_percent else (height, step)
        if abs(shown) >= 1_000_000:  # a loss that runs away; written out, its label would not fit and be left out
            return f"{shown:.2g}".replace("e+0", "e").replace("e+", "e")
        if abs(shown) >= 10_000:
            return f"{shown / 1000:,.10g}k{suffix}"
        decimals = max(0, math.ceil(-math.log10(step) - 1e-9))
        return f"{shown:.{decimals}f}{suffix}".replace("-", "−")

    def ticks(self, bottom: float, top: float, pixels: float, distance: float) -> tuple[float, list[float]]:
        """Return the step and the heights of the ticks between two heights, about `distance` pixels apart or more."""
        if self.log:
            return 1.0, log_ticks(bottom, top, pixels, distance)
        step = nice_step((top - bottom) * distance / max(pixels, 1.0))
        return step, [step * k for k in range(math.ceil(bottom / step - 1e-9), math.floor(top / step + 1e-9) + 1)]

    def fit(self, low: float, high: float, current: Range | None) -> Range:
        """Return a range that shows heights low … high: the current one as long as it fits and is not far too large."""
        wanted = self._log_range(low, high) if self.log else self._linear_range(low, high)
        if current is None:
            return wanted
        inside = current[0] <= wanted[0] and wanted[1] <= current[1]
        return current if inside and wanted[1] - wanted[0] > ROOMY * (current[1] - current[0]) else wanted

    def _linear_range(self, low: float, high: float) -> Range:
        if high - low < 1e-4 * abs(high) or high == low:  # as good as constant: nothing to see in more detail
            low, high = low - 0.05 * (abs(low) or 1.0), high + 0.05 * (abs(high) or 1.0)
        step = nice_step((high - low) / 5)
        bottom, top = step * math.floor(low / step + 1e-9), step * math.ceil(high / step - 1e-9)
        # A difference is only seen in proportion where zero is in the picture; further up, nearness matters more.
        bottom = 0.0 if 0.0 <= low < 0.4 * high else max(bottom, 0.0)
        if self.unit == "share":
            top = min(top, 1.0)
        return bottom - MARGIN * (top - bottom), top + MARGIN * (top - bottom)

    def _log_range(self, low: float, high: float) -> Range:
        if self.unit == "share":
            # A smoothed error falls for ever once no batch errs; one image in 10,000 means little.
            low = max(low, min(LOWEST_ERROR, high))
        bottom, top = math.floor(4 * low + 1e-9) / 4, math.ceil(4 * high - 1e-9) / 4
        if top - bottom < 1.0:
            bottom = top - 1.0
        return bottom - MARGIN * (top - bottom), top + MARGIN * (top - bottom)


_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def same_range(first: Sequence[float], second: Sequence[float]) -> bool:
    """Return whether two ranges differ by less than anyone could see."""
    tolerance = 1e-6 * (first[1] - first[0])
    return abs(first[0] - second[0]) <= tolerance and abs(first[1] - second[1]) <= tolerance


def nice_step(smallest: float) -> float:
    """Return the smallest 1, 2 or 5 times a power of ten that is not below `smallest`."""
    power = 10.0 ** math.floor(math.log10(smallest) + 1e-9)
    return next((factor * power for factor in (1.0, 2.0, 5.0) if factor * power >= smallest * (1 - 1e-9)), 10 * power)


def log_ticks(bottom: float, top: float, pixels: float, distance: float) -> list[float]:
    """Return heights of decades, of 1-3-10 or 1-2-5-10 where these stand far enough apart, or of every n-th decade."""
    decade = pixels / max(top - bottom, 1e-9)
    digits = next((LABELLED[k] for k in (3, 2) if decade * (0.30 if k == 3 else 0.47) >= distance), (1.0,))
    every = 1 if decade >= distance else math.ceil(distance / decade)
    powers: Sequence[int] = range(math.floor(bottom), math.ceil(top) + 1)
    heights = [power + math.log10(digit) for power in powers if power % every == 0 for digit in digits]
    return [height for height in heights if bottom - 1e-9 <= height <= top + 1e-9]


def batch_limit(count: int) -> float:
    """Return how far the horizontal axis reaches with so many batches: it grows in jumps of about a quarter."""
    needed = max(1.01 * count, 10.0)
    power = 10.0 ** math.floor(math.log10(needed))
    steps = (1.0, 1.25, 1.6, 2.0, 2.5, 3.2, 4.0, 5.0, 6.4, 8.0, 10.0)  # preferred numbers, ISO 3
    return next(step * power for step in steps if step * power >= needed)


def batch_text(batch: float) -> str:
    """Return a batch number as a tick label: 500, 1,500, 50k."""
    if abs(batch) >= 10_000:
        return f"{batch / 1000:,.10g}k"
    return f"{batch:,.10g}"


def thin_out(positions: FloatColumn, pixels_per_unit: float, distance: float) -> int:
    """Return n so that every n-th of about evenly spaced positions stands at least `distance` pixels from the next.

    n is 1, 2 or 5 times a power of ten, so that the epochs shown keep round numbers.
    """
    if len(positions) < 2 or positions[-1] == positions[0]:
        return 1
    gap = (positions[-1] - positions[0]) / (len(positions) - 1) * pixels_per_unit
    return max(1, round(nice_step(distance / gap)))
