"""Gaussian error linear unit."""

from __future__ import annotations

import numpy as np

from cnn_gui.engine.layers.activations.activation import Activation
from cnn_gui.engine.layers.activations.normal import normal
from cnn_gui.engine.layers.layer import Array, Workspace


class GELU(Activation):
    """A = Z · Φ(Z), Φ(z) = (1 + erf(z / √2)) / 2; dZ = dA × (Φ(Z) + Z · φ(Z)) (Hendrycks and Gimpel 2016, section 2).

    Φ is the probability that a number of the standard normal distribution is below z, φ(z) = e^(−z²/2) / √(2π) its
    density. Not the approximation by tanh. Takes any shape and keeps it.
    """

    kind = "gelu"
    prefix = "gelu"

    def activate(self, z: Array, a: Array, work: Workspace) -> None:
        below, density = work.array("below", z.shape, z.dtype), work.array("density", z.shape, z.dtype)
        normal(z, below, density, work)
        np.multiply(z, below, out=a)

    def differentiate(self, z: Array, a: Array, slope: Array, work: Workspace) -> None:
        np.multiply(z, work.array("density", z.shape, z.dtype), out=slope)
        slope += work.array("below", z.shape, z.dtype)
