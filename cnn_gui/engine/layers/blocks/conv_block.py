"""Convolution with what follows it as one block: normalisation, activation and 2×2 max pooling, the same numbers.

The convolution gathers rows and not patches: each number of X is copied k times instead of k² (``ShiftedRows``), and a
row of outputs is one product W (F,k²C) · patches (k²C, columns · N). Backward, the patches are there already for

    dW = Σ over rows dZ (F, columns · N) × patches,

and dX is a convolution itself, of dZ with the weights turned by half a turn, so that nothing is scattered:

    dX[c,y,x] = Σ_f,u,v dZ[f, y + top − u, x + left − v] · W[f,c,u,v].

What follows comes in the order that costs least. An activation that never falls commutes with a maximum, so bias and
activation come after the pooling, on a quarter of the numbers, and so does normalisation (``BlockNorm``). The
derivative of the activation is that at the pooled number, and the gradient goes to the position this came from.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.engine import aligned
from cnn_gui.engine.layers.activations.relu import ReLU
from cnn_gui.engine.layers.blocks.block_norm import BlockNorm
from cnn_gui.engine.layers.blocks.shifted_rows import ShiftedRows
from cnn_gui.engine.layers.blocks.winners import Winners
from cnn_gui.engine.layers.layer import Array, Layer, Shape, Workspace
from cnn_gui.engine.layers.products import deep, wide

if TYPE_CHECKING:
    from cnn_gui.engine.layers.activations.activation import Activation
    from cnn_gui.engine.layers.batch_norm import BatchNorm
    from cnn_gui.engine.layers.conv import Conv2D
    from cnn_gui.engine.layers.layer import DType
    from cnn_gui.engine.layers.pool import MaxPool2D


class ConvBlock(Layer):
    """A Conv2D of stride 1, and behind it, each or none: BatchNorm, an activation that never falls, MaxPool2D(2).

    The parameters are those of its layers. Shapes: X (C,H,W,N) to (F,H',W',N), or (F,H'//2,W'//2,N) where pooled.
    Agrees with its layers up to rounding: float addition in another order. The gradient of b before a normalisation
    with the statistics of the batch, which take b away again, is 0 and not what rounding leaves of it. ``backward``
    works in the memory of ``forward``, so it can be called once for each forward pass.
    """

    kind = "convolution, normalisation, activation, pooling"
    prefix = "block"

    def __init__(
        self, conv: Conv2D, norm: BatchNorm | None, activation: Activation | None, pool: MaxPool2D | None
    ) -> None:
        self._conv, self._norm, self._activation, self._pool = conv, norm, activation, pool
        self._parts = tuple(layer for layer in (conv, norm, activation, pool) if layer is not None)
        super().__init__("+".join(part.name for part in self._parts))
        self.parameters = {key: array for part in self._parts for key, array in part.parameters.items()}
        self.whole_batch = norm is not None

    @property
    def parts(self) -> tuple[Layer, ...]:
        return self._parts

    def output_shape(self, input_shape: Shape) -> Shape:
        for part in self._parts:
            input_shape = part.output_shape(input_shape)
        return input_shape

    def numbers(self, input_shape: Shape, *, need_dx: bool) -> int:
        kernel, filters = self._conv.kernel, self._conv.filters
        # Z with a mask; or Z, two of the pairs with masks, P and dP. Then B, what comes to it, and shares of dP.
        cells = 2.25 if self._pool else 1.25
        if self._norm:
            cells += 0.75 if self._pool else 2.0
        numbers = kernel * prod(input_shape) + cells * prod(self._conv.output_shape(input_shape))
        if need_dx:
            numbers += kernel * filters * input_shape[1] * input_shape[2] + prod(input_shape)
        return int(numbers)

    def forward(self, x: Array, work: Workspace, *, training: bool = False) -> Array:
        memory = work.once("memory", lambda: self._memory(x, work.small_product))
        W, b = self.parameters["W"], self.parameters["b"]
        memory.patches.fill(x)
        weights = W.transpose(0, 2, 3, 1)
        norm = memory.norm
        if norm is None:
            memory.weights[...] = weights
        else:
            np.multiply(weights, norm.signs()[:, None, None, None], out=memory.weights)
        memory.multiply_forward()

        values = memory.z
        if norm is not None:
            norm.prepare(b, batch=training)
        if memory.winners is not None:
            values = memory.winners.maximum()
        if norm is not None:
            values = norm.apply(values)
        else:
            values += b[:, None]
        memory.ready_for_backward = True
        if isinstance(self._activation, ReLU):
            # An array of zeros, because NumPy's maximum with the number 0 takes three times as long.
            np.maximum(values, memory.zeros, out=values)
        memory.values = memory.a = values
        if memory.activated is not None and self._activation is not None:
            self._activation.activate(values, memory.activated, memory.of_activation)
            memory.a = memory.activated
        maps: Array = memory.a.reshape(memory.shape)
        return maps

    def backward(self, dy: Array, work: Workspace, gradients: dict[str, Array], *, need_dx: bool) -> Array | None:
        memory = work.once("memory", _no_forward)
        if not memory.ready_for_backward:
            _no_forward()
        memory.ready_for_backward = False

        winners, norm = memory.winners, memory.norm
        d_open = self._activation_gradient(dy, work, memory)
        if winners is not None:
            winners.find()
        if norm is None:
            np.dot(d_open, memory.ones, out=gradients["b"])
            # Z is no longer needed: dZ takes its place.
            if winners is not None:
                winners.spread(d_open)
            elif d_open is not memory.z:
                np.copyto(memory.z, d_open)
        else:
            norm.backward(d_open, memory.ones, winners, gradients)

        memory.multiply_backward()
        np.add.reduce(memory.d_weights, axis=0, out=memory.d_sum)
        gradients["W"][...] = memory.d_filters
        if norm is not None:
            gradients["W"] *= norm.scale[:, None, None, None]
        if not need_dx:
            return None
        dx = work.once("dx", lambda: _InputGradient(self._conv, memory, work.small_product))
        W = self.parameters["W"]
        half_turn = W[:, :, ::-1, ::-1].transpose(1, 2, 3, 0)
        if norm is None:
            dx.weights[...] = half_turn
        else:
            np.multiply(half_turn, norm.scale, out=dx.weights)
        return dx()

    def _activation_gradient(self, dy: Array, work: Workspace, memory: BlockMemory) -> Array:
        """Return dL by what went into the activation, (F, places)."""
        dy = np.ascontiguousarray(dy).reshape(memory.a.shape)
        if self._activation is None:
            return dy
        # Without pooling the product goes to where Z was, unless a normalisation still needs Z.
        in_place = memory.winners is None and memory.norm is None
        out = memory.z if in_place else work.array("d_open", dy.shape, dy.dtype)
        if isinstance(self._activation, ReLU):
            is_open = np.greater(memory.a, 0, out=work.mask("is_open", dy.shape))
            np.multiply(dy, is_open, out=out)
            return out
        slope = work.array("slope", dy.shape, dy.dtype)
        self._activation.differentiate(memory.values, memory.a, slope, memory.of_activation)
        np.multiply(dy, slope, out=out)
        return out

    def follow(self, work: Workspace) -> None:
        memory = work.once("memory", _no_forward)
        if memory.norm is not None:
            memory.norm.follow()

    def _memory(self, x: Array, small_product: int) -> BlockMemory:
        memory = BlockMemory(self._conv, self._norm, self._pool is not None, x.shape, x.dtype, small_product)
        if self._activation is not None and not isinstance(self._activation, ReLU):
            memory.activated = aligned.empty(memory.values.shape, x.dtype)
        return memory


class BlockMemory:
    """The arrays of a block at one batch size.

    places is H' · W' · N, or the number of pooled cells.

    Attributes:
        patches: what the kernel sees of X.
        weights: W as (F, k, k, C), the order of the patches.
        maps, z: Z, then dZ, as (F,H',W',N) and as (F, H' · W' · N).
        winners: the pooling, if there is one. norm: the normalisation, if there is one.
        shape: that of the block's output, (F,rows,columns,N).
        values, a: what went into the activation and what came out, (F, places); the same where that is done in place.
        activated: the memory for ``a`` where it is not. of_activation: the work space of the activation.
        zeros, ones: (places,).
        d_weights, d_sum: the gradient of ``weights`` by rows of outputs, and the sum, as (F, k²C) or transposed.
        d_filters: the sum as (F,C,k,k).
        multiply_forward: weights · patches into ``z``; multiply_backward: ``z`` times patches into ``d_weights``.
    """

    def __init__(
        self, conv: Conv2D, norm: BatchNorm | None, is_pooled: bool, input_shape: Shape, dtype: DType, small: int
    ) -> None:
        channels, height, width, n = input_shape
        filters, rows, columns = conv.output_shape(input_shape[:3])
        self.input_shape = input_shape
        kernel = conv.kernel
        top, _, left, _ = conv.margins(height, width)
        self.patches = ShiftedRows(input_shape, (rows, columns), kernel, (top, left), dtype)
        self.weights = aligned.empty((filters, kernel, kernel, channels), dtype)
        self.maps = aligned.empty((filters, rows, columns, n), dtype)
        self.z = self.maps.reshape(filters, -1)
        self.of_activation = Workspace()
        self.winners = Winners(self.maps) if is_pooled else None
        self.shape = self.maps.shape if self.winners is None else self.winners.shape
        self.values = self.z if self.winners is None else self.winners.pooled
        self.a = self.values
        self.activated: Array | None = None
        self.norm = None if norm is None else BlockNorm(norm, self.z, self.values)
        self.zeros = aligned.full(self.values.shape[1:], dtype, 0)
        self.ones = aligned.full(self.values.shape[1:], dtype, 1)
        self.ready_for_backward = False

        by_rows = self.z.reshape(filters, rows, -1).transpose(1, 0, 2)
        weights = self.weights.reshape(filters, -1)
        self.multiply_forward = wide(weights, self.patches.matrices, by_rows, small)
        if small:
            self.d_weights = aligned.empty((rows, filters, weights.shape[1]), dtype)
            self.multiply_backward = deep(by_rows, self.patches.matrices.transpose(0, 2, 1), self.d_weights, small)
            self.d_sum = aligned.empty(weights.shape, dtype)
            self.d_filters: Array = self.d_sum.reshape(self.weights.shape).transpose(0, 3, 1, 2)
        else:
            # The transposed product takes less time where OpenBLAS packs its factors.
            self.d_weights = aligned.empty((rows, weights.shape[1], filters), dtype)
            self.multiply_backward = deep(self.patches.matrices, by_rows.transpose(0, 2, 1), self.d_weights, small)
            self.d_sum = aligned.empty((weights.shape[1], filters), dtype)
            self.d_filters = self.d_sum.reshape(kernel, kernel, channels, filters).transpose(3, 2, 0, 1)


class _InputGradient:
    """dX as a convolution of dZ, whose memory only a layer behind the first one needs."""

    def __init__(self, conv: Conv2D, memory: BlockMemory, small: int) -> None:
        channels, height, width, _ = memory.input_shape
        kernel, dtype = conv.kernel, memory.z.dtype
        top, _, left, _ = conv.margins(height, width)
        self._dz = memory.maps
        margins = kernel - 1 - top, kernel - 1 - left
        self._seen = ShiftedRows(memory.maps.shape, (height, width), kernel, margins, dtype)
        self.weights = aligned.empty((channels, kernel, kernel, conv.filters), dtype)
        self._dx = aligned.empty(memory.input_shape, dtype)
        by_rows = self._dx.reshape(channels, height, -1).transpose(1, 0, 2)
        self._multiply = wide(self.weights.reshape(channels, -1), self._seen.matrices, by_rows, small)

    def __call__(self) -> Array:
        self._seen.fill(self._dz)
        self._multiply()
        return self._dx


def _no_forward() -> BlockMemory:
    raise RuntimeError("backward needs a forward pass with the same workspace before it, and only one follows each")
