"""Feature maps to vectors."""

from __future__ import annotations

from math import prod

from cnn_gui.engine.layers.layer import Array, Layer, Shape, Workspace, require_image


class Flatten(Layer):
    """F[(c·H + i)·W + j] = P[c,i,j]: (C,H,W,N) to (C·H·W,N); backward only gives the shape back.

    Raises ShapeError if its input is a vector already.
    """

    kind = "flatten"
    prefix = "flatten"

    def output_shape(self, input_shape: Shape) -> Shape:
        require_image(self, input_shape, "turns feature maps into a vector")
        return (prod(input_shape),)

    def forward(self, x: Array, work: Workspace, *, training: bool = False) -> Array:
        work.keep("x", x)
        return work.reshaped("f", x, (-1, x.shape[-1]))

    def backward(self, dy: Array, work: Workspace, gradients: dict[str, Array], *, need_dx: bool) -> Array | None:
        return work.reshaped("dx", dy, work.kept("x").shape) if need_dx else None
