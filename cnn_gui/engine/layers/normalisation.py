"""What a batch normalisation normalises with: of a batch, or of the running statistics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from typing import Any

    import numpy.typing as npt

    Array = npt.NDArray[np.floating[Any]]


@dataclass(frozen=True, eq=False)
class Normalisation:
    """The figures of one batch normalisation, one number for each channel (C,) or each unit (D,).

    Attributes:
        mean: μ.
        variance: v, of a batch the biased one (divided by the count).
        epsilon: what is added to the variance.
        mean_dy: the batch's mean of dY, of N·∂L/∂Y over images and places, so that it is of the size of one image's
            gradient; None with running statistics, which do not hang on the images.
        mean_dy_normalised: the batch's mean of dY · X̂; None with running statistics.
    """

    mean: Array
    variance: Array
    epsilon: float
    mean_dy: Array | None = None
    mean_dy_normalised: Array | None = None

    @property
    def of_batch(self) -> bool:
        """Whether these are figures of a batch, and not the running statistics."""
        return self.mean_dy is not None

    @property
    def deviation(self) -> Array:
        """√(v + ε), what is divided by."""
        root: Array = np.sqrt(self.variance + self.mean.dtype.type(self.epsilon))
        return root
