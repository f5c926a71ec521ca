"""What an update has done: to the loss of the very images that it came from, and to each parameter."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Moved:
    """What an update did to one parameter.

    Attributes: symbol ("W1"), count (how many numbers it has), changed (how many of them are others now), share (the
    length of the change in relation to that of the parameter before, ‖ΔW‖ / ‖W‖; None where that was 0).
    """

    symbol: str
    count: int
    changed: int
    share: float | None


@dataclass(frozen=True)
class UpdateEffect:
    """What an update has done.

    Attributes: loss_before, loss_after (mean over the batch, of the same images with the same units silenced; after the
    update it may be larger, infinite or NaN), moved (all parameters, in the network's order).
    """

    loss_before: float
    loss_after: float
    moved: tuple[Moved, ...]

    @property
    def count(self) -> int:
        """How many numbers all parameters have."""
        return sum(each.count for each in self.moved)

    @property
    def changed(self) -> int:
        """How many of them are others now."""
        return sum(each.changed for each in self.moved)
