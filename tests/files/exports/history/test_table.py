"""The table of a run."""

from __future__ import annotations

import csv
import io

import pytest

from cnn_gui.files.exports.history.table import COLUMNS, history_csv
from cnn_gui.training.run.history import History


@pytest.fixture
def run() -> History:
    """Three batches in two epochs, evaluated before the first and after the second."""
    made = History()
    made.append_validation(0, 2.3, 0.1)
    for loss in (2.1, 1 / 3, 1e-7):
        made.append_batch(loss, 0.5, 0.05)
        if loss == 1 / 3:
            made.append_epoch(2)
            made.append_validation(2, 1.5, 0.625)
    return made


def test_the_table_has_a_line_of_names_and_one_for_every_batch(run: History) -> None:
    lines = list(csv.reader(io.StringIO(history_csv(run))))
    assert tuple(lines[0]) == COLUMNS
    assert [line[0] for line in lines[1:]] == ["0", "1", "2", "3"]
    assert [line[1] for line in lines[1:]] == ["1", "1", "1", "2"]


def test_numbers_read_back_are_the_same_to_the_last_bit(run: History) -> None:
    rows = list(csv.DictReader(io.StringIO(history_csv(run))))
    assert [float(row["loss"]) for row in rows[1:]] == run.batches.loss.tolist()
    assert [float(row["learning_rate"]) for row in rows[1:]] == run.batches.learning_rate.tolist()


def test_evaluations_stand_beside_their_batch_and_nowhere_else(run: History) -> None:
    rows = list(csv.DictReader(io.StringIO(history_csv(run))))
    assert [row["validation_accuracy"] for row in rows] == ["0.1", "", "0.625", ""]
    assert [row["validation_loss"] for row in rows] == ["2.3", "", "1.5", ""]


def test_the_table_of_a_run_without_batches_is_its_names() -> None:
    assert history_csv(History()).splitlines() == [",".join(COLUMNS)]
