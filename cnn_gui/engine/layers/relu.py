"""Rectified linear unit."""

from __future__ import annotations

import numpy as np

from cnn_gui.engine.layers.layer import Array, Layer, Shape, Workspace


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
        # Zeros in an array: NumPy's maximum with a number takes three times as long.
        np.maximum(x, work.array("zeros", x.shape[1:], x.dtype), out=a)
        work.keep("a", a)
        return a

    def backward(self, dy: Array, work: Workspace, gradients: dict[str, Array], *, need_dx: bool) -> Array | None:
        if not need_dx:
            return None
        a = work.kept("a")
        is_open = np.greater(a, 0, out=work.mask("is_open", a.shape))
        return np.multiply(dy, is_open, out=work.array("dx", a.shape, a.dtype))
