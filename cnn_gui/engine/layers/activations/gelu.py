"""Gaussian error linear unit."""

from __future__ import annotations

import math

import numpy as np

from cnn_gui.engine.layers.activations.activation import Activation
from cnn_gui.engine.layers.activations.erf import erf
from cnn_gui.engine.layers.layer import Array, Workspace

_DENSITY_AT_ZERO = 1 / math.sqrt(2 * math.pi)


class GELU(Activation):
    """A = Z · Φ(Z), Φ(z) = (1 + erf(z / √2)) / 2; dZ = dA × (Φ(Z) + Z · φ(Z)) (Hendrycks and Gimpel 2016).

    Φ is the probability that a number of the standard normal distribution is below z, φ(z) = e^(−z²/2) / √(2π) its
    density. Not the approximation by tanh. Takes any shape and keeps it.
    """

    kind = "gelu"
    prefix = "gelu"

    def activate(self, z: Array, a: Array, work: Workspace) -> None:
        below = work.array("below", z.shape, z.dtype)
        np.multiply(z, math.sqrt(0.5), out=a)
        erf(a, below, work)
        below += 1
        below *= 0.5
        np.multiply(z, below, out=a)

    def differentiate(self, z: Array, a: Array, slope: Array, work: Workspace) -> None:
        np.multiply(z, z, out=slope)
        slope *= -0.5
        np.exp(slope, out=slope)
        slope *= z
        slope *= _DENSITY_AT_ZERO
        slope += work.array("below", z.shape, z.dtype)
