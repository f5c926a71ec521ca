"""Leaky rectified linear unit."""

from __future__ import annotations

import numpy as np

from cnn_gui.engine.layers.activations.activation import Activation, constant
from cnn_gui.engine.layers.layer import Array, Workspace


class LeakyReLU(Activation):
    """A = Z if Z > 0 else slope · Z; dZ = dA × (1 if Z > 0 else slope) (Maas, Hannun and Ng 2013).

    What is not positive leaks through a little, so that no filter can die. Takes any shape and keeps it.
    Raises ValueError for a slope outside 0 ≤ slope ≤ 1.
    """

    kind = "leaky relu"
    prefix = "leaky"

    def __init__(self, slope: float = 0.01, name: str | None = None) -> None:
        super().__init__(name)
        if not 0.0 <= slope <= 1.0:
            raise ValueError(f"{self.title}: slope must be at least 0 and at most 1, not {slope}")
        self.slope = float(slope)

    @property
    def has_kink(self) -> bool:
        return self.slope != 1.0

    def activate(self, z: Array, a: Array, work: Workspace) -> None:
        # The larger of the two, as the slope is at most 1.
        np.multiply(z, self.slope, out=a)
        np.maximum(z, a, out=a)

    def differentiate(self, z: Array, a: Array, slope: Array, work: Workspace) -> None:
        np.greater(z, 0, out=slope)
        np.maximum(slope, constant(work, z, self.slope), out=slope)
