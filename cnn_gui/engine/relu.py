"""Rectified linear unit."""

from __future__ import annotations

import numpy as np

from cnn_gui.engine.layer import Array, Layer, Shape, Workspace


class ReLU(Layer):
    """A = max(0, Z), element by element; dZ = dA × (Z > 0), so the gradient is zero at Z == 0.

    Takes any shape and keeps it.
    """

    kind = "relu"
    prefix = "relu"

    def output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def forward(self, x: Array, work: Workspace, *, training: bool = False) -> Array:
        a = work.array("a", x.shape, x.dtype)
        np.maximum(x, 0, out=a)
        work.keep("a", a)
        return a

    def backward(self, dy: Array, work: Workspace, gradients: dict[str, Array], *, need_dx: bool) -> Array | None:
        if not need_dx:
            return None
        a = work.kept("a")
        # The sign of max(0, Z) is 1 where Z > 0 and 0 elsewhere: a mask of the right type, with no conversion.
        dx = work.array("dx", a.shape, a.dtype)
        np.sign(a, out=dx)
        dx *= dy
        return dx
