"""What training makes small: cross-entropy, with weights of the classes and smoothed labels if they are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from cnn_gui.engine.layers.layer import Array, DType


@dataclass(frozen=True)
class Objective:
    """The loss of one image with label y: L = w[y] · −Σ_c t[c] · log A[c], with t[c] = (1 − s) · [c = y] + s / classes.

    A batch's loss is the mean of its images' losses. PyTorch's CrossEntropyLoss divides by the sum of their weights
    instead of by their number, which makes what one image gives hang on the others of its batch; here it does not, so
    images, slices and threads simply add up. Weights that are 1 on average over the training images, as
    ``balanced_weights`` are, give the same over many batches.

    Attributes:
        class_weights: w, one positive number for each class; empty where all are 1.
        smoothing: s, 0 ≤ s < 1 (Szegedy et al. 2016); 0 leaves labels as they are.

    Raises ValueError for a weight that is not positive and finite and for a smoothing that is out of range.
    """

    class_weights: tuple[float, ...] = ()
    smoothing: float = 0.0

    def __post_init__(self) -> None:
        if not all(0.0 < weight < np.inf for weight in self.class_weights):
            raise ValueError(f"class_weights must be positive numbers, not {list(self.class_weights)}")
        if not 0.0 <= self.smoothing < 1.0:
            raise ValueError(f"smoothing must be at least 0 and less than 1, not {self.smoothing}")

    @property
    def is_plain(self) -> bool:
        """Whether this is cross-entropy and nothing else."""
        return not self.class_weights and not self.smoothing

    def checked(self, classes: int) -> Objective:
        """Return itself. Raises ValueError if its weights are not those of so many classes."""
        if len(self.class_weights) not in (0, classes):
            raise ValueError(f"class_weights must be {classes}, one for each class, not {len(self.class_weights)}")
        return self

    def weight(self, label: int) -> float:
        """Return w[label]."""
        return self.class_weights[label] if self.class_weights else 1.0

    def targets(self, classes: int, dtype: DType) -> Array:
        """Return t as a table (classes, classes): column y is what is wanted of an image with label y."""
        table: Array = np.eye(classes, dtype=dtype)
        if self.smoothing:
            table *= 1.0 - self.smoothing
            table += self.smoothing / classes
        return table

    def target(self, label: int, classes: int, dtype: DType) -> Array:
        """Return t (classes,) of one image."""
        column: Array = self.targets(classes, dtype)[:, label]
        return column


PLAIN = Objective()
"""Cross-entropy as it is."""


def balanced_weights(counts: Sequence[int] | npt.NDArray[np.int64]) -> tuple[float, ...]:
    """Return weights of the classes from how many training images each has: all classes weigh the same together.

    w[c] = images / (classes with images · images of c), which is 1 on average over the images; 1 for a class without
    any, which no training image can show. Empty if there are no images at all.
    """
    found = [int(count) for count in counts]
    total, kinds = sum(found), sum(count > 0 for count in found)
    return tuple(total / (kinds * count) if count else 1.0 for count in found) if total else ()


@dataclass(frozen=True)
class Weighting:
    """One way to weigh classes. title and description: for a person."""

    title: str
    description: str


WEIGHTINGS: Mapping[str, Weighting] = MappingProxyType(
    {
        "none": Weighting("None", "Every training image counts the same."),
        "balanced": Weighting("Balanced", "Every class counts the same, however few training images it has."),
    }
)
