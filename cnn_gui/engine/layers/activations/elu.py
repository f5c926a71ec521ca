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

    def activate(self, z: Array, a: Array, work: Workspace) -> None:
        # The part above zero and the part below: of each number, one of them is 0.
        zeros = constant(work, z, 0.0)
        np.minimum(z, zeros, out=a)
        np.expm1(a, out=a)
        if self.alpha != 1.0:
            a *= self.alpha
        a += np.maximum(z, zeros, out=work.array("positive", z.shape, z.dtype))

    def differentiate(self, z: Array, a: Array, slope: Array, work: Workspace) -> None:
        np.minimum(a, constant(work, z, 0.0), out=slope)
        slope += self.alpha
        if self.alpha != 1.0:
            np.copyto(slope, 1.0, where=np.greater(z, 0, out=work.mask("is_open", z.shape)))
