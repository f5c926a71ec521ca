"""Which weights can be looked at together: a channel of a filter, what a unit makes of a map, γ and β of a channel."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

import numpy as np

from cnn_gui.engine import Array
from cnn_gui.training.inspection.kernels import kernel
from cnn_gui.training.inspection.what_if import Place
from cnn_gui.training.messages.layers import LayerInfo


@dataclass(frozen=True)
class Edit:
    """A parameter by name, a place in it (an index or the first part of one), and what is to stand there.

    goes_on: whether it is one with the edit before, as while a number is dragged.
    """

    name: str
    place: Place
    value: float | Array
    goes_on: bool = False


class Multiplies(Enum):
    """What multiplies in a layer. Value: what a person calls one of them, with its bias."""

    FILTER = "filter"
    UNIT = "unit"
    GAMMA = "channel"


@dataclass(frozen=True)
class Weights:
    """The weights of one layer, in grids of (rows, columns): one for each channel of each unit.

    Of a batch normalisation each channel is a unit with one weight, γ, and a bias, β.

    Attributes:
        layer: its name, "conv1".
        weight, bias: what a person calls them, "W1" and "b1", "γ1" and "β1"; weight_name, bias_name: the engine's.
        kind: what multiplies.
        units: how many filters, units or normalised channels there are.
        channels: how many grids make one unit: input channels of a filter, maps in front of a dense layer.
        rows, columns: of a grid. Inputs of a dense layer that are no maps stand in the grid that is most like a square.
        makes_maps: whether what each unit makes is a map.
    """

    layer: str
    weight: str
    bias: str
    weight_name: str
    bias_name: str
    kind: Multiplies
    units: int
    channels: int
    rows: int
    columns: int
    makes_maps: bool

    @property
    def convolution(self) -> bool:
        """Whether they are filters."""
        return self.kind is Multiplies.FILTER

    def grid(self, weights: Array, unit: int, channel: int) -> Array:
        """Return one grid (rows, columns) of the array of weights."""
        grids = self.part(weights, unit, None)
        chosen: Array = grids[channel]
        return chosen

    def place(self, unit: int, channel: int, row: int, column: int) -> Place:
        """Return the index of one number of a grid."""
        if self.convolution:
            return unit, channel, row, column
        if self.kind is Multiplies.GAMMA:
            return (unit,)
        return (channel * self.rows + row) * self.columns + column, unit

    def find(self, index: Place) -> tuple[int, int, int, int]:
        """Return unit, channel, row and column of an index of the weights."""
        if self.convolution:
            unit, channel, row, column = index
            return unit, channel, row, column
        if self.kind is Multiplies.GAMMA:
            return index[0], 0, 0, 0
        source, unit = index
        channel, inside = divmod(source, self.rows * self.columns)
        return unit, channel, *divmod(inside, self.columns)

    def replaced(self, weights: Array, unit: int, channel: int | None, value: Array) -> Edit:
        """Return the edit that puts a grid (rows, columns) in the place of another, or (channels, rows, columns) with
        None for all channels of a unit.
        """
        if self.convolution:
            place: Place = (unit,) if channel is None else (unit, channel)
            return Edit(self.weight_name, place, value)
        if self.kind is Multiplies.GAMMA:
            return Edit(self.weight_name, (unit,), float(np.ravel(value)[0]))
        # The weights of a unit stand apart in memory: no place but the whole array holds them.
        whole = weights.copy()
        maps = whole[:, unit].reshape(self.channels, self.rows, self.columns)
        maps[slice(None) if channel is None else channel] = value
        whole[:, unit] = maps.reshape(-1)
        return Edit(self.weight_name, (), whole)

    def part(self, weights: Array, unit: int, channel: int | None) -> Array:
        """Return one grid, or with None all those of a unit as (channels, rows, columns)."""
        if channel is not None:
            return self.grid(weights, unit, channel)
        grids: Array = weights[:, unit] if self.kind is Multiplies.UNIT else weights[unit]
        return grids.reshape(self.channels, self.rows, self.columns)

    def preset(self, learned: Array, unit: int, channel: int | None, name: str) -> Edit:
        """Return the edit of a convolution that puts a filter of KERNELS in the place of a learned one, as long as it.

        learned: the weights before any edit. With None for the channel each of them gets the filter, and all together
        are as long as they were.
        """
        part = self.part(learned, unit, channel)
        many = 1 if channel is not None else self.channels
        made = kernel(name, self.rows, part / math.sqrt(many))
        return self.replaced(learned, unit, channel, np.broadcast_to(made, part.shape).copy())


def weights_of(layers: Iterable[LayerInfo], image_shape: tuple[int, ...]) -> tuple[Weights, ...]:
    """Return the weights of a network in order, for images (C, H, W)."""
    found: list[Weights] = []
    before = maps = image_shape
    for layer in layers:
        if layer.kernel:
            grid = before[0], layer.kernel, layer.kernel
            found.append(_of(layer, Multiplies.FILTER, grid))
        elif layer.symbols and layer.symbols[0][0].endswith(".gamma"):
            found.append(_of(layer, Multiplies.GAMMA, (1, 1, 1)))
        elif layer.parameter_count:
            # Behind a global average the maps have become single numbers.
            grid = maps if math.prod(maps) == before[0] and len(maps) == 3 else (1, *_like_a_square(before[0]))
            found.append(_of(layer, Multiplies.UNIT, grid))
            maps = layer.shape
        before = layer.shape
        if len(before) == 3:
            maps = before
    return tuple(found)


def _of(layer: LayerInfo, kind: Multiplies, grid: tuple[int, int, int]) -> Weights:
    """The weights of a layer; grid: channels, rows, columns."""
    (weight_name, weight), (bias_name, bias) = layer.symbols
    return Weights(layer.name, weight, bias, weight_name, bias_name, kind, layer.shape[0], *grid, len(layer.shape) == 3)


def _like_a_square(count: int) -> tuple[int, int]:
    rows = next(rows for rows in range(math.isqrt(count), 0, -1) if count % rows == 0)
    return rows, count // rows
