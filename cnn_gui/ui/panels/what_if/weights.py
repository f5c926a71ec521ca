"""Which weights can be looked at together: one channel of a filter, or what a unit makes of one map."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Weights:
    """The weights of one layer, in grids of (rows, columns): one for each channel of each unit.

    Attributes:
        layer: its name, "conv1". number: as in W1.
        convolution: or else dense.
        units: how many filters or units there are.
        channels: how many grids make one unit: input channels of a filter, maps in front of a dense layer.
        rows, columns: of a grid. Inputs of a dense layer that are no maps stand in the grid that is most like a square.
    """

    layer: str
    number: int
    convolution: bool
    units: int
    channels: int
    rows: int
    columns: int

    @property
    def weight_name(self) -> str:
        """The engine's name of the weights."""
        return f"{self.layer}.W"

    @property
    def bias_name(self) -> str:
        """The engine's name of the biases."""
        return f"{self.layer}.b"

    def grid(self, weights: Array, unit: int, channel: int) -> Array:
        """Return one grid (rows, columns) of the array of weights."""
        grids = self.part(weights, unit, None)
        chosen: Array = grids[channel]
        return chosen

    def place(self, unit: int, channel: int, row: int, column: int) -> Place:
        """Return the index of one number of a grid."""
        if self.convolution:
            return unit, channel, row, column
        return (channel * self.rows + row) * self.columns + column, unit

    def find(self, index: Place) -> tuple[int, int, int, int]:
        """Return unit, channel, row and column of an index of the weights."""
        if self.convolution:
            unit, channel, row, column = index
            return unit, channel, row, column
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
        grids: Array = weights[unit] if self.convolution else weights[:, unit]
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
            number, side = len(found) + 1, layer.kernel
            found.append(Weights(layer.name, number, True, layer.shape[0], before[0], side, side))
        elif layer.parameter_count:
            grid = maps if len(maps) == 3 else (1, *_like_a_square(before[0]))
            found.append(Weights(layer.name, len(found) + 1, False, layer.shape[0], *grid))
            maps = layer.shape
        before = layer.shape
        if len(before) == 3:
            maps = before
    return tuple(found)


def _like_a_square(count: int) -> tuple[int, int]:
    rows = next(rows for rows in range(math.isqrt(count), 0, -1) if count % rows == 0)
    return rows, count // rows
