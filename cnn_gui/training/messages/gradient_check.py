"""How far a gradient check has come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnn_gui.engine.gradcheck import ElementCheck

TOLERANCE = 1e-5
"""Relative error below which two derivatives in float64 are the same."""


@dataclass(frozen=True)
class CheckReport:
    """How far a gradient check has come.

    Attributes:
        checks: the comparisons so far, in the order of the parameters. total: how many there will be.
        batch: after how many batches of the run. images: over how many images the loss is the mean.
        epsilon: by how much each parameter was moved either way.
    """

    checks: tuple[ElementCheck, ...]
    total: int
    batch: int
    images: int
    epsilon: float

    @property
    def done(self) -> bool:
        """Whether all comparisons are made."""
        return len(self.checks) == self.total

    @property
    def wrong(self) -> tuple[ElementCheck, ...]:
        """The comparisons that differ although no kink lies between the two ends."""
        return tuple(check for check in self.checks if not check.kink and check.relative_error > TOLERANCE)
