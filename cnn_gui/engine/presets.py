"""Networks by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.engine.layers.activations.relu import ReLU
from cnn_gui.engine.layers.conv import Conv2D
from cnn_gui.engine.layers.dense import Dense
from cnn_gui.engine.layers.dropout import Dropout
from cnn_gui.engine.layers.flatten import Flatten
from cnn_gui.engine.layers.pool import MaxPool2D
from cnn_gui.engine.network import Network

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy.typing as npt

    from cnn_gui.engine.layers.layer import Layer, Shape


@dataclass(frozen=True)
class PresetInfo:
    """How a preset is shown: a short title and one sentence.

    to_compare: it lacks what the others have, so as to show what that is for; nobody is advised to take it.
    """

    title: str
    description: str
    to_compare: bool = False


PRESETS: Mapping[str, PresetInfo] = {
    "seed": PresetInfo("Seed", "The network of the source document: 8 filters 3×3, ReLU, pooling, one dense layer."),
    "two-conv": PresetInfo("Two-conv", "8 and 16 filters 3×3, each with ReLU and pooling, then one dense layer."),
    "lenet": PresetInfo("LeNet", "LeNet-5 with ReLU and max pooling: 6 and 16 filters 5×5, dense 120, 84, classes."),
    "seed-unpooled": PresetInfo(
        "Seed, unpooled", "The seed network without pooling, to compare with it.", to_compare=True
    ),
    "seed-linear": PresetInfo(
        "Seed, linear", "The seed network without ReLU and pooling: all in all one matrix.", to_compare=True
    ),
}


def _seed(classes: int, *, filters: int = 8) -> list[Layer]:
    return [Conv2D(filters, init="glorot"), ReLU(), MaxPool2D(2), Flatten(), Dense(classes, init="glorot")]


def _seed_unpooled(classes: int) -> list[Layer]:
    return [Conv2D(8, init="glorot"), ReLU(), Flatten(), Dense(classes, init="glorot")]


def _seed_linear(classes: int) -> list[Layer]:
    # Max pooling chooses, which is not linear either: this model stands beside the unpooled one, without its ReLU.
    return [Conv2D(8, init="glorot"), Flatten(), Dense(classes, init="glorot")]


def _two_conv(classes: int) -> list[Layer]:
    first = [Conv2D(8, init="glorot"), ReLU(), MaxPool2D(2)]
    second = [Conv2D(16, init="glorot"), ReLU(), MaxPool2D(2)]
    return [*first, *second, Flatten(), Dense(classes, init="glorot")]


def _lenet(classes: int, *, dropout: float = 0.0) -> list[Layer]:
    features = [
        Conv2D(6, 5, "same", init="glorot"),
        ReLU(),
        MaxPool2D(2),
        Conv2D(16, 5, init="glorot"),
        ReLU(),
        MaxPool2D(2),
        Flatten(),
    ]
    silence = [Dropout(dropout)] if dropout else []
    hidden = [Dense(120), ReLU(), *silence, Dense(84), ReLU(), *silence]
    return [*features, *hidden, Dense(classes, init="glorot")]


_BUILDERS: Mapping[str, Callable[..., list[Layer]]] = {
    "seed": _seed,
    "two-conv": _two_conv,
    "lenet": _lenet,
    "seed-unpooled": _seed_unpooled,
    "seed-linear": _seed_linear,
}
_OPTIONS: Mapping[str, frozenset[str]] = {
    "seed": frozenset({"filters"}),
    "two-conv": frozenset(),
    "lenet": frozenset({"dropout"}),
    "seed-unpooled": frozenset(),
    "seed-linear": frozenset(),
}


def preset(
    name: str,
    input_shape: Shape = (1, 28, 28),
    classes: int = 10,
    *,
    rng: np.random.Generator,
    dtype: npt.DTypeLike = np.float32,
    small_product: int = 0,
    threads: int = 1,
    **options: float,
) -> Network:
    """Return a new network by its name in PRESETS, with initial weights drawn from ``rng``.

    ``small_product`` and ``threads`` are those of Network.
    Options: ``filters`` (seed), the number of filters, 8 unless given; ``dropout`` (lenet), the rate of dropout behind
    both hidden dense layers, 0 ≤ dropout < 1, 0 unless given.
    Raises ValueError for an unknown name or option, ShapeError if the images are too small for the network.
    """
    if name not in _BUILDERS:
        raise ValueError(f"unknown model {name!r}: use one of {', '.join(_BUILDERS)}")
    unknown = sorted(set(options) - _OPTIONS[name])
    if unknown:
        allowed = ", ".join(sorted(_OPTIONS[name])) or "none"
        raise ValueError(f"model {name!r} has no option {unknown[0]!r}: its options are: {allowed}")
    layers = _BUILDERS[name](classes, **options)
    return Network(layers, input_shape=input_shape, rng=rng, dtype=dtype, small_product=small_product, threads=threads)
