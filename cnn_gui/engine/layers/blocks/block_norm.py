"""Batch normalisation inside a block: no more passes over the maps than the sums that it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.engine import aligned

if TYPE_CHECKING:
    from cnn_gui.engine.layers.batch_norm import BatchNorm
    from cnn_gui.engine.layers.blocks.winners import Winners
    from cnn_gui.engine.layers.layer import Array

# The variance is the mean of squares less the square of the mean. Where the mean is large against the deviation, that
# difference loses digits, and the channel is centred first.
_FAR = 16.0


class BlockNorm:
    """B = scale · Z + shift with scale = γ / √(v + ε), shift = β − scale · μ, one number each for each filter.

    Where γ < 0, this turns the order of numbers around, and a maximum would not commute with it. So the convolution
    computes sign(γ) · Z (``signs``), whose largest is the largest of B as well.

    With s = sign(γ), Y = s · Z with mean m, and g = |γ| / √(v + ε): B = g · (Y − m) + β. Backward, with means over the
    batch and Ŷ = (Y − m) / √(v + ε):

        dY = g · (dB − mean dB − Ŷ · mean (dB · Ŷ)),  dZ = s · dY,

    and ``scale`` = s · g, which belongs to a filter, is left out here: it is multiplied into dW and into the weights of
    dX, which are much shorter than the maps. Where the normalisation uses running statistics, the means are 0.

    Attributes:
        y: B, (F, places). scale: (F,), of the last ``backward`` or ``prepare``.
    """

    def __init__(self, norm: BatchNorm, z: Array, values: Array) -> None:
        """Take the normalisation, the memory of Z (F, all places), and that of Y, Z itself unless it is pooled."""
        self._norm = norm
        self._z = z
        self._values = values
        self._ones = aligned.full(z.shape[1:], z.dtype, 1)
        self.y = aligned.empty(values.shape, z.dtype)
        self._signs = np.ones(len(z), z.dtype)
        self._of_batch = False
        # Numbers of the batch, one for each filter, of sign · Z; of the last two, of Z with its bias.
        self._own_mean = self._inverse = self._growth = self._shift = self._signs
        self._mean = self._variance = self._signs
        self.scale = self._signs

    def signs(self) -> Array:
        """Return −1 for filters whose order the normalisation turns around, else 1; (F,)."""
        if self._values is not self._z:
            self._signs = np.where(self._norm.parameters["gamma"] < 0, -1, 1).astype(self._z.dtype)
        return self._signs

    def prepare(self, b: Array, *, batch: bool) -> None:
        """Find scale and shift for sign · Z without its bias: from the batch, or from the running statistics."""
        norm, z = self._norm, self._z
        count = z.shape[1]
        self._of_batch = batch
        if batch:
            mean = np.dot(z, self._ones) / count
            variance = _row_products(z, z) / count - mean * mean
            self._mean, self._variance = self._signs * mean + b, variance
            for channel in np.flatnonzero(mean * mean > _FAR * variance):
                z[channel] -= mean[channel]
                mean[channel] = 0
                variance[channel] = np.dot(z[channel], z[channel]) / count
        else:
            mean = self._signs * (norm.statistics["mean"] - b)
            variance = norm.statistics["variance"]
        self._own_mean = mean
        self._inverse = np.reciprocal(np.sqrt(variance + z.dtype.type(norm.epsilon)))
        self._growth = self._signs * norm.parameters["gamma"] * self._inverse
        self.scale = self._signs * self._growth
        self._shift = norm.parameters["beta"] - self._growth * mean

    def apply(self, y: Array) -> Array:
        """Return B for Y (F, places); Y stays as it is."""
        np.multiply(y, self._growth[:, None], out=self.y)
        self.y += self._shift[:, None]
        return self.y

    def backward(self, dy: Array, ones: Array, winners: Winners | None, gradients: dict[str, Array]) -> None:
        """Write dγ, dβ and db, and dZ / scale to the place of Z."""
        d_beta = np.dot(dy, ones, out=gradients["beta"])
        d_normalised = (_row_products(dy, self._values) - self._own_mean * d_beta) * self._inverse
        np.multiply(self._signs, d_normalised, out=gradients["gamma"])
        z = self._z
        if not self._of_batch:
            np.multiply(self.scale, d_beta, out=gradients["b"])
            if winners is None:
                np.copyto(z, dy)
            else:
                winners.spread(dy)
            return
        gradients["b"].fill(0)
        count = z.shape[1]
        slope = -d_normalised * self._inverse / count
        z *= slope[:, None]
        z -= (d_beta / count + slope * self._own_mean)[:, None]
        if winners is None:
            z += dy
        else:
            winners.add(dy)

    def follow(self) -> None:
        """Move the running statistics towards those of the last batch."""
        if self._of_batch:
            self._norm.move_towards(self._mean, self._variance, self._z.shape[1])


def _row_products(a: Array, b: Array) -> Array:
    """Return Σ_j a[i,j] · b[i,j], (F,): a product of vectors for each row, without an array of products."""
    products: Array = np.matmul(a[:, None, :], b[:, :, None])[:, 0, 0]
    return products
