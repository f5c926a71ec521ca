"""Convolution, ReLU and 2×2 max pooling as one block: the same numbers as the three layers, several times as fast.

The four positions of a pooling window are four convolutions of the same filters, each shifted by one pixel:

    P[f,i,j] = max(0, b[f] + max over p,q ∈ {0,1} of Z[q,p,f,i,j]),
    Z[q,p,f,i,j] = Σ_u,v,c W[f,c,u,v] · X[c, 2i+p+u, 2j+q+v].

All four see no more than the (k+1)×(k+1) patch of X under the pooled cell (i,j), so this is gathered once, for all
cells and images side by side, as a matrix of L = rows · columns · N columns. Its rows are ordered (patch column,
patch row, channel). Then
- q, the horizontal offset, is a choice of k of the k+1 patch columns, which lie next to each other: no copy;
- p, the vertical offset, is in the weights: a matrix that holds every filter twice, at patch rows 0…k−1 and 1…k, with
  zeros in the row that is left.
Two products (2F, k(k+1)C) · (k(k+1)C, L), one for each q, give Z as four contiguous planes, and the pooling is a
maximum of whole planes. Bias and ReLU come after the maximum, because both are monotone, on a quarter of the elements.

Three comparisons say where each maximum came from. Backward, the gradient goes there and nowhere else:

    dZ[q,p,f,i,j] = dP[f,i,j] · (P[f,i,j] > 0) · (Z[q,p,f,i,j] is the winner),
    dW[f] = Σ dZ × patch, the products for both q, folded back from both p,
    patch_region of dX += dZ × W.
"""

from __future__ import annotations

from math import prod

import numpy as np

from cnn_gui.engine.layers.activations.activation import Activation
from cnn_gui.engine.layers.activations.relu import ReLU
from cnn_gui.engine.layers.conv import Conv2D
from cnn_gui.engine.layers.fused_buffers import BlockBuffers, InputGradient
from cnn_gui.engine.layers.layer import Array, Layer, Shape, Workspace
from cnn_gui.engine.layers.pool import MaxPool2D


