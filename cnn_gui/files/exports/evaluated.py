"""What a run's network is worth, for those exports that say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.training.evaluation.evaluator import evaluate
from cnn_gui.training.messages.report import Report

if TYPE_CHECKING:
    from cnn_gui.training.run.run import Run


def evaluated(run: Run) -> Report | None:
    """The test images evaluated, or the validation images where there are no test images; None without either.

    On a copy of the network: the buffers of the run, its last gradients among them, stay as they are.
    """
    dataset = run.dataset
    for name, split in (("test", dataset.test), ("validation", dataset.validation)):
        if len(split):
            found = evaluate(run.network.copy(), run.standardiser, split)
            return Report(
                split=name,
                batch=run.batch,
                epoch=run.epoch,
                classes=dataset.classes,
                images=split.images,
                labels=split.labels,
                predicted=found.predicted,
                confidence=found.confidence,
                loss=found.losses,
            )
    return None
