"""What the history knows of a batch."""

from __future__ import annotations

import math

import numpy as np

from cnn_gui.training.run.history import History
from cnn_gui.ui.widgets.plots.series import Series
from cnn_gui.ui.widgets.plots.smoothing import Smoother


def history(batches: int, per_epoch: int = 10) -> History:
    """A run whose numbers all differ, evaluated after every fourth batch."""
    made, rng = History(), np.random.default_rng(1)
    for batch in range(1, batches + 1):
        made.append_batch(*rng.random(3))
        if batch % 4 == 0:
            made.append_validation(batch, *rng.random(2))
        if batch % per_epoch == 0:
            made.append_epoch(batch)
    return made


def test_a_reading_gives_the_exact_numbers_of_the_history() -> None:
    run, series = history(25), Series("accuracy", 0.9)
    series.update(run)
    reading = series.reading(11)
    assert reading.raw == run.batches.accuracy[10]
    assert reading.smoothed == Smoother(0.9).update(run.batches.accuracy)[10]
    assert reading.validation == run.validations.accuracy[1]
    assert reading.validation_batch == 8


def test_a_validation_counts_from_its_own_batch_on() -> None:
    series = Series("loss", 0.6)
    series.update(history(9))
    assert [series.reading(batch).validation_batch for batch in (3, 4, 7, 8)] == [0, 4, 4, 8]
    assert math.isnan(series.reading(3).validation)


def test_the_last_batch_of_an_epoch_belongs_to_it_and_the_next_to_the_next() -> None:
    series = Series("loss", 0.6)
    series.update(history(25))
    assert [series.reading(batch).epoch for batch in (1, 10, 11, 20, 21, 25)] == [1, 1, 2, 2, 3, 3]


def test_before_the_first_batch_there_is_nothing_to_read_but_an_evaluation() -> None:
    run, series = History(), Series("loss", 0.6)
    run.append_validation(0, 2.31, 0.1)
    series.update(run)
    reading = series.reading(0)
    assert math.isnan(reading.raw)
    assert math.isnan(reading.smoothed)
    assert (reading.validation, reading.epoch) == (2.31, 1)


def test_another_weight_smooths_everything_anew_and_what_comes_after_too() -> None:
    run, series = history(300), Series("loss", 0.0)
    series.update(run)
    series.smoothed_between(1, 300, 4)
    series.set_weight(0.99)
    run.append_batch(5.0, 0.5, 0.1)
    series.update(run)
    expected = Smoother(0.99).update(run.batches.loss)
    np.testing.assert_allclose(series.smoothed, expected)
    shown = series.smoothed_between(1, 301, 4)
    assert shown.high.max() == series.smoothed.max()
    assert shown.low.min() == series.smoothed.min()


def test_a_new_run_begins_with_nothing_of_the_old_one() -> None:
    series = Series("loss", 0.9)
    series.update(history(50))
    series.clear()
    assert len(series.raw) == len(series.smoothed) == len(series.validation) == len(series.epoch_ends) == 0
    other = History()
    other.append_batch(1.25, 0.5, 0.1)
    series.update(other)
    assert series.reading(1)[2:4] == (1.25, 1.25)
