"""Networks that hold every kind of layer, small enough to be looked into cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.engine import (
    ELU,
    GELU,
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePool,
    LeakyReLU,
    MaxPool2D,
    Network,
    ReLU,
    Sigmoid,
    Tanh,
)

if TYPE_CHECKING:
    from cnn_gui.engine import Layer, Shape

LAYERS: Mapping[str, Callable[[], list[Layer]]] = {
    "strides and means": lambda: [
        *(Conv2D(3, 5, "same", stride=2), LeakyReLU(), AveragePool2D(3, stride=2)),
        *(Conv2D(4, 2, "same"), GELU(), GlobalAveragePool(), Dense(4)),
    ],
    "windows that overlap": lambda: [
        *(Conv2D(3, 4, 2, stride=3), ELU(), MaxPool2D(3, stride=1), Tanh(), Flatten()),
        *(Dense(6), Sigmoid(), Dense(4)),
    ],
    "windows far apart": lambda: [
        *(AveragePool2D(2, stride=3), Conv2D(3, 3, 1), ELU(0.5), MaxPool2D(2, stride=3), Sigmoid()),
        *(Conv2D(3, 1, stride=2), ReLU(), Flatten(), Dense(6), GELU(), Dense(4)),
    ],
    "normalised": lambda: [
        *(BatchNorm(), Conv2D(4, 3, stride=2), BatchNorm(), ReLU(), AveragePool2D(2), Flatten(), BatchNorm(0.2, 1e-3)),
        *(Dense(6), BatchNorm(), LeakyReLU(0.2), Dense(4)),
    ],
    "dropout anywhere": lambda: [
        *(Conv2D(3, 6, "same", stride=4), Dropout(0.2), Tanh(), MaxPool2D(2, stride=1), Dropout(0.1)),
        *(GlobalAveragePool(), Dense(5), ReLU(), Dropout(0.5), Dense(4)),
    ],
}
"""By what is special about them."""


def network_of(name: str, shape: Shape = (2, 15, 17)) -> Network:
    """Build one of them, with the same weights each time."""
    return Network(LAYERS[name](), input_shape=shape, rng=np.random.default_rng(len(name)))
