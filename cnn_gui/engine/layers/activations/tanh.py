"""Hyperbolic tangent."""

from __future__ import annotations

import numpy as np

from cnn_gui.engine.layers.activations.activation import Activation
from cnn_gui.engine.layers.layer import Array, Workspace


class Tanh(Activation):
    """A = tanh Z = (e^Z − e^−Z) / (e^Z + e^−Z), between −1 and 1; dZ = dA × (1 − A²) (LeCun et al. 1998, section 4.4).

    Takes any shape and keeps it.
    """

    kind = "tanh"
    prefix = "tanh"

    def activate(self, z: Array, a: Array, work: Workspace) -> None:
        np.tanh(z, out=a)

    def differentiate(self, z: Array, a: Array, slope: Array, work: Workspace) -> None:
        np.multiply(a, a, out=slope)
        np.subtract(1, slope, out=slope)
