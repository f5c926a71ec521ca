"""How the weights and biases of a layer are laid out as maps: which number of the parameter stands where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from cnn_gui.engine import Shape
from cnn_gui.explain.operations.flatten import place_in_maps, place_in_row
from cnn_gui.explain.regions import Box
from cnn_gui.ui.look.colormaps import Floats

MOST_MAPS = 640
"""More maps than this are too many to be told apart: such weights are shown as the matrix that they are."""


@dataclass(frozen=True)
class Arrangement:
    """What a mosaic shows of a parameter.

    Attributes: shape (of the parameter: W (F,C,k,k) or (inputs, units), b (units,)), maps ((C,h,w) if the inputs of a
    dense layer are flattened maps: the weights of each unit are laid out like these; () otherwise).
    """

    shape: Shape
    maps: Shape = ()

    @property
    def is_matrix(self) -> bool:
        """Whether the weights are shown as a matrix, a row for each input and a column for each unit."""
        return len(self.shape) == 2 and not self.maps

    @property
    def shown_shape(self) -> Shape:
        """The shape of what is shown: (units, C, h, w) for maps, (1, inputs, units) for a matrix."""
        if self.maps:
            return (self.shape[1], *self.maps)
        return (1, *self.shape) if self.is_matrix else self.shape

    def of(self, array: Floats) -> Floats:
        """Return the parameter, or anything that has its shape, as it is shown."""
        if self.maps:
            return np.ascontiguousarray(array.T).reshape(self.shown_shape)
        return array.reshape(self.shown_shape)

    def index_of(self, shown: tuple[int, ...]) -> tuple[int, ...]:
        """Return which number of the parameter stands at an index of what is shown."""
        if self.maps:
            return place_in_row(shown[1:], self.maps), shown[0]
        return shown[1:] if self.is_matrix else shown

    def shown_at(self, index: tuple[int, ...]) -> tuple[int, ...]:
        """Return where a number of the parameter is shown; the inverse of ``index_of``."""
        if self.maps:
            return (index[1], *place_in_maps(index[0], self.maps))
        return (0, *index) if self.is_matrix else index

    def boxes(self, boxes: Iterable[Box]) -> Iterator[Box]:
        """Give where boxes of the parameter lie in what is shown; rows of maps each for itself."""
        for box in boxes:
            if self.maps:
                yield from ((box[1], *inside) for inside in _in_maps(box[0], self.maps))
            else:
                yield (slice(0, 1), *box) if self.is_matrix else box


def arranged(shape: Shape, maps: Shape) -> Arrangement:
    """Return how to lay out a parameter of a shape. maps: what its inputs were before they were flattened, or ()."""
    few = len(shape) == 2 and len(maps) == 3 and shape[1] * maps[0] <= MOST_MAPS
    return Arrangement(shape, maps if few else ())


def _in_maps(part: slice, shape: Shape) -> Iterator[Box]:
    """Where a piece of the flattened vector lies in its maps."""
    channels, height, width = shape
    if (part.start, part.stop) == (0, channels * height * width):
        yield slice(0, channels), slice(0, height), slice(0, width)
        return
    at = part.start
    while at < part.stop:
        c, i, j = place_in_maps(at, shape)
        end = min(j + part.stop - at, width)
        yield slice(c, c + 1), slice(i, i + 1), slice(j, end)
        at += end - j
