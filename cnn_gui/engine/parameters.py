"""Named arrays that share one contiguous vector, so that an update of all of them is one NumPy call."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from math import prod

import numpy as np
import numpy.typing as npt

from cnn_gui.engine import aligned
from cnn_gui.engine.checks import as_numbers
from cnn_gui.engine.layers.layer import Array, DType, Layer, Shape


def is_weight(name: str) -> bool:
    """Tell weights ("conv1.W"), which decay, from biases ("conv1.b"), which do not."""
    return name.endswith(".W")


class FlatArrays(Mapping[str, Array]):
    """A read-only mapping from names to arrays, all of them views of ``flat``.

    In memory the weights come first and the biases after them, so that weight decay is one operation as well;
    iteration keeps the order in which the names were given. Matrices (D, units) are stored by columns.

    Attributes:
        shapes: of all arrays by name; the very same object for arrangements made by ``zeros_like`` and ``copy``.
        flat: all numbers, (total,).
        weights: the part of ``flat`` that holds the weights.
        biases: the rest.
    """

    __slots__ = ("_arrays", "biases", "flat", "shapes", "weights")

    def __init__(self, shapes: Mapping[str, Shape], dtype: DType) -> None:
        self.shapes = shapes
        in_memory = sorted(self.shapes, key=lambda name: not is_weight(name))
        sizes = [prod(self.shapes[name]) for name in in_memory]
        ends = np.cumsum(sizes, dtype=int).tolist()
        weights = sum(size for name, size in zip(in_memory, sizes, strict=True) if is_weight(name))
        self.flat: Array = aligned.full((sum(sizes),), dtype, 0)
        self.weights: Array = self.flat[:weights]
        self.biases: Array = self.flat[weights:]
        views = {
            name: _arranged(self.flat[end - size : end], self.shapes[name])
            for name, size, end in zip(in_memory, sizes, ends, strict=True)
        }
        self._arrays: dict[str, Array] = {name: views[name] for name in self.shapes}

    def __getitem__(self, name: str) -> Array:
        return self._arrays[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def __len__(self) -> int:
        return len(self._arrays)

    def __repr__(self) -> str:
        return f"FlatArrays({self.shapes}, {self.flat.dtype})"

    def zeros_like(self) -> FlatArrays:
        """Return an arrangement of the same names and shapes, filled with zeros."""
        return FlatArrays(self.shapes, self.flat.dtype)

    def copy(self) -> FlatArrays:
        """Return a copy that shares no memory with this one."""
        other = self.zeros_like()
        other.flat[:] = self.flat
        return other

    def of_layer(self, layer: str) -> dict[str, Array]:
        """Return the arrays of one layer by their short names: "W", "b"."""
        return {name.partition(".")[2]: array for name, array in self.items() if name.partition(".")[0] == layer}


def moved_together(layers: Sequence[Layer], which: str, dtype: DType) -> FlatArrays:
    """Give the "parameters" or "statistics" of all layers one vector for a home, and return it."""
    found = {f"{layer.name}.{key}": array for layer in layers for key, array in getattr(layer, which).items()}
    homes = FlatArrays({name: array.shape for name, array in found.items()}, dtype)
    for layer in layers:
        for key, home in homes.of_layer(layer.name).items():
            home[...] = getattr(layer, which)[key]
            getattr(layer, which)[key] = home
    return homes


def set_arrays(what: str, own: Mapping[str, Array], given: Mapping[str, npt.ArrayLike], dtype: DType) -> None:
    """Copy values in. Raises ValueError, with nothing changed, if the names or shapes are not their own."""
    if set(given) != set(own):
        raise ValueError(f"{what} must be exactly {', '.join(own)}, not {', '.join(given) or 'none'}")
    values = {name: as_numbers(name, value, dtype) for name, value in given.items()}
    for name, value in values.items():
        if value.shape != own[name].shape:
            raise ValueError(f"{name} must have shape {own[name].shape}, not {value.shape}")
    for name, value in values.items():
        own[name][...] = value


def sha256_of(parameters: Mapping[str, Array]) -> str:
    """SHA-256 over all parameters, by name, as little-endian bytes: equal only if every bit is equal."""
    digest = hashlib.sha256()
    for name in sorted(parameters):
        array = parameters[name]
        digest.update(f"{name}{array.shape}{array.dtype.name}".encode())
        digest.update(np.ascontiguousarray(array, array.dtype.newbyteorder("<")).tobytes())
    return digest.hexdigest()


def _arranged(part: Array, shape: Shape) -> Array:
    """View a part of the vector in its shape; the weights of one unit of a dense layer lie side by side.

    So both products of a dense layer with a batch of one, matrix times vector, run along memory: half the time.
    """
    return part.reshape(shape[::-1]).T if len(shape) == 2 else part.reshape(shape)
