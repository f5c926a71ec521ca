"""A network that comes from elsewhere with all that it has learned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy.typing as npt

    from cnn_gui.data.dataset import Dataset

    ReadFor = Callable[[Dataset], "Brought"]


@dataclass(frozen=True)
class Brought:
    """A network for one data set.

    Attributes:
        model: its layers as a line. learned: all of `Network.learned`. source: where it comes from, as the history
            names it. notes: what a person should know, one sentence each.
    """

    model: str
    learned: Mapping[str, npt.NDArray[Any]]
    source: str
    notes: tuple[str, ...]
