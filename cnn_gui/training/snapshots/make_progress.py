"""Where a run stands, in figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.training.messages.progress import Progress

if TYPE_CHECKING:
    from cnn_gui.training.run.run import Run


def progress_of(run: Run, batches_per_second: float) -> Progress:
    """Where a run stands."""
    loss, accuracy = run.history.last_batch
    validation_loss, validation_accuracy = run.history.last_validation
    config, plan, best = run.config, run.plan, run.validations.best
    return Progress(
        epoch=run.epoch,
        batch=run.batch,
        batch_in_epoch=run.batch_in_epoch,
        batches_per_epoch=run.batches_per_epoch,
        batches_per_second=batches_per_second,
        loss=loss,
        train_accuracy=accuracy,
        validation_loss=validation_loss,
        validation_accuracy=validation_accuracy,
        learning_rate=plan.rate(run.batch),
        plan=plan,
        schedule_epochs=config.schedule_epochs,
        momentum=config.momentum,
        nesterov=config.nesterov,
        weight_decay=config.weight_decay,
        batch_size=config.batch_size,
        plateau_factor=config.plateau_factor,
        plateau_patience=config.plateau_patience,
        patience=config.patience,
        least_gain=config.least_gain,
        without_gain=run.validations.without_gain,
        best=None if best is None else best.mark,
    )
