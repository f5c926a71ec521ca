"""What this project asks of its engine, as ratios to PyTorch with the same number of threads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from measure import Spread


class Measured(Protocol):
    """The part of a measurement that is judged; ratios are by PyTorch's memory format."""

    @property
    def model(self) -> str: ...
    @property
    def batch(self) -> int: ...
    @property
    def threads(self) -> int: ...
    @property
    def ratios(self) -> Mapping[str, Spread]: ...


# What PyTorch does unless it is told otherwise.
DEFAULT_LAYOUT = "contiguous"


@dataclass(frozen=True)
class Goal:
    """At least so many times as fast as PyTorch at all of these batch sizes; empty means at every one measured."""

    model: str
    batches: tuple[int, ...]
    one_thread: float
    all_threads: float | None


GOALS = (
    Goal("seed", (1,), 3.0, None),
    Goal("seed", (16, 32, 64), 3.5, 2.2),
    Goal("seed", (128, 256), 2.5, 1.6),
    Goal("seed-32", (), 2.2, 1.5),
    Goal("two-conv", (16, 32, 64), 2.3, 1.3),
    Goal("lenet", (16, 32, 64), 1.7, 1.3),
    Goal("vgg-small", (32, 64), 1.3, None),
    Goal("bn", (32, 64), 1.2, None),
)


def verdicts(rows: Sequence[Measured], all_threads: int) -> list[str]:
    """One line for each goal and number of threads, with the least ratio to each of PyTorch's memory formats.

    "met": against the faster format. "met as it comes": against contiguous tensors, PyTorch's default, only.
    """
    lines = []
    for goal in GOALS:
        for threads, least in ((1, goal.one_thread), (all_threads, goal.all_threads)):
            if least is not None:
                lines.append(_verdict(goal, rows, threads, least))
    return lines


def _verdict(goal: Goal, rows: Sequence[Measured], threads: int, least: float) -> str:
    sizes = f"batch {', '.join(map(str, goal.batches))}" if goal.batches else "every batch size"
    what = f"{goal.model}, {threads} thread{'s' if threads > 1 else ''}, {sizes}: at least {least:g}×"
    found = [
        row
        for row in rows
        if (row.model, row.threads) == (goal.model, threads)
        if row.batch in (goal.batches or (row.batch,)) and row.ratios
    ]
    if not found or not set(goal.batches) <= {row.batch for row in found}:
        return f"not measured  {what}"
    layouts = found[0].ratios
    worst = {layout: min(row.ratios[layout].median for row in found) for layout in layouts}
    fastest = min(min(ratio.median for ratio in row.ratios.values()) for row in found)
    met_as_it_comes = "met as it comes" if worst[DEFAULT_LAYOUT] >= least else "not met"
    verdict = "met" if fastest >= least else met_as_it_comes
    each = ", ".join(f"{ratio:.2f}× {layout}" for layout, ratio in worst.items())
    return f"{verdict:16}  {what}; least: {each}"
