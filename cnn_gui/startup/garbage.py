"""When Python looks for garbage: not while the program starts, and never again in what a start has made."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def not_searched() -> Iterator[None]:
    """Look for no garbage meanwhile: modules and a window are made of objects that stay, and each search visits all."""
    searched = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searched:
            gc.enable()


def set_aside() -> None:
    """From now on a search does not visit what is there, which would hold up the window for nothing."""
    gc.freeze()


def take_back() -> None:
    """Undo `set_aside`: what is garbage by now is found again."""
    gc.unfreeze()
