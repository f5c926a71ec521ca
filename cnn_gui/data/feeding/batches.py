"""Training images in random order, batch after batch, epoch after epoch, reproducibly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from cnn_gui.data.feeding.augment import RandomMotion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnn_gui.data.dataset import Images, Labels


@dataclass(frozen=True, eq=False)
class Batch:
    """One mini-batch.

    Attributes:
        indices: (n,) int64, positions in the training split; read-only.
        images: (n, C, H, W) uint8, shifted and turned if asked; valid until the next batch is taken.
        labels: (n,) int64.
        epoch: which pass over the data, from 1.
        batch_in_epoch: which batch of this epoch, from 1.
        last_in_epoch: whether the epoch ends with this batch.
    """

    indices: npt.NDArray[np.int64]
    images: Images
    labels: Labels
    epoch: int
    batch_in_epoch: int
    last_in_epoch: bool

    def __len__(self) -> int:
        return len(self.indices)


class BatchSource:
    """Deals the images of a split in batches; every image exactly once per epoch.

    Order and motions are a pure function of the generator: each epoch draws one permutation when its
    first batch is taken, each batch then draws its shifts and its angles.

    An epoch has ⌈N / batch size⌉ batches, as equal as can be: they differ by at most one image, the larger ones first.
    A last batch of what is left over would be an update from very few images with the learning rate of many, at the
    very moment that is evaluated.

    Args:
        images: (N, C, H, W) uint8, N ≥ 1; only read.
        labels: (N,) int64.
        batch_size: the most images in a batch, ≥ 1; larger than N gives one batch of N per epoch.
        generator: the source of all random numbers; belongs to this object from now on.
        shift: each image is moved by up to this many pixels in both directions; 0 for none.
        rotation: each image is turned by up to this many degrees either way; 0 for none.

    Raises:
        ValueError: no images, images and labels of different length, or a number out of range.
    """

    def __init__(
        self,
        images: Images,
        labels: Labels,
        batch_size: int,
        generator: np.random.Generator,
        *,
        shift: int = 0,
        rotation: float = 0.0,
    ) -> None:
        if len(images) == 0 or len(images) != len(labels):
            raise ValueError(f"need at least one image and a label for each, got {len(images)} and {len(labels)}")
        _, channels, height, width = images.shape
        self._motion = RandomMotion((channels, height, width), shift=shift, rotation=rotation)
        self._images = images
        self._labels = labels
        self._generator = generator
        self._next_batch_size = _checked_batch_size(batch_size)
        self._batch_size = batch_size
        self._order = np.arange(len(images))
        self._cursor = len(images)
        self._epoch = 0
        self._batch_in_epoch = 0
        self._buffer = np.empty((0, *images.shape[1:]), np.uint8)
        self._before: tuple[Any, ...] | None = None

    def __len__(self) -> int:
        """How many images an epoch deals."""
        return len(self._labels)

    @property
    def epoch(self) -> int:
        """The epoch of the last batch dealt, from 1; 0 before the first."""
        return self._epoch

    @property
    def batch_in_epoch(self) -> int:
        """The position of the last batch dealt in its epoch, from 1; 0 before the first."""
        return self._batch_in_epoch

    @property
    def at_epoch_start(self) -> bool:
        """Whether the next batch begins an epoch."""
        return self._cursor == len(self._order)

    @property
    def batch_size(self) -> int:
        """The batch size of the epoch that the next batch belongs to."""
        return self._next_batch_size if self.at_epoch_start else self._batch_size

    @property
    def next_batch_size(self) -> int:
        """The batch size from the next epoch on."""
        return self._next_batch_size

    @property
    def batches_per_epoch(self) -> int:
        """How many batches the epoch of the next batch has: ⌈N / batch size⌉."""
        return -(-len(self._order) // self.batch_size)

    def set_batch_size(self, batch_size: int) -> None:
        """Change the most images in a batch from the next epoch on.

        Raises:
            ValueError: `batch_size` < 1.
        """
        self._next_batch_size = _checked_batch_size(batch_size)

    def next(self) -> Batch:
        """The next batch; begins a new epoch by itself when one is over. A fault in it leaves all as it was before."""
        self._before = self._place()
        try:
            return self._deal()
        except Exception:
            self.put_back()
            raise

    def _deal(self) -> Batch:
        if self.at_epoch_start:
            self._begin_epoch()
        start = self._cursor
        self._cursor = start + self._next_length()
        self._batch_in_epoch += 1
        indices = self._order[start : self._cursor]
        images = self._gather(indices)
        return Batch(
            indices=indices,
            images=self._motion(images, self._generator),
            labels=self._labels[indices],
            epoch=self._epoch,
            batch_in_epoch=self._batch_in_epoch,
            last_in_epoch=self._cursor == len(self._order),
        )

    def put_back(self) -> None:
        """Make the batch dealt last the next one again, with the same motions; all stands as before it was dealt.

        So does the generator, with everything that others have drawn from it since.

        Raises:
            RuntimeError: there is none: nothing was dealt, or it was put back already, or a state was restored since.
        """
        if self._before is None:
            raise RuntimeError("there is no batch to put back: deal one with next() first")
        (
            self._order,
            self._cursor,
            self._epoch,
            self._batch_in_epoch,
            self._batch_size,
            self._generator.bit_generator.state,
        ) = self._before
        self._before = None

    def _place(self) -> tuple[Any, ...]:
        # No copy of the order, which is never written to: this is done for every batch.
        state = self._generator.bit_generator.state
        return self._order, self._cursor, self._epoch, self._batch_in_epoch, self._batch_size, state

    def state(self) -> dict[str, Any]:
        """All that decides the batches to come: plain integers, one array, and the generator's state.

        Independent of this object: later batches do not change it.
        """
        return {
            "order": self._order.copy(),
            "cursor": self._cursor,
            "epoch": self._epoch,
            "batch_in_epoch": self._batch_in_epoch,
            "batch_size": self._batch_size,
            "next_batch_size": self._next_batch_size,
            "generator": self._generator.bit_generator.state,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Continue exactly as the source that gave this `state()` would have continued.

        Raises:
            ValueError: the state belongs to another number of images; nothing is changed then.
        """
        order = np.array(state["order"], np.int64)
        if order.shape != self._labels.shape:
            raise ValueError(f"the state is for {order.size} images, this source has {len(self)}")
        order.flags.writeable = False
        self._before = None
        self._generator.bit_generator.state = state["generator"]
        self._order = order
        self._cursor = int(state["cursor"])
        self._epoch = int(state["epoch"])
        self._batch_in_epoch = int(state["batch_in_epoch"])
        self._batch_size = _checked_batch_size(int(state["batch_size"]))
        self._next_batch_size = _checked_batch_size(int(state["next_batch_size"]))

    def _begin_epoch(self) -> None:
        self._order = self._generator.permutation(len(self._order))
        self._order.flags.writeable = False
        self._cursor = 0
        self._epoch += 1
        self._batch_in_epoch = 0
        self._batch_size = self._next_batch_size

    def _next_length(self) -> int:
        # What is left, by the batches that are left, rounded up: so the first batches have the image that is over, and
        # where a batch is cut depends on nothing but what `state` holds.
        left = len(self._order) - self._cursor
        batches = -(-len(self._order) // self._batch_size) - self._batch_in_epoch
        return -(-left // batches)

    def _gather(self, indices: npt.NDArray[np.int64]) -> Images:
        if len(self._buffer) < len(indices):
            self._buffer = np.empty((len(indices), *self._images.shape[1:]), np.uint8)
        # The indices are in range by construction; "clip" spares the copy that "raise" makes of `out`.
        return np.take(self._images, indices, axis=0, out=self._buffer[: len(indices)], mode="clip")


def _checked_batch_size(batch_size: int) -> int:
    if batch_size < 1:
        raise ValueError(f"batch_size must be at least 1, got {batch_size}")
    return batch_size
