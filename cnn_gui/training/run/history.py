"""The numbers of a run: append-only, lossless, written by one thread and read by any other."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Iterable

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

    def fill(self, columns: Iterable[npt.NDArray[Any]]) -> None:
        """Begin with these rows, which are copied, in the place of all there were."""
        columns = tuple(columns)
        count = len(columns[0])
        room = [np.empty((max(count, len(own)), *own.shape[1:]), own.dtype) for own in self._columns]
        for own, column in zip(room, columns, strict=True):
            own[:count] = column
        self._columns, self._count = tuple(room), count

    def __len__(self) -> int:
        return self._count

    def append(self, *row: npt.ArrayLike) -> None:
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


@dataclass(frozen=True)
class ClassSeries:
    """The same evaluations class by class: accuracy 0…1 and mean loss in nats, (n, K) for K classes.

    NaN for a class without an image; K is 0 before the first evaluation.
    """

    batch: IntColumn
    accuracy: FloatColumn
    loss: FloatColumn

    def __len__(self) -> int:
        return len(self.batch)


@dataclass(frozen=True)
class Change:
    """A setting that was changed in the run: after how many batches, which one, from what to what."""

    batch: int
    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Numbers:
    """All that a history holds, as it was at one moment; arrays are read-only, and never change.

    epoch_ends, edits, changes: as in `History`.
    """

    batches: BatchSeries
    validations: ValidationSeries
    classes: ClassSeries
    epoch_ends: IntColumn
    edits: tuple[tuple[int, str], ...]
    changes: tuple[Change, ...] = ()


class History:
    """Everything that a run measured, from its first batch on; nothing is dropped or thinned."""

    def __init__(self, numbers: Numbers | None = None) -> None:
        """Begin with nothing, or with copies of these numbers."""
        self._batches = Table((np.float64, np.float64, np.float64))
        self._validations = Table((np.int64, np.float64, np.float64), capacity=64)
        self._epochs = Table((np.int64,), capacity=64)
        self._edits: list[tuple[int, str]] = []
        self._changes: list[Change] = []
        # How many classes there are is known with the first row.
        self._classes: Table | None = None
        if numbers is not None:
            self._begin_with(numbers)

    def _begin_with(self, numbers: Numbers) -> None:
        batches, validations, classes = numbers.batches, numbers.validations, numbers.classes
        self._batches.fill((batches.loss, batches.accuracy, batches.learning_rate))
        self._validations.fill((validations.batch, validations.loss, validations.accuracy))
        self._epochs.fill((numbers.epoch_ends,))
        self._edits.extend(numbers.edits)
        self._changes.extend(numbers.changes)
        if len(classes):
            self._classes = _class_table(classes.accuracy.shape[1])
            self._classes.fill((classes.batch, classes.accuracy, classes.loss))

    def append_batch(self, loss: float, accuracy: float, learning_rate: float) -> None:
        """Record one trained batch."""
        self._batches.append(loss, accuracy, learning_rate)

    def append_validation(self, batch: int, loss: float, accuracy: float) -> None:
        """Record an evaluation of the validation images made after `batch` batches."""
        self._validations.append(batch, loss, accuracy)

    def append_classes(self, batch: int, accuracy: npt.ArrayLike, loss: npt.ArrayLike) -> None:
        """Record the figures of each class (K,) in the evaluation of the validation images after `batch` batches."""
        if self._classes is None:
            self._classes = _class_table(np.size(accuracy))
        self._classes.append(batch, accuracy, loss)

    def append_epoch(self, batch: int) -> None:
        """Record that an epoch ended after `batch` batches."""
        self._epochs.append(batch)

    def append_edit(self, batch: int, what: str) -> None:
        """Record parameters that a person has changed after `batch` batches, not an update.

        what: what was done, in words before "after batch 60": "9 numbers of conv1.W edited by hand".
        """
        self._edits.append((batch, what))

    def append_change(self, change: Change) -> None:
        """Record a setting that was changed; of changes at the same batch, as a slider makes them, one remains."""
        for place in range(len(self._changes) - 1, -1, -1):
            earlier = self._changes[place]
            if earlier.batch != change.batch:
                break
            if earlier.name == change.name:
                self._changes[place] = Change(change.batch, change.name, earlier.before, change.after)
                return
        self._changes.append(change)

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
    def class_validations(self) -> ClassSeries:
        """Every evaluation of the validation images so far, class by class."""
        if self._classes is None:
            return ClassSeries(np.empty(0, np.int64), np.empty((0, 0)), np.empty((0, 0)))
        return ClassSeries(*self._classes.read())

    @property
    def epoch_ends(self) -> IntColumn:
        """After how many batches each finished epoch ended, ascending."""
        return self._epochs.read()[0]

    @property
    def edits(self) -> tuple[tuple[int, str], ...]:
        """Every such change so far: after how many batches, and what was done, in words."""
        return tuple(self._edits)

    @property
    def changes(self) -> tuple[Change, ...]:
        """Every setting changed in the run so far, in order."""
        return tuple(self._changes)

    def numbers(self) -> Numbers:
        """All there is so far; costs next to nothing, for nothing is copied. Asked by the thread that appends."""
        series = self.batches, self.validations, self.class_validations
        return Numbers(*series, self.epoch_ends, self.edits, self.changes)


def _class_table(classes: int) -> Table:
    figures = np.dtype((np.float64, (classes,)))
    return Table((np.int64, figures, figures), capacity=64)
