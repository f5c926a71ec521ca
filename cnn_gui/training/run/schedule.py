"""How the learning rate goes down by itself while a run goes on."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

# A schedule that ended at zero would leave a run that trains without learning anything.
SMALLEST_SHARE = 0.01
LOWEST_RATE, HIGHEST_RATE = 1e-5, 10.0
STEP_FACTOR = 0.1
STEPS = 3


def _constant(_way: float) -> float:
    return 1.0


def _linear(way: float) -> float:
    return 1.0 - way


def _cosine(way: float) -> float:
    return 0.5 * (1.0 + math.cos(math.pi * way))


def _step(way: float) -> float:
    return STEP_FACTOR ** min(math.floor(STEPS * way), STEPS - 1)


@dataclass(frozen=True)
class Shape:
    """One way down. title and description: for a person; share: of the base rate, for the way gone, both 0…1."""

    title: str
    description: str
    share: Callable[[float], float]


SCHEDULES: Mapping[str, Shape] = MappingProxyType(
    {
        "constant": Shape("Constant", "The learning rate stays as it is set.", _constant),
        "linear": Shape("Linear", "Down in a straight line to a hundredth.", _linear),
        "cosine": Shape("Cosine", "Down along half a cosine to a hundredth.", _cosine),
        "step": Shape("Step", "A tenth of it after each third of the way.", _step),
    }
)


def learning_rate(schedule: str, base: float, batch: int, *, total: int, warm_up: int = 0) -> float:
    """The learning rate of the batch after `batch` trained batches.

    base · (batch + 1) / warm_up while batch < warm_up (Goyal et al. 2017, section 2.2), then base · s(t) with
    t = (batch − warm_up) / (total − warm_up), held at 1 beyond the end, and s(t) = 1 (constant), 1 − t (linear),
    (1 + cos πt) / 2 (cosine; Loshchilov and Hutter 2017, eq. 5, one cycle) or 0.1^⌊3t⌋, at most twice (step).
    Never below base / 100 after the warm-up, nor below LOWEST_RATE, which is the least that can be set by hand.

    base: LOWEST_RATE or more. batch: 0 before the first. total: batches of the whole way. warm_up: batches, 0 for none.
    Raises KeyError for an unknown schedule.
    """
    shape = SCHEDULES[schedule].share
    if batch < warm_up:
        return max(LOWEST_RATE, base * (batch + 1) / warm_up)
    way = (batch - warm_up) / max(1, total - warm_up)
    return max(LOWEST_RATE, base * max(SMALLEST_SHARE, shape(min(1.0, way))))


@dataclass(frozen=True)
class Plan:
    """A schedule with its numbers: base rate, batches of the whole way, batches of the warm-up."""

    schedule: str
    base: float
    total: int
    warm_up: int = 0

    def rate(self, batch: int) -> float:
        """The learning rate of the batch after `batch` trained batches."""
        return learning_rate(self.schedule, self.base, batch, total=self.total, warm_up=self.warm_up)

    def under_way(self, batch: int) -> bool:
        """Whether after `batch` trained batches the rate is any other than the base one by plan."""
        return self.schedule != "constant" or batch < self.warm_up

    def __str__(self) -> str:
        return "warm-up" if self.schedule == "constant" else f"{self.schedule} schedule"
