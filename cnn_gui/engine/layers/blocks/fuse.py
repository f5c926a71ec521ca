"""Which layers are executed together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.engine.layers.activations.elu import ELU
from cnn_gui.engine.layers.activations.leaky_relu import LeakyReLU
from cnn_gui.engine.layers.activations.relu import ReLU
from cnn_gui.engine.layers.activations.sigmoid import Sigmoid
from cnn_gui.engine.layers.activations.tanh import Tanh
from cnn_gui.engine.layers.batch_norm import BatchNorm
from cnn_gui.engine.layers.blocks.conv_block import ConvBlock
from cnn_gui.engine.layers.conv import Conv2D
from cnn_gui.engine.layers.fused import ConvReLUPool
from cnn_gui.engine.layers.pool import MaxPool2D

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnn_gui.engine.layers.activations.activation import Activation
    from cnn_gui.engine.layers.layer import Layer

# With no more channels, the four windows of a pooling side by side make the better products (ADR 0040).
FEW_CHANNELS = 8
# Without pooling, first layers with fewer filters would gain, too; but the preset without pooling promises to keep its
# numbers to the last bit.
MANY_FILTERS = 16

# They never fall, so that they commute with a maximum. GELU has a valley.
_MONOTONE = (ReLU, LeakyReLU, ELU, Tanh, Sigmoid)


def fuse(layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """Return what to execute for these layers: a block wherever a convolution and what follows it make one."""
    plan: list[Layer] = []
    rest = list(layers)
    while rest:
        block = _block(rest)
        plan.append(block or rest[0])
        del rest[: 1 if block is None else len(block.parts)]
    return tuple(plan)


def _block(layers: Sequence[Layer]) -> Layer | None:
    """Return the block that the first of these layers begin, if one pays."""
    conv, *rest = layers
    if not isinstance(conv, Conv2D) or conv.stride != 1:
        return None
    norm: BatchNorm | None = None
    activation: Activation | None = None
    pool: MaxPool2D | None = None
    if rest and isinstance(rest[0], BatchNorm):
        norm = rest[0]
        del rest[0]
    if rest and isinstance(rest[0], _MONOTONE):
        activation = rest[0]
        del rest[0]
    if rest and isinstance(rest[0], MaxPool2D) and rest[0].size == rest[0].stride == 2:
        pool = rest[0]
    if _has_few_channels(conv) and norm is None:
        if activation and pool and conv.kernel % 2 == 1 and conv.margin is not None:
            return ConvReLUPool(conv, activation, pool)
        if pool is None and conv.filters < MANY_FILTERS:
            return None
    # On all numbers, nothing is won by other activations inside the block.
    return ConvBlock(conv, norm, activation if pool or isinstance(activation, ReLU) else None, pool)


def _has_few_channels(conv: Conv2D) -> bool:
    """Say whether a convolution has few channels; one that is not built is taken to have."""
    return "W" not in conv.parameters or conv.parameters["W"].shape[1] <= FEW_CHANNELS
