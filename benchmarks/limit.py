"""What the machine can do at best, and how much work a training step is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import prod
from typing import TYPE_CHECKING

import numpy as np
from measure import Contestant, Effort, Spread, alternate

from cnn_gui.engine import Conv2D, Dense, Network

if TYPE_CHECKING:
    from collections.abc import Sequence

SIZES = (512, 1024, 2048)


@dataclass(frozen=True)
class Product:
    """The speed of one product of two square float32 matrices: their size, threads, 10⁹ operations per second."""

    size: int
    threads: int
    gflops: Spread


def measure_products(threads: int, effort: Effort, sizes: Sequence[int] = SIZES) -> list[Product]:
    """Time n×n float32 matrix products, 2n³ operations each, with the BLAS library that NumPy uses."""
    contestants = {}
    rng = np.random.default_rng(0)
    for size in sizes:
        a, b = (rng.standard_normal((size, size), np.float32) for _ in range(2))
        contestants[str(size)] = Contestant(partial(np.matmul, a, b, out=np.empty_like(a)))
    seconds = alternate(contestants, effort)
    return [
        Product(size, threads, Spread.of([2e-9 * size**3 / block for block in seconds[str(size)]])) for size in sizes
    ]


def step_flops(network: Network, batch_size: int) -> int:
    """Floating-point operations of one training step by the textbook formula of the plain algorithm.

    A convolution takes 2·k²·C·F·H'·W' operations per image, a dense layer 2·D·units: a multiplication and an addition
    for each weight at each place it is used. The backward pass takes the same for dW, and the same again for dX, which
    the first layer with parameters need not compute. Bias, ReLU, pooling, softmax and the update are left out: they are
    a few operations for each number, and no matrix product.
    """
    total = 0
    shape = network.input_shape
    first = True
    for layer in network.layers:
        output = layer.output_shape(shape)
        if isinstance(layer, Conv2D):
            forward = 2 * layer.kernel**2 * shape[0] * prod(output)
        elif isinstance(layer, Dense):
            forward = 2 * shape[0] * output[0]
        else:
            forward = 0
        if forward:
            total += forward * (2 if first else 3)
            first = False
        shape = output
    return total * batch_size


def activation_bytes(network: Network, batch_size: int) -> int:
    """The memory of a batch and of what every layer makes of it, each kept once: X, Z1, A1, P1, Z2, ..."""
    numbers = prod(network.input_shape)
    shape = network.input_shape
    for layer in network.layers:
        shape = layer.output_shape(shape)
        if layer.kind != "flatten":
            numbers += prod(shape)
    return numbers * batch_size * network.dtype.itemsize
