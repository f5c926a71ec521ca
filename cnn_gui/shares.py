"""Shares and probabilities as text, never rounded to all or to nothing."""

from __future__ import annotations

import math

_MOST_DIGITS = 4
"""Behind the point; what still cannot be told from all is written as less than that."""


def percent(share: float, digits: int = 1) -> str:
    """Return a share, 0…1, in percent with so many digits or more: 99.96 % is not all, and 0.04 % is not nothing.

    Without the sign; a dash for NaN.
    """
    if math.isnan(share):
        return "–"
    for behind in range(digits, _MOST_DIGITS + 1):
        shown = f"{share:.{behind}%}".rstrip("%")
        if not _says_too_much(float(shown) / 100, share):
            return shown
    return "<100" if share > 0.5 else ">0"


def probability(value: float, digits: int, most: int = _MOST_DIGITS) -> str:
    """Return a probability, 0…1, with so many digits behind the point, and up to `most` where it would read as 1.

    What is less than 1 even then is written so: <1. Small ones may read as 0: there are many of them, and nobody takes
    a row of zeros for a proof.
    """
    if math.isnan(value):
        return "NaN"
    for behind in range(digits, most + 1):
        shown = f"{value:.{behind}f}"
        if float(shown) < 1 or value >= 1:
            return shown
    return "<1"


def exact_probability(value: float) -> str:
    """Return a probability with six significant digits, and as many as float32 has where these would read as 1."""
    shown = f"{value:.6g}"
    return probability(value, 7, most=8) if value < 1 <= float(shown) else shown


def _says_too_much(shown: float, share: float) -> bool:
    return (shown >= 1 and share < 1) or (shown <= 0 and share > 0)
