"""Networks by name, or by the line that describes one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.engine.architecture.build import layers_of
from cnn_gui.engine.architecture.flow import flow
from cnn_gui.engine.architecture.layer_spec import LayerSpec
from cnn_gui.engine.architecture.parse import parse
from cnn_gui.engine.checks import check_image_shape
from cnn_gui.engine.layers.layer import ShapeError
from cnn_gui.engine.network import Network

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from cnn_gui.engine.layers.layer import Shape


@dataclass(frozen=True)
class PresetInfo:
    """A name for a line.

    title, description: how it is shown, in a few words and in one sentence. line: the layers.
    to_compare: it lacks what the others have, so as to show what that is for; nobody is advised to take it.
    """

    title: str
    description: str
    line: str
    to_compare: bool = False


# Glorot's initial weights for the convolutions (ADR 0007); the last dense layer is implied.
PRESETS: Mapping[str, PresetInfo] = {
    "seed": PresetInfo(
        "Seed",
        "The network of the source document: 8 filters 3×3, ReLU, pooling, one dense layer.",
        "conv 8 3x3 glorot, relu, pool 2",
    ),
    "two-conv": PresetInfo(
        "Two-conv",
        "8 and 16 filters 3×3, each with ReLU and pooling, then one dense layer.",
        "conv 8 3x3 glorot, relu, pool 2, conv 16 3x3 glorot, relu, pool 2",
    ),
    "lenet": PresetInfo(
        "LeNet",
        "LeNet-5 with ReLU and max pooling: 6 and 16 filters 5×5, dense 120, 84, classes.",
        "conv 6 5x5 same glorot, relu, pool 2, conv 16 5x5 glorot, relu, pool 2, dense 120, relu, dense 84, relu",
    ),
    "seed-unpooled": PresetInfo(
        "Seed, unpooled",
        "The seed network without pooling, to compare with it.",
        "conv 8 3x3 glorot, relu",
        to_compare=True,
    ),
    # Max pooling chooses, which is not linear either: this model stands beside the unpooled one, without its ReLU.
    "seed-linear": PresetInfo(
        "Seed, linear",
        "The seed network without ReLU and pooling: all in all one matrix.",
        "conv 8 3x3 glorot",
        to_compare=True,
    ),
}

_OPTIONS: Mapping[str, frozenset[str]] = {"seed": frozenset({"filters"}), "lenet": frozenset({"dropout"})}


def specs_of(model: str) -> tuple[LayerSpec, ...]:
    """Return the layers of a preset or of a line, without those that are implied. Raises LineError for a wrong line."""
    return parse(PRESETS[model].line if model in PRESETS else model)


def network_of(
    model: str,
    input_shape: Shape = (1, 28, 28),
    classes: int = 10,
    *,
    rng: np.random.Generator,
    dtype: npt.DTypeLike = np.float32,
    small_product: int = 0,
    threads: int = 1,
    **options: float,
) -> Network:
    """Return a new network of a preset's name, with its options, or of a line, which has none.

    ``small_product`` and ``threads`` are those of Network. Raises LineError for a wrong line, ShapeError for a network
    that does not fit the images, the classes or the limits, before anything is allocated; else as ``preset``.
    """
    unknown = sorted(set(options) - _OPTIONS.get(model, frozenset()))
    if unknown:
        allowed = ", ".join(sorted(_OPTIONS.get(model, ()))) or "none"
        raise ValueError(f"model {model!r} has no option {unknown[0]!r}: its options are: {allowed}")
    specs = _with_options(specs_of(model), **options)
    for row in flow(specs, check_image_shape(input_shape), classes):
        if row.problem is not None:
            raise ShapeError(row.problem)
    return Network(
        layers_of(specs, classes),
        input_shape=input_shape,
        rng=rng,
        dtype=dtype,
        small_product=small_product,
        threads=threads,
    )


def _with_options(
    specs: tuple[LayerSpec, ...], *, filters: float | None = None, dropout: float = 0.0
) -> tuple[LayerSpec, ...]:
    if filters is not None:
        specs = tuple(spec.with_setting("filters", filters) if spec.word == "conv" else spec for spec in specs)
    if not dropout:
        return specs
    silence = LayerSpec.of("dropout", rate=dropout)
    hidden = [place for place, spec in enumerate(specs) if spec.word == "relu" and specs[place - 1].word == "dense"]
    return tuple(each for place, spec in enumerate(specs) for each in ((spec, silence) if place in hidden else (spec,)))


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
    if name not in PRESETS:
        raise ValueError(f"unknown model {name!r}: use one of {', '.join(PRESETS)}")
    return network_of(
        name,
        input_shape,
        classes,
        rng=rng,
        dtype=dtype,
        small_product=small_product,
        threads=threads,
        **options,
    )
