"""Fair timing: contestants take turns in one process, and what is reported is medians with their spread.

A measurement is one *block*: as many calls in a row as fill a tenth of a second. Before each block its contestant runs
unmeasured for a moment: the caches become its own, and worker threads that the one before left spinning fall asleep.
Blocks alternate, every second turn in the opposite order, so that a machine that becomes slower or faster meanwhile
does so for all; ratios are taken within a turn.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    """Several measurements of one thing: median, first and third quartile, and how many they were."""

    median: float
    low: float
    high: float
    count: int

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Summarise at least one value."""
        if len(values) == 1:
            return cls(values[0], values[0], values[0], 1)
        low, median, high = statistics.quantiles(values, n=4, method="inclusive")
        return cls(median, low, high, len(values))

    def scaled(self, factor: float) -> Spread:
        """The same measurements in another unit."""
        return Spread(self.median * factor, self.low * factor, self.high * factor, self.count)


@dataclass(frozen=True)
class Effort:
    """How long to measure: seconds for all contestants together, of one block, of its run-up, and the least turns.

    Without a run-up (settle 0) a block is one call.
    """

    seconds: float
    block: float = 0.1
    settle: float = 0.04
    turns: int = 5


QUICK = Effort(seconds=0.0, block=0.0, settle=0.0, turns=2)
"""Two single calls: enough to see that a benchmark works, not enough to believe its figures."""


@dataclass(frozen=True)
class Contestant:
    """What is timed: a call of `step`. `reset` is called before each block, so that all blocks do the same work."""

    step: Callable[[], object]
    reset: Callable[[], object] = lambda: None


def alternate(contestants: Mapping[str, Contestant], effort: Effort) -> dict[str, list[float]]:
    """Return the seconds per call of every block, by contestant; position i of each list is the same turn."""
    seconds: dict[str, list[float]] = {name: [] for name in contestants}
    order = list(contestants)
    collecting = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        began = time.perf_counter()
        while len(seconds[order[0]]) < effort.turns or time.perf_counter() - began < effort.seconds:
            for name in order:
                seconds[name].append(_block(contestants[name], effort))
            order.reverse()
    finally:
        if collecting:
            gc.enable()
    return seconds


def ratios(slower: Sequence[float], faster: Sequence[float]) -> Spread:
    """How many times as long the first took as the second, turn by turn."""
    return Spread.of([a / b for a, b in zip(slower, faster, strict=True)])


def _block(contestant: Contestant, effort: Effort) -> float:
    step = contestant.step
    contestant.reset()
    count = 1
    if effort.settle:
        calls, began = 0, time.perf_counter()
        while not calls or time.perf_counter() - began < effort.settle:
            step()
            calls += 1
        count = max(1, round(effort.block * calls / (time.perf_counter() - began)))
        contestant.reset()
    began = time.perf_counter()
    for _ in range(count):
        step()
    return (time.perf_counter() - began) / count
