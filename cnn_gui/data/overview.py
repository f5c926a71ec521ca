"""What there is to say about a data set before it is learned: counts, the mean image, some images of each class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cnn_gui.data.own.splitting import class_after_class

if TYPE_CHECKING:
    from cnn_gui.data.dataset import Dataset, Images, Labels

_CHUNK = 256


@dataclass(frozen=True, eq=False)
class Overview:
    """Figures of a data set.

    Attributes:
        counts: (K, 3) int64, images of each class for training, validation and test.
        mean: (C, H, W) uint8, the mean of the training images, rounded to whole grey levels.
        preview: (n,) int64, positions in the training split: some images of each class, class after class.
        skipped: how many files were left out.
    """

    counts: npt.NDArray[np.int64]
    mean: Images
    preview: npt.NDArray[np.int64]
    skipped: int


def overview(dataset: Dataset, *, per_class: int = 10, seed: int = 0) -> Overview:
    """The figures of a data set.

    Args:
        dataset: with at least one training image.
        per_class: so many images of each class are picked, fewer where a class has fewer; ≥ 0.
        seed: of the picked images, ≥ 0.
    """
    parts = (dataset.train, dataset.validation, dataset.test)
    counts = [np.bincount(part.labels, minlength=len(dataset.classes)) for part in parts]
    return Overview(
        counts=np.stack(counts, axis=1).astype(np.int64),
        mean=mean_image(dataset.train.images),
        preview=pick(dataset.train.labels, per_class, seed),
        skipped=len(dataset.skipped),
    )


def mean_image(images: Images) -> Images:
    """`⌊Σ x / N + ½⌋` of images (N, C, H, W) uint8, N ≥ 1, computed in integers: (C, H, W) uint8.

    Raises:
        ValueError: there are no images.
    """
    count = len(images)
    if count == 0:
        raise ValueError("cannot take the mean of no images")
    total = np.zeros(images.shape[1:], np.int64)
    for start in range(0, count, _CHUNK):
        # 256 · 255 fits into 16 bits, in which adding is fastest.
        total += images[start : start + _CHUNK].sum(axis=0, dtype=np.uint16)
    return ((2 * total + count) // (2 * count)).astype(np.uint8)


def pick(labels: Labels, per_class: int, seed: int) -> npt.NDArray[np.int64]:
    """Positions of up to `per_class` images of each class, drawn by seed; class after class, ascending within one."""
    by_class, place_in_class = class_after_class(labels, np.random.default_rng(seed))
    picked = by_class[place_in_class < per_class]
    return picked[np.lexsort((picked, labels[picked]))]
