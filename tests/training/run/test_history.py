"""The numbers of a run, appended by one thread and read by another."""

from __future__ import annotations

import math
import sys
import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest

from cnn_gui.training.run.history import Change, History, Table

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_history_keeps_every_batch_in_order() -> None:
    history = History()
    for i in range(5000):
        history.append_batch(i / 7, i / 5000, i * 2.0)
    batches = history.batches
    assert len(batches) == history.batch_count == 5000
    np.testing.assert_array_equal(batches.loss, np.arange(5000) / 7)
    np.testing.assert_array_equal(batches.accuracy, np.arange(5000) / 5000)
    np.testing.assert_array_equal(batches.learning_rate, np.arange(5000) * 2.0)


def test_validations_and_epochs_are_kept_beside_the_batches() -> None:
    history = History()
    for epoch in range(1, 101):
        history.append_epoch(10 * epoch)
        history.append_validation(10 * epoch, 1 / epoch, epoch / 100)
    np.testing.assert_array_equal(history.epoch_ends, np.arange(10, 1001, 10))
    validations = history.validations
    assert len(validations) == 100
    np.testing.assert_array_equal(validations.batch, np.arange(10, 1001, 10))
    np.testing.assert_array_equal(validations.loss, 1 / np.arange(1, 101))
    np.testing.assert_array_equal(validations.accuracy, np.arange(1, 101) / 100)


def test_figures_of_each_class_are_kept_with_their_batch() -> None:
    history = History()
    assert history.class_validations.accuracy.shape == history.class_validations.loss.shape == (0, 0)
    for number in range(200):
        history.append_classes(number, np.array([number, math.nan, 1.0]) / 200, [2.0, math.nan, number])
        if number == 9:
            early = history.class_validations
    series = history.class_validations
    assert (len(series), len(early)) == (200, 10)
    np.testing.assert_array_equal(series.batch, np.arange(200))
    np.testing.assert_array_equal(series.accuracy[:, 0], np.arange(200) / 200)
    np.testing.assert_array_equal(series.loss[:, 2], np.arange(200))
    assert np.isnan(series.loss[:, 1]).all()
    np.testing.assert_array_equal(early.loss[:, 2], np.arange(10))
    assert not series.accuracy.flags.writeable


def test_last_entries_are_nan_before_the_first_and_the_newest_after_it() -> None:
    history = History()
    assert all(math.isnan(value) for value in (*history.last_batch, *history.last_validation))
    history.append_batch(2.0, 0.5, 0.1)
    history.append_batch(1.5, 0.6, 0.1)
    history.append_validation(2, 1.2, 0.7)
    assert history.last_batch == (1.5, 0.6)
    assert history.last_validation == (1.2, 0.7)


def test_last_row_of_an_empty_table_is_an_error() -> None:
    with pytest.raises(IndexError, match="no row"):
        Table((np.float64,)).last()


def test_view_does_not_change_when_more_is_appended() -> None:
    history = History()
    history.append_batch(1.0, 0.1, 0.5)
    early = history.batches
    for i in range(3000):
        history.append_batch(-1.0, i, i)
    assert early.loss.tolist() == [1.0]
    assert early.accuracy.tolist() == [0.1]


def test_view_cannot_be_written_to() -> None:
    history = History()
    history.append_batch(1.0, 0.1, 0.5)
    with pytest.raises(ValueError, match="read-only"):
        history.batches.loss[0] = 2.0


def test_reading_again_after_writing_protection_still_lets_the_writer_append() -> None:
    table = Table((np.float64,), capacity=4)
    table.append(1.0)
    table.read()
    table.append(2.0)
    assert table.read()[0].tolist() == [1.0, 2.0]


class Interrupted(Table):
    """A table to which another thread appends, if `armed`, right after somebody has looked how long it is."""

    armed = False
    _rows = 0

    @property
    def _count(self) -> int:
        rows = self._rows
        if self.armed:
            self.armed = False
            for i in range(rows, rows + 50):
                self.append(i, -i)
            self.armed = True
        return rows

    @_count.setter
    def _count(self, rows: int) -> None:
        self._rows = rows


def test_rows_that_come_while_somebody_reads_do_not_disturb_him() -> None:
    table = Interrupted((np.int64, np.int64), capacity=8)
    for i in range(7):
        table.append(i, -i)
    table.armed = True
    for _ in range(5):
        first, second = table.read()
        np.testing.assert_array_equal(first, np.arange(len(first)))
        np.testing.assert_array_equal(second, -first)


@pytest.fixture
def _threads_take_turns_often() -> Iterator[None]:
    """Let the interpreter switch threads a thousand times as often as usual, so that a race is lost if there is one."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(5e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("_threads_take_turns_often")
def test_reader_in_another_thread_sees_only_complete_rows() -> None:
    table = Table((np.float64, np.int64, np.float64), capacity=1)
    rows = 30_000
    finished = threading.Event()
    faults: list[str] = []
    counts: list[int] = []

    def read() -> None:
        while True:
            last_look = finished.is_set()
            a, b, c = table.read()
            counts.append(len(b))
            expected = np.arange(len(b))
            if not (np.array_equal(a, expected * 0.5) and np.array_equal(b, expected) and np.array_equal(c, -expected)):
                faults.append(f"a wrong row among the first {len(b)}")
            if last_look:
                return

    reader = threading.Thread(target=read)
    reader.start()
    for i in range(rows):
        table.append(i * 0.5, i, -i)
    finished.set()
    reader.join()
    assert not faults
    assert counts == sorted(counts)
    assert counts[-1] == rows


def test_of_changes_at_one_batch_the_last_one_remains_with_what_was_before_the_first() -> None:
    history = History()
    for batch, name, before, after in ((3, "a", 1, 2), (3, "b", 0, 5), (3, "a", 2, 4), (4, "a", 4, 7)):
        history.append_change(Change(batch, name, before, after))
    assert history.changes == (Change(3, "a", 1, 4), Change(3, "b", 0, 5), Change(4, "a", 4, 7))
