"""Which layers are executed together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.engine.layers.activations.activation import Activation
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

    from cnn_gui.engine.layers.layer import Layer

# With so few channels, gathered patches are small, and four windows side by side make better products (ADR 0040).
FEW_CHANNELS = 8

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
    norm = rest.pop(0) if rest and isinstance(rest[0], BatchNorm) else None
    activation = rest.pop(0) if rest and isinstance(rest[0], _MONOTONE) else None
    pool = rest.pop(0) if rest and _is_quarter(rest[0]) else None
    if pool is None and not isinstance(activation, ReLU):
        activation = None
    assert norm is None or isinstance(norm, BatchNorm)
    assert activation is None or isinstance(activation, Activation)
    assert pool is None or isinstance(pool, MaxPool2D)
    if "W" not in conv.parameters or conv.parameters["W"].shape[1] <= FEW_CHANNELS:
        is_old = norm is None and isinstance(activation, ReLU) and pool is not None
        if is_old and conv.kernel % 2 == 1 and conv.margin is not None:
            return ConvReLUPool(conv, activation, pool)
        if norm is None and pool is None and conv.filters < 16:
            return None
    return ConvBlock(conv, norm, activation, pool)


def _is_quarter(layer: Layer) -> bool:
    return isinstance(layer, MaxPool2D) and layer.size == 2 and layer.stride == 2
