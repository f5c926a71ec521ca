"""Runs that another one has taken the place of: the way back to them, and forward again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.data.dataset import Dataset

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cnn_gui.training.checkpoint.checkpoint import Checkpoint

MOST_BYTES = 256_000_000
"""So much memory they take together, unless a person says otherwise."""


class EarlierRuns:
    """Two piles of checkpoints, as undo and redo have them. Belongs to the training thread.

    The oldest go first when there is no room; what was put aside last is kept, however large.

    Attributes: most_bytes (for all together), before, after (the next one to come back stands last).
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes = most_bytes
        self.before: list[Checkpoint] = []
        self.after: list[Checkpoint] = []

    def put_aside(self, replaced: Checkpoint | None) -> None:
        """A new run takes the place of this one; None: of one that nobody would miss. What was ahead is dropped."""
        if replaced is not None:
            self.before.append(replaced)
            self.after.clear()
        self._make_room()

    def back(self, replaced: Checkpoint | None) -> None:
        """The last of those before is the present one now, in the place of this one."""
        self.before.pop()
        if replaced is not None:
            self.after.append(replaced)
        self._make_room()

    def forward(self, replaced: Checkpoint | None) -> None:
        """The next of those after is the present one now, in the place of this one."""
        self.after.pop()
        if replaced is not None:
            self.before.append(replaced)
        self._make_room()

    def _make_room(self) -> None:
        while len(self.before) + len(self.after) > 1 and _size((*self.before, *self.after)) > self.most_bytes:
            (self.before if len(self.before) > 1 or not self.after else self.after).pop(0)


def _size(checkpoints: Iterable[Checkpoint]) -> int:
    """Bytes of all arrays; those of a data set that several share once."""
    datasets: dict[int, int] = {}
    total = 0
    for kept in checkpoints:
        numbers, state = kept.history, kept.state
        arrays = (numbers.batches, numbers.validations, numbers.classes)
        total += sum(_bytes(vars(each)) for each in arrays)
        total += sum(_bytes(part) for part in (state.parameters, state.optimizer, state.batches, state.validation))
        if isinstance(kept.images, Dataset):
            splits = kept.images.train, kept.images.validation, kept.images.test
            datasets[id(kept.images)] = sum(split.images.nbytes + split.labels.nbytes for split in splits)
    return total + sum(datasets.values())


def _bytes(values: Mapping[str, object]) -> int:
    total = 0
    for value in values.values():
        if isinstance(value, dict):
            total += _bytes(value)
        else:
            total += int(getattr(value, "nbytes", 0))
    return total
