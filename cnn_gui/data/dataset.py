"""Images with their labels, and the three parts of a data set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Images: TypeAlias = npt.NDArray[np.uint8]
Labels: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Split:
    """Images and their labels, in a fixed order.

    Attributes:
        images: (N, C, H, W) uint8, C-contiguous; 0 is background, 255 full ink.
        labels: (N,) int64, the index of each image's class.

    Raises:
        ValueError: the arrays have another type or layout, or differ in length.
    """

    images: Images
    labels: Labels

    def __post_init__(self) -> None:
        if self.images.ndim != 4 or self.images.dtype != np.uint8 or not self.images.flags.c_contiguous:
            raise ValueError(
                "images must be a C-contiguous uint8 array (N, C, H, W), "
                f"got {self.images.dtype} of shape {self.images.shape}"
            )
        if self.labels.ndim != 1 or self.labels.dtype != np.int64:
            raise ValueError(f"labels must be int64 (N,), got {self.labels.dtype} of shape {self.labels.shape}")
        if len(self.images) != len(self.labels):
            raise ValueError(f"{len(self.images)} images but {len(self.labels)} labels")

    def __len__(self) -> int:
        return len(self.labels)

    def part(self, start: int, stop: int) -> Split:
        """The examples start ≤ i < stop, as views of the same memory."""
        return Split(self.images[start:stop], self.labels[start:stop])


@dataclass(frozen=True)
class Skipped:
    """A file that was passed over.

    Attributes:
        path: the file, as a person finds it: relative to the folder that was opened.
        reason: one clause that says why.
    """

    path: str
    reason: str


@dataclass(frozen=True, eq=False)
class Dataset:
    """Training, validation and test images of one task.

    Attributes:
        name: the catalogue's word for it, as on the command line.
        title: the name that a person reads.
        train: what the network learns from.
        validation: held out of the training images; may be empty.
        test: touched by no choice made during training: the published test images, those of another
            data set if that was asked for, or held out of own images; may be empty with these.
        classes: the name of each label.
        mean, deviation: (C,) float32, of the pixels of `train`, scaled to 0..1, per channel.
        skipped: the files that could not be used, in the order in which they were met.
        source: where the images came from, for a person.
        notes: what had to be assumed about the images, one sentence each.
    """

    name: str
    title: str
    train: Split
    validation: Split
    test: Split
    classes: tuple[str, ...]
    mean: npt.NDArray[np.float32]
    deviation: npt.NDArray[np.float32]
    skipped: tuple[Skipped, ...] = ()
    source: str = ""
    notes: tuple[str, ...] = ()

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """(channels, height, width) of every image."""
        _, channels, height, width = self.train.images.shape
        return channels, height, width
