"""How the learning rate goes down by itself while a run goes on."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

# A schedule that ended at zero would leave a run that trains without learning anything.
SMALLEST_SHARE = 0.01
LOWEST_RATE, HIGHEST_RATE = 1e-5, 10.0
# Of the way of a schedule. A longer warm-up would leave no way down: from the base rate to a hundredth in one batch.
LONGEST_WARM_UP = 0.5
STEP_FACTOR = 0.1
STEPS = 3
_FLOOR = f"but never below {LOWEST_RATE:.5f}"
# Those that have no way with an end: the rate stays, or goes down by what the validations say.
WITHOUT_END = ("constant", "plateau")


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
        "linear": Shape("Linear", f"Down in a straight line to a hundredth, {_FLOOR}.", _linear),
        "cosine": Shape("Cosine", f"Down along half a cosine to a hundredth, {_FLOOR}.", _cosine),
        "step": Shape("Step", f"A tenth of it after each third of the way, {_FLOOR}.", _step),
        "plateau": Shape("Plateau", f"Lower each time validations bring no gain for a while, {_FLOOR}.", _constant),
    }
)


def learning_rate(schedule: str, base: float, batch: int, *, total: int, warm_up: int = 0) -> float:
    """The learning rate of the batch after `batch` trained batches.

    With w = `warming`: base · (batch + 1) / w while batch < w (Goyal et al. 2017, section 2.2), then base · s(t) with
    t = (batch − w) / (total − w), held at 1 beyond the end, and s(t) = 1 (constant, plateau), 1 − t (linear),
    (1 + cos πt) / 2 (cosine; Loshchilov and Hutter 2017, eq. 5, one cycle) or 0.1^⌊3t⌋, at most twice (step).
    Never below base / 100 after the warm-up, nor below LOWEST_RATE, which is the least that can be set by hand.

    base: of a plateau what that has left of it. batch: 0 before the first. total: batches of the whole way; 0 or less:
    it lies behind. warm_up: batches, 0 for none. Raises KeyError for an unknown schedule.
    """
    shape = SCHEDULES[schedule].share
    rise = warming(schedule, total, warm_up)
    if batch < rise:
        return max(LOWEST_RATE, base * (batch + 1) / rise)
    way = min(1.0, (batch - rise) / (total - rise)) if total > rise else 1.0
    return max(LOWEST_RATE, base * max(SMALLEST_SHARE, shape(way)))


def warming(schedule: str, total: int, warm_up: int) -> int:
    """How many batches the rate rises: those of the warm-up, but half the way of a schedule that goes down at most."""
    return warm_up if schedule in WITHOUT_END else min(warm_up, math.floor(LONGEST_WARM_UP * max(0, total)))


@dataclass(frozen=True)
class Plan:
    """A schedule with its numbers: base rate, batches of the whole way, batches of the warm-up as asked for.

    share: of the base rate, what a plateau has left of it so far, 0…1; nobody knows how that goes on.
    """

    schedule: str
    base: float
    total: int
    warm_up: int = 0
    share: float = 1.0

    @property
    def warming(self) -> int:
        """How many batches the rate rises."""
        return warming(self.schedule, self.total, self.warm_up)

    def rate(self, batch: int) -> float:
        """The learning rate of the batch after `batch` trained batches."""
        return learning_rate(self.schedule, self.base * self.share, batch, total=self.total, warm_up=self.warm_up)

    def under_way(self, batch: int) -> bool:
        """Whether after `batch` trained batches the rate is any other than the base one by plan."""
        return self.schedule != "constant" or batch < self.warm_up

    def __str__(self) -> str:
        return "warm-up" if self.schedule == "constant" else f"{self.schedule} schedule"
