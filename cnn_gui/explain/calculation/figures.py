"""Numbers as text with as many decimals as were chosen for a whole column, so that the column can be added up."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MINUS = "\u2212"

_FEWEST_DECIMALS = 4
_FEWEST_FOR_THOUSANDS = 2
# float32 holds between seven and eight significant digits; more would be noise.
_MOST_DIGITS = 8
_DIGITS_OF_A_RESULT = 4
_PLAIN = range(-3, 6)
# What is smaller than anything that float64 can be scaled up from is shown as 0.
_SMALLEST = 1e-290
_AS_GOOD_AS_EXACT = 1e-12
# So far a product of decimal numbers, computed in binary, may be beside the half that it is.
_BESIDE_A_HALF = 8 * sys.float_info.epsilon


@dataclass(frozen=True, slots=True)
class Scale:
    """A column of numbers: ``decimals`` behind the point, all in units of 10 to the power of ``exponent``."""

    decimals: int
    exponent: int = 0

    @property
    def unit(self) -> float:
        """What the last digit counts."""
        return 10.0 ** (self.exponent - self.decimals)

    @property
    def decimal_unit(self) -> Decimal:
        """The same, exactly."""
        return Decimal(1).scaleb(self.exponent - self.decimals)

    def ticks(self, value: float) -> int:
        """Return a finite number in whole units of the last digit, rounded as school does: halves away from zero."""
        units = value * 10.0 ** (self.decimals - self.exponent)
        size = abs(units)
        whole = math.floor(size)
        whole += size - whole >= 0.5 - _BESIDE_A_HALF * size
        return -whole if units < 0 else whole

    def decimal(self, value: float) -> Decimal:
        """Return a finite number exactly as it is shown."""
        return Decimal(self.ticks(value)).scaleb(self.exponent - self.decimals)

    def text(self, value: float) -> str:
        """Return a number as it is shown, with a typographic minus."""
        if not math.isfinite(value):
            return "NaN" if math.isnan(value) else "∞" if value > 0 else f"{MINUS}∞"
        return self.text_of(self.ticks(value))

    def text_of(self, ticks: int, *, sign: bool = False) -> str:
        """Return a number of units of the last digit as text; with ``sign`` also with a plus."""
        if not ticks and self.exponent:
            return "0"
        before = MINUS if ticks < 0 else "+" if sign and ticks else ""
        whole, behind = divmod(abs(ticks), 10**self.decimals)
        size = f"{whole}.{behind:0{self.decimals}d}" if self.decimals else f"{whole}"
        if not self.exponent:
            return before + size
        return f"{before}{size}e{MINUS if self.exponent < 0 else ''}{abs(self.exponent)}"


def column(values: Iterable[float], result: float | None = None) -> Scale:
    """Choose the scale for numbers that are added up to ``result`` (or only stand below each other).

    At least four decimals, and more until the result shows four digits that are not leading zeros, as long as the
    largest number does not need more than eight; numbers that are all very small or very large share an exponent.
    """
    sizes = [abs(value) for value in values if _has_size(value)]
    if not sizes:
        return Scale(_FEWEST_DECIMALS)
    top = _magnitude(max(sizes))
    exponent = 0 if top in _PLAIN else top
    top -= exponent
    low = top if result is None or not _has_size(result) else _magnitude(result) - exponent
    fewest = _FEWEST_DECIMALS if top < 3 else _FEWEST_FOR_THOUSANDS
    most = max(fewest, _MOST_DIGITS - 1 - top)
    return Scale(min(max(fewest, _DIGITS_OF_A_RESULT - 1 - low), most), exponent)


def operands(values: Sequence[float]) -> tuple[Scale, bool]:
    """Choose the scale of a column of factors, and tell whether it shows them exactly (0.05, 1, 255)."""
    scale = column(values)
    shift = 10.0**scale.exponent
    for decimals in range(_FEWEST_DECIMALS, -1, -1):
        if not all(_ends_after(value / shift, decimals) for value in values):
            decimals += 1
            break
    if decimals > _FEWEST_DECIMALS:
        return scale, False
    return Scale(decimals, scale.exponent), True


def counted_from(place: int) -> str:
    """Return the number of a row or column within a sentence; those of a padding are below 0."""
    return str(place).replace("-", MINUS)


def readable(value: float) -> str:
    """Return a number within a sentence."""
    return column([value], value).text(value)


def exactly(value: float) -> str:
    """Return a setting within a sentence: 1e−8, 0.05; as readable as any number if it is not that short."""
    scale, _ = operands([value])
    return scale.text(value)


def _has_size(value: float) -> bool:
    return abs(value) >= _SMALLEST and math.isfinite(value)


def _magnitude(value: float) -> int:
    return math.floor(math.log10(abs(value)))


def _ends_after(value: float, decimals: int) -> bool:
    if not math.isfinite(value):
        return False
    return abs(round(value, decimals) - value) <= _AS_GOOD_AS_EXACT * abs(value)
