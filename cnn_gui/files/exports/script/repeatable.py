"""Whether a run can be repeated from its settings: with which ones it began, and what else was done to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cnn_gui.counted import counted
from cnn_gui.training.run.schedule import SCHEDULES, Plan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cnn_gui.training.run.config import RunConfig
    from cnn_gui.training.run.run import Run


@dataclass(frozen=True)
class Repetition:
    """How to repeat a run.

    Attributes:
        begun: the settings that it began with.
        changes: settings that were changed, by the number of batches trained before, in order.
        obstacles: why the weights will be others nevertheless, a clause each; none if they will be the same.
    """

    begun: RunConfig
    changes: Mapping[int, Mapping[str, Any]]
    obstacles: tuple[str, ...]


def repetition(run: Run) -> Repetition:
    """What the history knows of a run, checked against the learning rates that the run really used."""
    earliest: dict[str, Any] = {}
    changes: dict[int, dict[str, Any]] = {}
    for change in run.history.changes:
        earliest.setdefault(change.name, change.before)
        if change.batch < run.batch:
            changes.setdefault(change.batch, {})[change.name] = change.after
    begun = run.config.with_changes(**earliest)
    obstacles = [
        f"after {counted(batch, 'batch')} weights were changed by hand: {what}" for batch, what in run.history.edits
    ]
    if run.history.batch_count != run.batch:
        obstacles.append("its history is not that of its weights: it was brought back to an earlier batch")
    elif not _same_rates(run, begun, changes):
        obstacles.append("its learning rates are not those of its settings, which were changed on the way")
    return Repetition(begun, changes, tuple(obstacles))


def _same_rates(run: Run, begun: RunConfig, changes: Mapping[int, Mapping[str, Any]]) -> bool:
    config = begun
    if any(each.get("schedule", config.schedule) not in SCHEDULES for each in ({}, *changes.values())):
        return False
    used = run.history.batches.learning_rate.tolist()
    return all(used[batch] == rate for batch, rate in enumerate(_rates(run, begun, changes)))


def _rates(run: Run, config: RunConfig, changes: Mapping[int, Mapping[str, Any]]) -> Iterator[float]:
    """The learning rate of each batch by plan; epochs are as long as the batch size at their begin makes them."""
    images = len(run.batches)
    epoch_begin = left = epoch = 0
    for batch in range(run.batch):
        config = config.with_changes(**changes[batch]) if batch in changes else config
        if not left:
            epoch, epoch_begin, length = epoch + 1, batch, -(-images // config.batch_size)
            left = length
        total = epoch_begin + (config.schedule_epochs - epoch + 1) * length
        yield Plan(config.schedule, config.learning_rate, total, config.warm_up).rate(batch)
        left -= 1
