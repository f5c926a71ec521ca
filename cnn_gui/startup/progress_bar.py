"""tqdm, with only those of its variables in the environment that say something it can obey.

It reads all variables that begin with TQDM_ when it is loaded, and what it cannot make a number of ends the program:
then, or in the middle of a run.
"""

from __future__ import annotations

import math
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import MutableMapping

PREFIX = "TQDM_"
# How often and how wide; TQDM_DISABLE is true whatever it says, and shows nothing.
_NUMBERS = ("TQDM_MININTERVAL", "TQDM_MAXINTERVAL", "TQDM_DELAY", "TQDM_NCOLS")
_DISABLE = "TQDM_DISABLE"
_LARGEST = 10_000


def take_out(environment: MutableMapping[str, str]) -> tuple[str, ...]:
    """Take the variables out that tqdm could not obey, or that are not for this program's bar; returns their names."""
    wrong = [
        name
        for name, value in environment.items()
        # Elsewhere than in Linux, names are in capitals whatever was written.
        if name.upper().startswith(PREFIX) and name != _DISABLE and not (name in _NUMBERS and _is_number(name, value))
    ]
    for name in wrong:
        del environment[name]
    return tuple(sorted(wrong))


def _is_number(name: str, value: str) -> bool:
    try:
        number = int(value) if name == "TQDM_NCOLS" else float(value)
    except ValueError:
        return False
    return math.isfinite(number) and 0 <= number <= _LARGEST


IGNORED = take_out(os.environ)
"""The names of the variables that are not obeyed."""

from tqdm import tqdm  # noqa: E402  only now may it look at the environment

__all__ = ["IGNORED", "take_out", "tqdm"]
