"""The numbers of a run as a table for other programs."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from cnn_gui.data.whole_file import whole_file

if TYPE_CHECKING:
    from pathlib import Path

    from cnn_gui.training.run.history import History

COLUMNS = ("batch", "epoch", "loss", "accuracy", "learning_rate", "validation_loss", "validation_accuracy")


def write_csv(history: History, path: Path) -> None:
    """Write the history as a table, whole or not at all. Raises OSError if it cannot be written."""
    content = history_csv(history).encode()
    with whole_file(path) as file:
        file.write(content)


def history_csv(history: History) -> str:
    """Return the history as comma-separated values (RFC 4180) with a line of names.

    One line per batch, and one for an evaluation made before the first. Numbers are written so that reading them
    gives the same float; accuracies are shares, 0…1; validation columns are empty where nothing was evaluated.
    """
    batches, validations, ends = history.batches, history.validations, history.epoch_ends.tolist()
    evaluated = {
        batch: (loss, accuracy)
        for batch, loss, accuracy in zip(
            validations.batch.tolist(), validations.loss.tolist(), validations.accuracy.tolist(), strict=True
        )
    }
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(COLUMNS)
    if 0 in evaluated:
        table.writerow((0, 1, "", "", "", *evaluated[0]))
    epoch = 1
    rows = zip(batches.loss.tolist(), batches.accuracy.tolist(), batches.learning_rate.tolist(), strict=True)
    for batch, row in enumerate(rows, start=1):
        while epoch <= len(ends) and batch > ends[epoch - 1]:
            epoch += 1
        table.writerow((batch, epoch, *row, *evaluated.get(batch, ("", ""))))
    return text.getvalue()
