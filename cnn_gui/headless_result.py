"""What a run without a window ends with: its figures, as JSON or as a table."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from cnn_gui.startup.terminal import say
from cnn_gui.training.evaluation.evaluator import evaluate
from cnn_gui.training.run.matrix_threads import kernel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnn_gui.training.run.run import Run
    from cnn_gui.training.watch.watch import Watch


def say_result(result: Mapping[str, Any], *, as_json: bool) -> None:
    """Write figures to stdout: as one line of JSON, or for people."""
    if as_json:
        say(json.dumps(result))
    else:
        say("\n".join(f"{name.replace('_', ' '):20} {_for_people(value)}" for name, value in result.items()))


def _for_people(value: object) -> str:
    if isinstance(value, list):
        return "; ".join(each["message"] for each in value) or "none"
    return format(value, ".6g") if isinstance(value, float) else str(value)


def result_of(training: Run, watch: Watch, batches: int, seconds: float) -> dict[str, Any]:
    """The figures of a run that was trained for so many batches here, in so many seconds."""
    config, dataset = training.config, training.dataset
    train_loss = training.history.batches.loss
    # What the curve shows at its end: the mean over the last batches, as many as an epoch has.
    last_batches = train_loss[-training.batches_per_epoch :]
    validation = evaluate(training.network, training.standardiser, dataset.validation)
    test = evaluate(training.network, training.standardiser, dataset.test)
    best = training.validations.best
    mark = None if best is None or not best.mark.validated else best.mark
    return {
        "dataset": config.dataset,
        "test_dataset": config.test_dataset or config.dataset,
        "model": config.model,
        "seed": config.seed,
        "epochs": len(training.history.epoch_ends),
        "batches": training.batch,
        "train_loss": number(last_batches.mean() if training.batch else float("nan")),
        "validation_loss": number(validation.loss),
        "validation_accuracy": number(validation.accuracy),
        "best_batch": None if mark is None else mark.batch,
        "best_validation_loss": None if mark is None else mark.loss,
        "best_validation_accuracy": None if mark is None else mark.accuracy,
        "stopped_early": training.stopped_early,
        "test_loss": number(test.loss),
        "test_accuracy": number(test.accuracy),
        "train_images": len(dataset.train),
        "validation_images": len(dataset.validation),
        "test_images": len(dataset.test),
        "classes": len(dataset.classes),
        "skipped_images": len(dataset.skipped),
        "batch_size": config.batch_size,
        "optimizer": config.optimizer,
        "learning_rate": config.learning_rate,
        "last_learning_rate": _last_rate(training),
        "schedule": config.schedule,
        "schedule_epochs": config.schedule_epochs,
        "warm_up": config.warm_up,
        "plateau_factor": config.plateau_factor,
        "plateau_patience": config.plateau_patience,
        "patience": config.patience,
        "least_gain": config.least_gain,
        "momentum": config.momentum,
        "nesterov": config.nesterov,
        "class_weights": config.class_weights,
        "label_smoothing": config.label_smoothing,
        "weight_decay": config.weight_decay,
        "dropout": config.dropout,
        "shift": config.shift,
        "rotation": config.rotation,
        "threads": config.threads,
        "blas": kernel(),
        "troubles": [{**asdict(trouble), "sign": trouble.sign.value} for trouble in watch.troubles],
        "train_seconds": seconds,
        "batches_per_second": number(batches / seconds if seconds else float("nan")),
        "parameters_sha256": training.parameters_sha256(),
    }


def _last_rate(training: Run) -> float | None:
    """The learning rate of the last update; None before the first."""
    rates = training.history.batches.learning_rate
    return float(rates[-1]) if len(rates) else None


def number(value: float) -> float | None:
    """JSON has neither NaN nor infinity: what is not known is null."""
    return float(value) if math.isfinite(value) else None
