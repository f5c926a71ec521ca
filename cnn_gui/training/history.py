"""The numbers of a run: append-only, lossless, written by one thread and read by any other."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

FloatColumn = npt.NDArray[np.float64]
IntColumn = npt.NDArray[np.int64]


class Table:
    """Columns that grow together; one thread appends, any thread reads.

    A reader gets views of the first `n` rows. A row is complete before `n` counts it and never changes afterwards;
    when the columns grow they are copied into new arrays, so a view that was handed out stays what it was.
    """

    def __init__(self, dtypes: tuple[npt.DTypeLike, ...], capacity: int = 1024) -> None:
        self._columns: tuple[npt.NDArray[Any], ...] = tuple(np.empty(capacity, dtype) for dtype in dtypes)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def append(self, *row: float) -> None:
        """Add one row; amortised constant time."""
        index = self._count
        columns = self._columns
        if index == len(columns[0]):
            columns = self._columns = tuple(np.concatenate([column, np.empty_like(column)]) for column in columns)
        for place, column in enumerate(columns):
            column[index] = row[place]
        self._count = index + 1

    def last(self) -> tuple[Any, ...]:
        """The newest row.

        Raises IndexError while there is none.
        """
        index = self._count - 1
        if index < 0:
            raise IndexError("the table has no row yet")
        return tuple(column[index].item() for column in self._columns)

    def read(self) -> tuple[npt.NDArray[Any], ...]:
        """Views of all rows appended so far, one array per column, read-only."""
        count = self._count  # first the count, then the columns: newer columns hold at least these rows
        views = tuple(column[:count] for column in self._columns)
        for view in views:
            view.flags.writeable = False
        return views


@dataclass(frozen=True)
class BatchSeries:
    """One entry per trained batch, in order: entry `i` is batch `i + 1` of the run.

    loss: mean cross-entropy of the batch in nats, before its update. accuracy: share of the batch classified right,
    0…1. learning_rate: the one that this batch's update used.
    """

    loss: FloatColumn
    accuracy: FloatColumn
    learning_rate: FloatColumn

    def __len__(self) -> int:
        return len(self.loss)


@dataclass(frozen=True)
class ValidationSeries:
    """One entry per evaluation of the validation images: after how many batches, mean loss in nats, accuracy 0…1."""

    batch: IntColumn
    loss: FloatColumn
    accuracy: FloatColumn

    def __len__(self) -> int:
        return len(self.batch)


class History:
    """Everything that a run measured, from its first batch on; nothing is dropped or thinned."""

    def __init__(self) -> None:
        self._batches = Table((np.float64, np.float64, np.float64))
        self._validations = Table((np.int64, np.float64, np.float64), capacity=64)
        self._epochs = Table((np.int64,), capacity=64)

    def append_batch(self, loss: float, accuracy: float, learning_rate: float) -> None:
        """Record one trained batch."""
        self._batches.append(loss, accuracy, learning_rate)

    def append_validation(self, batch: int, loss: float, accuracy: float) -> None:
        """Record an evaluation of the validation images made after `batch` batches."""
        self._validations.append(batch, loss, accuracy)

    def append_epoch(self, batch: int) -> None:
        """Record that an epoch ended after `batch` batches."""
        self._epochs.append(batch)

    @property
    def batch_count(self) -> int:
        """Number of batches trained."""
        return len(self._batches)

    @property
    def last_batch(self) -> tuple[float, ...]:
        """Loss and accuracy of the last batch; NaN before the first."""
        return self._batches.last()[:2] if len(self._batches) else (math.nan, math.nan)

    @property
    def last_validation(self) -> tuple[float, ...]:
        """Loss and accuracy of the last evaluation of the validation images; NaN before the first."""
        return self._validations.last()[1:] if len(self._validations) else (math.nan, math.nan)

    @property
    def batches(self) -> BatchSeries:
        """Loss, accuracy and learning rate of every batch so far."""
        return BatchSeries(*self._batches.read())

    @property
    def validations(self) -> ValidationSeries:
        """Every evaluation of the validation images so far."""
        return ValidationSeries(*self._validations.read())

    @property
    def epoch_ends(self) -> IntColumn:
        """After how many batches each finished epoch ended, ascending."""
        return self._epochs.read()[0]
