"""The axes of a drawn curve: round numbers, and where they stand."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """From numbers low…high to places start…end, in a straight line."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The place of a number."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers from low to high, both among them if they are round: 1, 2 or 5 times a power of ten apart.

    At most so many, but 2 or more. Raises ValueError unless low < high, both finite.
    """
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise ValueError(f"ticks need two finite numbers in order, got {low} and {high}")
    power = 10.0 ** (math.floor(math.log10((high - low) / max(1, most - 1))) - 1)
    for step in (power * factor * ten for ten in (1, 10, 100) for factor in (1, 2, 5)):
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first < most:
            return [number * step for number in range(first, last + 1)]
    raise AssertionError("a thousand times the step holds few enough ticks")


def written(tick: float) -> str:
    """A tick as it stands at the axis: 0, 0.25, 2, 12,000."""
    return f"{tick:,.0f}" if abs(tick) >= 1000 else f"{tick:.6g}".replace("-0", "0") if tick == 0 else f"{tick:.6g}"
