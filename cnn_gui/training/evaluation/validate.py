"""A validation of a run, and the one way in which it gets into the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.training.evaluation.evaluator import evaluate
from cnn_gui.training.messages.report import Report

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt

    from cnn_gui.training.run.run import Run

VALIDATION = "validation"


def validate(run: Run) -> Report:
    """Evaluate the validation images at once, and let the run take that in."""
    split = run.dataset.validation
    result = evaluate(run.network, run.standardiser, split)
    report = Report(
        split=VALIDATION,
        batch=run.batch,
        epoch=run.epoch,
        classes=run.dataset.classes,
        images=split.images,
        labels=split.labels,
        predicted=result.predicted,
        confidence=result.confidence,
        loss=result.losses,
    )
    take(run, report, run.network.learned)
    return report


def take(run: Run, report: Report, parameters: Mapping[str, npt.NDArray[np.floating]]) -> None:
    """Let a run take in a report on its validation images, made with what its network had learned then."""
    run.take_validation(report.batch, report.mean_loss, report.accuracy, parameters, (report.recall, report.class_loss))
