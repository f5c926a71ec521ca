"""How weights begin: He and Glorot initialisation.

Numbers are drawn in float64 and then rounded, so a float32 and a float64 network of one seed begin alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from cnn_gui.engine.layers.layer import Array, DType, Shape

Initialiser = Callable[["Shape", int, int, np.random.Generator, "DType"], "Array"]


def he(shape: Shape, fan_in: int, fan_out: int, rng: np.random.Generator, dtype: DType) -> Array:
    """Draw from a normal distribution of variance 2 / fan_in (He et al. 2015, eq. 10): made for ReLU."""
    return rng.normal(0.0, np.sqrt(2.0 / fan_in), shape).astype(dtype)


def glorot(shape: Shape, fan_in: int, fan_out: int, rng: np.random.Generator, dtype: DType) -> Array:
    """Draw uniformly from ±sqrt(6 / (fan_in + fan_out)) (Glorot and Bengio 2010, eq. 16)."""
    limit = np.sqrt(6.0 / (fan_in + fan_out))
    return rng.uniform(-limit, limit, shape).astype(dtype)


INITIALISERS: Mapping[str, Initialiser] = {"he": he, "glorot": glorot}


def initialiser(name: str) -> Initialiser:
    """Return the initialisation called "he" or "glorot". Raises ValueError for any other name."""
    try:
        return INITIALISERS[name]
    except KeyError:
        raise ValueError(f"unknown initialisation {name!r}: use one of {', '.join(INITIALISERS)}") from None
