"""The settings and the history of a run as one JSON document."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from cnn_gui.files.exports import about

if TYPE_CHECKING:
    from cnn_gui.training.run.run import Run


def history_json(run: Run) -> bytes:
    """The document, ASCII: an object with

    - `settings`, `data`, `versions`, `batches` (trained), `parameters_sha256`;
    - `train`: `loss`, `accuracy`, `learning_rate`, one number for each batch;
    - `validation`: `batch`, `loss`, `accuracy`, one for each evaluation;
    - `classes`: `batch`, and `accuracy` and `loss` with a list of one number for each class;
    - `epoch_ends`: after how many batches; `edits` and `changes`: `{"batch": …}` with what was done by hand.

    Numbers are written so that reading them gives the same float. JSON has neither NaN nor infinity: they are null.
    """
    history = run.history
    batches, validations, classes = history.batches, history.validations, history.class_validations
    document = {
        "settings": about.settings(run.config),
        "data": about.data(run),
        "versions": about.versions(),
        "batches": run.batch,
        "parameters_sha256": run.parameters_sha256(),
        "train": {
            "loss": batches.loss.tolist(),
            "accuracy": batches.accuracy.tolist(),
            "learning_rate": batches.learning_rate.tolist(),
        },
        "validation": {
            "batch": validations.batch.tolist(),
            "loss": validations.loss.tolist(),
            "accuracy": validations.accuracy.tolist(),
        },
        "classes": {
            "batch": classes.batch.tolist(),
            "accuracy": classes.accuracy.tolist(),
            "loss": classes.loss.tolist(),
        },
        "epoch_ends": history.epoch_ends.tolist(),
        "edits": [{"batch": batch, "what": what} for batch, what in history.edits],
        "changes": [
            {"batch": each.batch, "setting": each.name, "before": each.before, "after": each.after}
            for each in history.changes
        ],
    }
    return (json.dumps(_finite(document), allow_nan=False, indent=1) + "\n").encode()


def _finite(value: Any) -> Any:
    """The same with None in the place of numbers that JSON does not have."""
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_finite(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
