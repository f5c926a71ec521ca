"""Where a run stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnn_gui.training.run.best import Mark
    from cnn_gui.training.run.schedule import Plan


@dataclass(frozen=True)
class Progress:
    """Where the run stands, with the settings of its next batch.

    epoch: from 1. batch: batches trained in the run. loss, train_accuracy: of the last batch, NaN before the first.
    validation_*: of the last evaluation, NaN before it. batches_per_second: over the last half second or so of
    training, NaN before it is known. learning_rate: of the next batch; plan: what it comes from, over schedule_epochs
    epochs. batch_size: as it will be from the next epoch on. best: what the run can go back to; None: nothing yet.
    without_gain: so many validations in a row have brought none.
    """

    epoch: int
    batch: int
    batch_in_epoch: int
    batches_per_epoch: int
    batches_per_second: float
    loss: float
    train_accuracy: float
    validation_loss: float
    validation_accuracy: float
    learning_rate: float
    plan: Plan
    schedule_epochs: int
    momentum: float
    nesterov: bool
    weight_decay: float
    batch_size: int
    plateau_factor: float
    plateau_patience: int
    patience: int
    least_gain: float
    without_gain: int
    best: Mark | None

    @property
    def base_learning_rate(self) -> float:
        """The learning rate as a person set it, before the schedule."""
        return self.plan.base

    @property
    def schedule(self) -> str:
        """The name of the schedule."""
        return self.plan.schedule
