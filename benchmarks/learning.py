"""A run that is evaluated as it learns, and what several runs of one model have in common."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from cnn_gui.data.dataset import Dataset
from cnn_gui.training.evaluation.evaluator import evaluate
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.finite import DivergedError
from cnn_gui.training.run.run import Run

TARGETS = (0.95, 0.97, 0.98, 0.99)


@dataclass(frozen=True)
class Reached:
    """When a run first had an accuracy: after how many seconds of training, and how many epochs."""

    seconds: float
    epochs: float


@dataclass
class Learned:
    """One run. points: (epochs, seconds of training, test accuracy) at every evaluation; reached: by target."""

    model: str
    seed: int
    points: list[tuple[float, float, float]] = field(default_factory=list)
    diverged: bool = False

    @property
    def final(self) -> float:
        """The accuracy at the end."""
        return self.points[-1][2] if self.points else 0.0

    def reached(self, target: float) -> Reached | None:
        """When the accuracy was first at least `target`; None if it never was."""
        return next((Reached(seconds, epochs) for epochs, seconds, right in self.points if right >= target), None)


def learn(config: RunConfig, dataset: Dataset, *, max_epochs: int, max_seconds: float, every: int) -> Learned:
    """Train one run and evaluate the test images every so many batches and at the end of each epoch."""
    run = Run(config, dataset)
    learned = Learned(config.model, config.seed)
    batches_per_epoch = run.batches_per_epoch
    seconds = 0.0
    try:
        while len(run.history.epoch_ends) < max_epochs and seconds < max_seconds:
            began = time.perf_counter()
            run.step()
            while not (run.at_epoch_end or run.batch % every == 0):
                run.step()
            seconds += time.perf_counter() - began
            accuracy = evaluate(run.network, run.standardiser, dataset.test).accuracy
            learned.points.append((run.batch / batches_per_epoch, seconds, accuracy))
    except DivergedError:
        learned.diverged = True
    return learned


@dataclass(frozen=True)
class TargetSummary:
    """Means over the runs that reached a target, and how many did; None where none did."""

    target: float
    runs: int
    seconds: float | None
    epochs: float | None


@dataclass(frozen=True)
class Summary:
    """Means over the seeds of one model: accuracy and seconds at the end, and when each target was reached."""

    model: str
    seeds: int
    diverged: int
    final: float
    seconds: float
    targets: list[TargetSummary]


def summarise(model: str, runs: Sequence[Learned]) -> Summary:
    """Take the means over the runs of one model."""
    targets = []
    for target in TARGETS:
        times = [reached for run in runs if (reached := run.reached(target))]
        targets.append(
            TargetSummary(
                target,
                len(times),
                statistics.mean(reached.seconds for reached in times) if times else None,
                statistics.mean(reached.epochs for reached in times) if times else None,
            )
        )
    return Summary(
        model,
        len(runs),
        sum(run.diverged for run in runs),
        statistics.mean(run.final for run in runs),
        statistics.mean(run.points[-1][1] if run.points else 0.0 for run in runs),
        targets,
    )