class ConvReLUPool(Layer):
    """Conv2D, ReLU and MaxPool2D(2) in one; the parameters are those of the convolution.

    In place of ReLU any activation that never falls: it commutes with the maximum, too, and its derivative is then that
    at the pooled number.

    Shapes: X (C,H,W,N) to P (F,rows,columns,N) with rows = H'//2, columns = W'//2, where (H',W') is the size behind the
    convolution. Agrees with the three layers up to rounding: float addition in another order. ``backward`` works in
    the memory of ``forward``, so it can be called once for each forward pass.
    """

    kind = "convolution, relu, pooling"
    prefix = "block"

    def __init__(self, conv: Conv2D, activation: Activation, pool: MaxPool2D) -> None:
        super().__init__(f"{conv.name}+{activation.name}+{pool.name}")
        self.parameters = conv.parameters
        self._parts = (conv, activation, pool)
        self._activation = activation
        assert conv.margin is not None
        self.margin = conv.margin

    @property
    def parts(self) -> tuple[Layer, ...]:
        return self._parts

    def output_shape(self, input_shape: Shape) -> Shape:
        for layer in self._parts:
            input_shape = layer.output_shape(input_shape)
        return input_shape

    def numbers(self, input_shape: Shape, *, need_dx: bool) -> int:
        filters, channels, kernel, _ = self.parameters["W"].shape
        _, rows, columns = self.output_shape(input_shape)
        side = kernel + 1
        patch = side * side * channels
        # Four of Z, two of the pairs, P and dP, and seven masks, each as long as a quarter of a number.
        cells = (patch + 10 * filters) * rows * columns
        if need_dx:
            # The gradients of the patches, what one offset gives to them, and the shares of each pixel with their sum.
            cells += 2 * patch * rows * columns + ((side // 2) ** 2 + 1) * prod(input_shape)
        return int(cells)

    def forward(self, x: Array, work: Workspace, *, training: bool = False) -> Array:
        buffers = work.once("buffers", lambda: self._buffers(x, work.small_product))
        W, b = self.parameters["W"], self.parameters["b"]
        if self.margin:
            buffers.padded_inside[...] = x
            x = buffers.padded

        # Rows of N numbers are copied to their places; any mode but "clip" would copy the result once more.
        x.reshape(-1, x.shape[3]).take(buffers.pixels, axis=0, out=buffers.patch_pixels, mode="clip")
        buffers.filters_twice[...] = W.transpose(0, 3, 2, 1)
        buffers.multiply_forward()

        left, right = buffers.left_right
        upper, lower = buffers.upper_lower
        pooled = buffers.pooled
        np.maximum(left, right, out=buffers.pair_maximum)
        np.maximum(upper, lower, out=pooled)
        pooled += b[:, None]
        buffers.ready_for_backward = True
        if not isinstance(self._activation, ReLU):
            a = work.array("a", buffers.pooled_maps.shape, pooled.dtype)
            self._activation.activate(pooled, a.reshape(pooled.shape), work)
            return a
        # An array of zeros, because NumPy's maximum with the number 0 takes three times as long.
        np.maximum(pooled, buffers.zeros, out=pooled)
        return buffers.pooled_maps

    def backward(self, dy: Array, work: Workspace, gradients: dict[str, Array], *, need_dx: bool) -> Array | None:
        buffers = work.once("buffers", _no_forward)
        if not buffers.ready_for_backward:
            _no_forward()
        buffers.ready_for_backward = False

        _find_winners(buffers)
        d_open, d_pooled = buffers.d_open, dy.reshape(buffers.pooled.shape)
        if isinstance(self._activation, ReLU):
            np.greater(buffers.pooled, buffers.zeros, out=buffers.is_open)
            np.multiply(d_pooled, buffers.is_open, out=d_open)
        else:
            a = work.array("a", buffers.pooled_maps.shape, d_open.dtype).reshape(d_open.shape)
            self._activation.differentiate(buffers.pooled, a, d_open, work)
            np.multiply(d_pooled, d_open, out=d_open)
        # Z is no longer needed: dZ takes its place.
        np.multiply(d_open, buffers.winner, out=buffers.planes)

        # A product with ones sums the rows in a third of the time of a sum.
        np.dot(d_open, buffers.ones, out=gradients["b"])
        buffers.multiply_backward()
        # Both offsets of both directions are of the same filter.
        np.add.reduce(buffers.d_filters, axis=(0, 1), out=gradients["W"].transpose(0, 3, 2, 1))
        return _input_gradient(buffers.input_gradient()) if need_dx else None

    def _buffers(self, x: Array, small_product: int) -> BlockBuffers:
        filters, channels, kernel, _ = self.parameters["W"].shape
        rows, columns = self.output_shape((channels, *x.shape[1:3]))[1:]
        return BlockBuffers(x.shape, x.dtype, self.margin, kernel, (filters, rows, columns), small_product)


def _find_winners(buffers: BlockBuffers) -> None:
    """Mark the position that gave each maximum: exactly one of four, the first in row-major order.

    "Less than" gives a tie to the earlier position. For truth values, "greater" means "and not".
    """
    left, right = buffers.left_right
    upper, lower = buffers.upper_lower
    left_wins, right_wins = buffers.left_right_wins
    upper_wins, lower_wins = buffers.upper_lower_wins
    np.less(upper, lower, out=lower_wins)
    np.logical_not(lower_wins, out=upper_wins)
    np.less(left, right, out=right_wins)
    np.greater(buffers.row_wins, right_wins, out=left_wins)
    np.logical_and(buffers.row_wins, right_wins, out=right_wins)


def _input_gradient(sums: InputGradient) -> Array:
    """Return dX: the gradient of every patch, then for each pixel of X the sum over the patches it occurs in."""
    sums.multiply_left()
    sums.multiply_right()
    sums.column_last.fill(0)
    sums.columns_right += sums.from_right
    sums.patch_pixels.take(sums.places, axis=0, out=sums.shares, mode="clip")
    return np.add.reduce(sums.shares_of_pixels, axis=0, out=sums.dx)


def _no_forward() -> BlockBuffers:
    raise RuntimeError("backward needs a forward pass with the same workspace before it, and only one follows each")
