"""Exponential linear unit."""

from __future__ import annotations

import math

import numpy as np

from cnn_gui.engine.layers.activations.activation import Activation, constant
from cnn_gui.engine.layers.layer import Array, Workspace


class ELU(Activation):
    """A = Z if Z > 0 else α · (e^Z − 1); dZ = dA × (1 if Z > 0 else A + α) (Clevert, Unterthiner and Hochreiter 2016).

    A + α is α · e^Z, and α at Z == 0: with α = 1 there is no kink. Takes any shape and keeps it.
    Raises ValueError for an alpha that is not a number greater than 0.
    """

    kind = "elu"
    prefix = "elu"

    def __init__(self, alpha: float = 1.0, name: str | None = None) -> None:
        super().__init__(name)
        if not (alpha > 0.0 and math.isfinite(alpha)):
            raise ValueError(f"{self.title}: alpha must be a number greater than 0, not {alpha}")
        self.alpha = float(alpha)

    @property
    def has_kink(self) -> bool:
        return self.alpha != 1.0

    def activate(self, z: Array, a: Array, work: Workspace) -> None:
        # The part above zero and the part below: of each number, one of them is 0.
        zeros = constant(work, z, 0.0)
        np.minimum(z, zeros, out=a)
        # e^Z − 1 = 2t / (1 − t) with t = tanh(Z / 2), exact also near zero; NumPy's expm1 takes three times as long.
        a *= 0.5
        np.tanh(a, out=a)
        rest = np.subtract(1, a, out=work.array("rest", z.shape, z.dtype))
        a *= 2 * self.alpha
        a /= rest
        a += np.maximum(z, zeros, out=rest)

    def differentiate(self, z: Array, a: Array, slope: Array, work: Workspace) -> None:
        np.minimum(a, constant(work, z, 0.0), out=slope)
        slope += self.alpha
        if self.alpha != 1.0:
            is_open, is_shut = work.mask("is_open", z.shape), work.mask("is_shut", z.shape)
            np.logical_not(np.greater(z, 0, out=is_open), out=is_shut)
            slope *= is_shut
            slope += is_open
