"""Dropout: random silence during training."""

from __future__ import annotations

import numpy as np

from cnn_gui.engine.layers.layer import Array, Layer, Shape, Workspace


class Dropout(Layer):
    """Set each number to zero with probability ``rate``, in training only (Srivastava et al. 2014).

    Inverted: Y = X × M / (1 − rate), M random in {0, 1}, so that the mean stays and nothing is to be done afterwards;
    dX = dY × M / (1 − rate). Without training Y = X. Takes any shape and keeps it.

    The random numbers come from ``generator``, which belongs to the run: with its state restored, the same numbers are
    silenced again. A workspace may have a generator of its own, for a part of a batch.

    Raises ValueError for a rate outside 0 ≤ rate < 1, RuntimeError when training without a generator.
    """

    kind = "dropout"
    prefix = "dropout"

    def __init__(self, rate: float = 0.5, name: str | None = None) -> None:
        super().__init__(name)
        if not 0.0 <= rate < 1.0:
            raise ValueError(f"{self.title}: rate must be at least 0 and less than 1, not {rate}")
        self.rate = rate
        self.generator: np.random.Generator | None = None

    def output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def build(self, input_shape: Shape, rng: np.random.Generator, dtype: np.dtype[np.floating]) -> Shape:
        self.generator = rng
        return input_shape

    def forward(self, x: Array, work: Workspace, *, training: bool = False) -> Array:
        y = work.array("y", x.shape, x.dtype)
        if not training or not self.rate:
            work.keep("scale", np.ones((), x.dtype))
            np.copyto(y, x)
            return y
        generator = work.generator or self.generator
        if generator is None:
            raise RuntimeError(f"{self.title} needs a random generator to train with: set Network.dropout_generator")
        scale = work.array("scale", x.shape, x.dtype)
        generator.random(out=scale, dtype=x.dtype.type)
        np.greater_equal(scale, self.rate, out=scale)
        scale *= 1.0 / (1.0 - self.rate)
        work.keep("scale", scale)
        return np.multiply(x, scale, out=y)

    def backward(self, dy: Array, work: Workspace, gradients: dict[str, Array], *, need_dx: bool) -> Array | None:
        if not need_dx:
            return None
        return np.multiply(dy, work.kept("scale"), out=work.array("dx", dy.shape, dy.dtype))
