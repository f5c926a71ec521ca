"""Is what a step computed finite, and what is raised and said if it is not."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from cnn_gui.engine.parameters import FlatArrays

if TYPE_CHECKING:
    from collections.abc import Mapping


class DivergedError(ArithmeticError):
    """The loss or a gradient is not finite; the parameters are those before the batch that showed it.

    Attributes: advice (what became of the run and what to do, for a person), learning_rate (of the update that did it;
    None: of the last one).
    """

    learning_rate: float | None = None

    advice = (
        "Curves and weights are kept as they were before this batch. Lower the learning rate and reset (R), "
        "or check the data."
    )


def finite(gradients: Mapping[str, npt.NDArray[np.floating[Any]]]) -> bool:
    """Whether every number of some gradients is."""
    # One product instead of a test per element: the sum of squares is finite only if every element is. (It may also
    # overflow for elements above 1e19, which no training comes back from.)
    with np.errstate(over="ignore", invalid="ignore"):
        if isinstance(gradients, FlatArrays):
            return math.isfinite(np.dot(gradients.flat, gradients.flat))
        return all(math.isfinite(np.vdot(array, array)) for array in gradients.values())


def what_diverged(
    loss: float, batch: int, *, statistics: Mapping[str, npt.NDArray[np.floating[Any]]] | None = None
) -> str:
    """What has diverged at a batch, by its loss and running statistics: the clause of a DivergedError."""
    if math.isfinite(loss) and not finite(statistics or {}):
        return f"the statistics of batch normalisation grew beyond all numbers at batch {batch}"
    if math.isfinite(loss):
        return f"the gradients grew beyond all numbers at batch {batch}, where the loss was {loss:g}"
    return f"the loss became {loss:g} at batch {batch}"
