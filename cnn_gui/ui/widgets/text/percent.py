"""A share as percent, never rounded to all or to nothing."""

from __future__ import annotations

import math


def percent(share: float) -> str:
    """Return a share with one digit behind the point; 99.96 % is not all, and 0.04 % is not nothing."""
    if math.isnan(share):
        return "–"
    shown = f"{share:.1%}".rstrip("%")
    whole = (shown == "100.0" and share < 1) or (shown == "0.0" and share > 0)
    return f"{share:.2%}".rstrip("%") if whole else shown
