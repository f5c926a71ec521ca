"""Rectified linear unit."""

from __future__ import annotations

import numpy as np

from cnn_gui.engine.layers.activations.activation import Activation, constant
from cnn_gui.engine.layers.layer import Array, Workspace


class ReLU(Activation):
    """A = max(0, Z), element by element; dZ = dA × (Z > 0), so the gradient is zero at Z == 0 (Nair and Hinton 2010).

    Takes any shape and keeps it.
    """

    kind = "relu"
    prefix = "relu"

    @property
    def has_kink(self) -> bool:
        return True

    def activate(self, z: Array, a: Array, work: Workspace) -> None:
        np.maximum(z, constant(work, z, 0.0), out=a)

    def differentiate(self, z: Array, a: Array, slope: Array, work: Workspace) -> None:
        np.greater(a, 0, out=slope)

    def backward(self, dy: Array, work: Workspace, gradients: dict[str, Array], *, need_dx: bool) -> Array | None:
        """Multiply by truth values, a quarter as long as numbers."""
        if not need_dx:
            return None
        a = work.kept("a")
        is_open = np.greater(a, 0, out=work.mask("is_open", a.shape))
        return np.multiply(dy, is_open, out=work.array("dx", a.shape, a.dtype))
