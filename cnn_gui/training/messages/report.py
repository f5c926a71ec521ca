"""What a network is worth on a set of images: figures, per class, and which images are behind them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from cnn_gui.counted import counted
from cnn_gui.shares import percent
from cnn_gui.training.messages.intervals import wilson

Counts = npt.NDArray[np.int64]
Figures = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Report:
    """An evaluation of a split or collection, image by image. Nobody writes to its arrays.

    K is the number of classes, N of images; per-class figures are (K,) float64, NaN where they are not defined, such as
    the recall of a class without an image.

    Attributes:
        split: "train", "validation", "test" or the name of a collection.
        batch, epoch: when, in batches trained and in epochs as the status bar counts them.
        classes: their names, K.
        images: (N, C, H, W) uint8, a view of the data.
        labels, predicted: (N,) int64, the true class and the most probable one.
        confidence: (N,) float64, the probability of the predicted class. NaN where the network overflows, as the loss.
        loss: (N,) float64, −log of the probability of the true class, in nats.
        previous: (N,) int64, predicted at the end of the last epoch before, or, if this split was not evaluated then,
            in its last evaluation before this epoch; the untrained network counts as one epoch. None: there was none.
        previous_batch: when that was, in batches trained.
    """

    split: str
    batch: int
    epoch: int
    classes: tuple[str, ...]
    images: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.int64]
    predicted: npt.NDArray[np.int64]
    confidence: npt.NDArray[np.float64]
    loss: npt.NDArray[np.float64]
    previous: npt.NDArray[np.int64] | None = None
    previous_batch: int | None = None

    # ---- all images --------------------------------------------------------------------------------------------

    @property
    def count(self) -> int:
        """Number of images, N."""
        return len(self.labels)

    @cached_property
    def correct(self) -> int:
        """Number of images read rightly."""
        return int(np.count_nonzero(self._right))

    @property
    def accuracy(self) -> float:
        """Share of the images read rightly, 0…1; NaN without images."""
        return self.correct / self.count if self.count else float("nan")

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % Wilson interval of the accuracy, 0…1: low and high; NaN without images."""
        return wilson(self.correct, self.count)

    @cached_property
    def mean_loss(self) -> float:
        """Mean loss in nats; NaN without images."""
        return float(self.loss.mean(dtype=np.float64)) if self.count else float("nan")

    # ---- per class ---------------------------------------------------------------------------------------------

    @cached_property
    def confusion(self) -> Counts:
        """How many images of class i (row) were read as class j (column): (K, K)."""
        size = len(self.classes)
        return np.bincount(self.labels * size + self.predicted, minlength=size * size).reshape(size, size)

    @cached_property
    def support(self) -> Figures:
        """Number of images of each class."""
        return self._per_class(self.labels)

    @cached_property
    def recall(self) -> Figures:
        """Share of each class's images that are read rightly: the accuracy of the class."""
        return _share(self._hits, self.support)

    @cached_property
    def precision(self) -> Figures:
        """Share of the images read as a class that are of it."""
        return _share(self._hits, self._per_class(self.predicted))

    @cached_property
    def f1(self) -> Figures:
        """Harmonic mean of precision and recall: 2 · right / (images of the class + images read as it)."""
        return _share(2 * self._hits, self.support + self._per_class(self.predicted))

    @cached_property
    def class_loss(self) -> Figures:
        """Mean loss over each class's images, in nats."""
        sums = np.bincount(self.labels, self.loss, minlength=len(self.classes)).astype(np.float64)
        return _share(sums, self.support)

    # ---- which images ------------------------------------------------------------------------------------------

    def cell(self, true: int, predicted: int) -> Indices:
        """The images of one class that are read as another (or the same), largest loss first."""
        return self._worst((self.labels == true) & (self.predicted == predicted))

    def most_wrong(self) -> Indices:
        """The images that are read wrongly, largest loss first."""
        return self._worst(~self._right)

    def least_sure(self) -> Indices:
        """All images, smallest confidence first."""
        # NaN, no confidence at all, comes first.
        order: Indices = np.argsort(np.where(np.isnan(self.confidence), -1, self.confidence), kind="stable")
        return order

    def fixed(self) -> Indices:
        """The images that were read wrongly in `previous` and are read rightly now, largest loss first."""
        return self._worst(self._right & ~self._right_before)

    def newly_wrong(self) -> Indices:
        """The images that were read rightly in `previous` and are read wrongly now, largest loss first."""
        return self._worst(~self._right & self._right_before)

    def explain(self, true: int, predicted: int) -> str:
        """A cell of the confusion matrix in words: "27 of 958 images of 7 read as 2 (2.8 %)"."""
        of_class = int(self.support[true])
        if not of_class:
            return f"no image of {self.classes[true]}"
        count = int(np.count_nonzero((self.labels == true) & (self.predicted == predicted)))
        how = "rightly" if true == predicted else f"as {self.classes[predicted]}"
        images = counted(of_class, "image")
        return f"{count:,} of {images} of {self.classes[true]} read {how} ({percent(count / of_class)} %)"

    # ---- shared ------------------------------------------------------------------------------------------------

    @cached_property
    def _right(self) -> npt.NDArray[np.bool_]:
        right: npt.NDArray[np.bool_] = self.predicted == self.labels
        return right

    @cached_property
    def _right_before(self) -> npt.NDArray[np.bool_]:
        # Without an evaluation before this one nothing has changed.
        right: npt.NDArray[np.bool_] = self._right if self.previous is None else self.previous == self.labels
        return right

    @cached_property
    def _hits(self) -> Figures:
        return self._per_class(self.labels[self._right])

    def _per_class(self, numbers: npt.NDArray[np.int64]) -> Figures:
        return np.bincount(numbers, minlength=len(self.classes)).astype(np.float64)

    def _worst(self, chosen: npt.NDArray[np.bool_]) -> Indices:
        indices = np.flatnonzero(chosen)
        loss = self.loss[indices]
        # A loss that overflowed to NaN is worse than any number.
        order: Indices = indices[np.argsort(np.where(np.isnan(loss), -np.inf, -loss), kind="stable")]
        return order


def _share(part: Figures, whole: Figures) -> Figures:
    shares: Figures = np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)
    return shares
