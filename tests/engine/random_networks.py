"""Networks drawn at random, of all kinds of layers that there are: what a thing must hold for, holds for these.

With hypothesis: ``@given(case=networks())``. Without: ``random_network(random.Random(seed))``.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import strategies as st

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
    ShapeError,
    Sigmoid,
    Tanh,
)
from cnn_gui.engine.layers.activations.activation import Activation
from cnn_gui.engine.layers.layer import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy.typing as npt

    from cnn_gui.engine import Array, Labels, Layer, Shape

# What the loops of the reference can do in some hundredths of a second.
_NUMBERS = 4_000


def _conv(r: random.Random) -> Layer:
    kernel = r.choice([1, 2, 3, 3, 3, 4, 5, 7, 11])
    padding = r.choice(["valid", "same", r.randrange(kernel)])
    return Conv2D(r.randint(1, 3), kernel, padding, stride=r.choice([1, 1, 2, 3, 4]))


def _pool(kind: type[MaxPool2D | AveragePool2D], r: random.Random) -> Layer:
    return kind(r.choice([2, 2, 3, 4, 8]), stride=r.choice([None, None, 1, 2, 3, 8]))


KINDS: Mapping[str, Callable[[random.Random], Layer]] = {
    "convolution": _conv,
    "pooling": lambda r: _pool(MaxPool2D, r),
    "average pooling": lambda r: _pool(AveragePool2D, r),
    "global average pooling": lambda r: GlobalAveragePool(),
    "relu": lambda r: ReLU(),
    "leaky relu": lambda r: LeakyReLU(r.choice([0.0, 0.01, 0.3, 1.0])),
    "elu": lambda r: ELU(r.choice([1.0, 0.5, 2.0])),
    "gelu": lambda r: GELU(),
    "tanh": lambda r: Tanh(),
    "sigmoid": lambda r: Sigmoid(),
    "batch normalisation": lambda r: BatchNorm(r.choice([0.1, 1.0]), r.choice([1e-5, 1e-2])),
    "dropout": lambda r: Dropout(r.choice([0.0, 0.2, 0.5])),
    "flatten": lambda r: Flatten(),
    "dense": lambda r: Dense(r.randint(1, 6)),
}
"""How a layer of each kind is drawn."""

# Convolutions and poolings more often, and seldom what ends the maps.
_MAPS = [
    *("convolution",) * 6,
    *("pooling",) * 3,
    *("average pooling",) * 2,
    *("relu", "leaky relu", "elu", "gelu", "tanh", "sigmoid", "dropout", "batch normalisation"),
    *("global average pooling", "flatten"),
]
_VECTORS = ["dense", "dense", "relu", "leaky relu", "elu", "gelu", "tanh", "sigmoid", "dropout", "batch normalisation"]


@dataclass(frozen=True)
class Case:
    """A network that was drawn, and what else a test needs; everything random follows from ``seed``."""

    layers: tuple[Layer, ...]
    input_shape: Shape
    classes: int
    seed: int

    def __repr__(self) -> str:
        layers = ", ".join(_written(layer) for layer in self.layers)
        return f"Case(input {self.input_shape}, seed {self.seed}: {layers})"

    def network(self, dtype: npt.DTypeLike = np.float64, **options: Any) -> Network:
        """Build the network, with biases (and the like) that are not zero."""
        rng = np.random.default_rng(self.seed)
        network = Network(self.layers, input_shape=self.input_shape, rng=rng, dtype=dtype, **options)
        for name, array in network.parameters.items():
            if not name.endswith(".W"):
                array += rng.normal(0, 0.3, array.shape)
        return network

    def batch(self, n: int = 2) -> tuple[Array, Labels]:
        """Draw n images (n,C,H,W) in float64 with labels (n,)."""
        rng = np.random.default_rng([self.seed, 1])
        return rng.normal(size=(n, *self.input_shape)), rng.integers(0, self.classes, n)


def random_network(
    r: random.Random,
    *,
    kinds: frozenset[str] = frozenset(KINDS),
    layers: tuple[int, int] = (2, 12),
    sides: tuple[int, int] = (8, 64),
    numbers: int = _NUMBERS,
) -> Case:
    """Draw a network of so many layers (flatten where it is needed not counted) for images of such sides.

    kinds: which may be in it, besides flatten and dense, which every network needs. numbers: at most so many numbers
    stand behind all of its layers together, so that the loops of the reference are done soon.
    """
    shape: Shape = (r.choice([1, 3]), r.randint(*sides), r.randint(*sides))
    input_shape = shape
    classes = r.randint(2, 5)
    wanted = r.randint(*layers) - 1
    drawn: list[Layer] = []
    counted = 0
    while counted < wanted:
        allowed = [kind for kind in (_MAPS if len(shape) == 3 else _VECTORS) if kind in kinds | {"flatten", "dense"}]
        layer = KINDS[r.choice(allowed)](r)
        try:
            behind = layer.output_shape(shape)
        except ShapeError:
            # What fits always is flatten, and a dense layer behind it.
            layer = Flatten()
            behind = layer.output_shape(shape)
        if len(shape) == 3 and prod(behind) > numbers:
            layer = MaxPool2D(4, stride=r.choice([3, 4])) if min(shape[1:]) >= 8 else GlobalAveragePool()
            behind = layer.output_shape(shape)
        drawn.append(layer)
        counted += not isinstance(layer, Flatten)
        numbers -= min(numbers, prod(behind))
        shape = behind
    if len(shape) == 3:
        drawn.append(Flatten())
    return Case((*drawn, Dense(classes)), input_shape, classes, r.randrange(2**32))


def networks(**options: Any) -> st.SearchStrategy[Case]:
    """Strategy of ``random_network``, with its options; a network that fails is made as simple as can be."""
    return st.randoms(use_true_random=False).map(lambda r: random_network(r, **options))


def undecided(network: Network, images: Array, tolerance: float) -> bool:
    """Tell whether rounding may decide which way a gradient goes: two numbers of a window as good as equal, or a kink.

    Zeros, and one number that stands in two places, are equal in any arithmetic.
    """
    x = np.ascontiguousarray(images.transpose(1, 2, 3, 0).astype(network.dtype))
    copied = False
    for layer in network.layers:
        if isinstance(layer, MaxPool2D):
            second, largest = np.sort(layer.candidates(x), axis=0)[-2:]
            close = (largest - second <= tolerance * np.maximum(np.abs(largest), 0.01)) & (largest != 0)
            if (close & ((largest != second) | (not copied))).any():
                return True
        if isinstance(layer, Activation) and layer.has_kink and (np.abs(x[x != 0]) < tolerance).any():
            return True
        x = layer.forward(x, Workspace(), training=layer.whole_batch)
        copied = isinstance(layer, MaxPool2D) or (copied and isinstance(layer, ReLU | Dropout))
    return False


def _written(layer: Layer) -> str:
    settings = {
        name: getattr(layer, name)
        for name in ("filters", "kernel", "padding", "size", "stride", "slope", "alpha", "epsilon", "rate", "units")
        if hasattr(layer, name)
    }
    return f"{type(layer).__name__}({', '.join(f'{name}={value}' for name, value in settings.items())})"
