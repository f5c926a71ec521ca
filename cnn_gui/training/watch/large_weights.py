"""Have the weights of a layer grown beyond sense?"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from cnn_gui.engine.parameters import is_weight

if TYPE_CHECKING:
    from cnn_gui.engine import Network

# Healthy training makes weights a few times as large as initial ones, long training perhaps ten times.
BEYOND_SENSE = 50.0


class Grown(NamedTuple):
    """A layer whose weights have grown: its name, and their root mean square at first and now."""

    layer: str
    first: float
    now: float


class LargeWeights:
    """Compares the weights of each layer with those that it began with, by their root mean square.

    The network's parameters are looked at where they are; they are only read.
    """

    def __init__(self, network: Network) -> None:
        # In memory order a view, which costs nothing, whatever way a matrix is stored.
        self._weights = {
            name.partition(".")[0]: array.ravel(order="K")
            for name, array in network.parameters.items()
            if is_weight(name)
        }
        self._first = {layer: _root_mean_square(weights) for layer, weights in self._weights.items()}

    def look(self) -> Grown | None:
        """The first layer whose weights are beyond sense."""
        for layer, weights in self._weights.items():
            first, now = self._first[layer], _root_mean_square(weights)
            # Weights that began at 0 have no size to be compared with.
            if first and now > BEYOND_SENSE * first:
                return Grown(layer, first, now)
        return None


def _root_mean_square(weights: npt.NDArray[np.floating[Any]]) -> float:
    # Numbers above 1e19 have squares that float32 does not hold.
    with np.errstate(over="ignore", invalid="ignore"):
        square = float(np.dot(weights, weights))
    return math.sqrt(square / weights.size) if math.isfinite(square) else math.inf
