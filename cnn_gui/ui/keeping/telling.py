"""How the window says what became of a run, without what keeps runs knowing the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Telling:
    """notice(words): in passing. offer(message, advice, *actions): with a button for each. dismiss(): say no more."""

    notice: Callable[[str], object]
    offer: Callable[..., object]
    dismiss: Callable[[], object]
