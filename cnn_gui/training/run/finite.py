"""Is what a step computed finite, and what is said if it is not."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from cnn_gui.engine.parameters import FlatArrays

if TYPE_CHECKING:
    from collections.abc import Mapping


def finite(gradients: Mapping[str, npt.NDArray[np.floating[Any]]]) -> bool:
    """Whether every number of some gradients is."""
    # One product instead of a test per element: the sum of squares is finite only if every element is. (It may also
    # overflow for elements above 1e19, which no training comes back from.)
    with np.errstate(over="ignore", invalid="ignore"):
        if isinstance(gradients, FlatArrays):
            return math.isfinite(np.dot(gradients.flat, gradients.flat))
        return all(math.isfinite(np.vdot(array, array)) for array in gradients.values())


def what_diverged(loss: float, batch: int) -> str:
    """What has diverged at a batch, by its loss: the clause of a DivergedError."""
    if math.isfinite(loss):
        return f"the gradients grew beyond all numbers at batch {batch}, where the loss was {loss:g}"
    return f"the loss became {loss:g} at batch {batch}"
