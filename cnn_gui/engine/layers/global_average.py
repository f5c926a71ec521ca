"""Global average pooling: each map becomes one number."""

from __future__ import annotations

import numpy as np

from cnn_gui.engine.layers.layer import Array, Layer, Shape, Workspace, require_image


class GlobalAveragePool(Layer):
    """G[c] = Σ A[c,i,j] / (H·W), the mean of each map; dA[c,i,j] = dG[c] / (H·W) (Lin, Chen and Yan 2014, section 3.2).

    Shapes: (C,H,W,N) to (C,N): a vector, so that Dense behind it needs no Flatten. Raises ShapeError for a vector.
    """

    kind = "global average pooling"
    prefix = "gap"

    def output_shape(self, input_shape: Shape) -> Shape:
        channels, _, _ = require_image(self, input_shape, "takes the mean of each map")
        return (channels,)

    def forward(self, x: Array, work: Workspace, *, training: bool = False) -> Array:
        channels, height, width, n = x.shape
        g = work.array("g", (channels, n), x.dtype)
        np.add.reduce(work.reshaped("maps", x, (channels, height * width, n)), axis=1, out=g)
        g *= 1 / (height * width)
        work.keep("x", x)
        return g

    def backward(self, dy: Array, work: Workspace, gradients: dict[str, Array], *, need_dx: bool) -> Array | None:
        if not need_dx:
            return None
        x = work.kept("x")
        share = np.multiply(dy, 1 / (x.shape[1] * x.shape[2]), out=work.array("share", dy.shape, dy.dtype))
        dx = work.array("dx", x.shape, dy.dtype)
        np.copyto(dx, share[:, None, None])
        return dx
