"""How far an accuracy measured on some images may be from the one on all images."""

from __future__ import annotations

import math

# Between this many deviations left and right of the mean lie 95 % of a normal distribution.
Z_95 = 1.959964


def wilson(correct: int, count: int, z: float = Z_95) -> tuple[float, float]:
    """The Wilson score interval of a share: low and high, 0…1, around p = correct / count.

    ``(p + z²/2n ± z · √(p(1 − p)/n + z²/4n²)) / (1 + z²/n)`` with n = count. Unlike p ± z·√(p(1 − p)/n) it stays within
    0 and 1, and has a width where all images or none are right.

    Both are NaN if count is 0. Raises ValueError unless 0 ≤ correct ≤ count.
    """
    if not 0 <= correct <= count:
        raise ValueError(f"correct must be between 0 and the count of {count}, not {correct}")
    if count == 0:
        return math.nan, math.nan
    share = correct / count
    weight = z * z / count
    middle = share + weight / 2
    reach = z * math.sqrt(share * (1 - share) / count + weight / (4 * count))
    # Exact at the ends, where rounding would leave a hair's breadth.
    low = (middle - reach) / (1 + weight) if correct else 0.0
    high = (middle + reach) / (1 + weight) if correct < count else 1.0
    return low, high
