"""Which numbers of one array depend on which of the next: rectangles, computed from places alone.

Only what has windows and a flatten change places; activations keep them, and behind a dense layer or a softmax
everything depends on everything. A global average takes a whole map. Max pooling is taken by its windows, whoever wins.
Windows further apart than they are wide leave numbers between them that nothing depends on: the rectangle of what
several windows read is drawn around those too. In a batch normalisation mean and variance count as given.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TYPE_CHECKING

from cnn_gui.explain.anatomy import GLOBAL_AVERAGE, NORMALISATION
from cnn_gui.explain.cell import Cell, gradient_of
from cnn_gui.explain.operations.flatten import place_in_maps
from cnn_gui.explain.windows import COLUMNS, ROWS, first_under, over, under

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cnn_gui.engine import Shape
    from cnn_gui.explain.anatomy import Part

Box = tuple[slice, ...]


@dataclass(frozen=True)
class Region:
    """A part of one array.

    symbol: which array. boxes: one slice for each axis, each with start and stop; more than one box only in a flattened
    vector, where a rectangle of maps lies in pieces. Boxes do not overlap, none is empty, and there is at least one.
    """

    symbol: str
    boxes: tuple[Box, ...]

    @property
    def box(self) -> Box:
        """The first box, which is the only one but for flattened vectors: ``array[region.box]`` is what it frames."""
        return self.boxes[0]

    @property
    def count(self) -> int:
        """How many numbers it holds."""
        return sum(prod(part.stop - part.start for part in box) for box in self.boxes)

    @property
    def middle(self) -> Cell:
        """A cell in the middle of the middle box, to go on to when only one can be shown."""
        return Cell(self.symbol, tuple((part.start + part.stop) // 2 for part in self.boxes[len(self.boxes) // 2]))

    def __contains__(self, index: tuple[int, ...]) -> bool:
        """Tell whether a place lies in it."""
        return any(all(part.start <= i < part.stop for i, part in zip(index, box, strict=True)) for box in self.boxes)

    def cells(self) -> Iterator[Cell]:
        """Give every cell, box by box in row-major order; there may be many."""
        for box in self.boxes:
            for index in product(*(range(part.start, part.stop) for part in box)):
                yield Cell(self.symbol, index)

    def of_gradient(self) -> Region:
        """The same places in the gradient of this array."""
        return Region(gradient_of(self.symbol), self.boxes)


def whole(symbol: str, shape: Shape) -> Region:
    """Return all of an array."""
    return Region(symbol, (_all(shape),))


def one(cell: Cell) -> Region:
    """Return a single cell as a region."""
    return Region(cell.symbol, (tuple(slice(i, i + 1) for i in cell.index),))


def reached(region: Region, before: Part, part: Part) -> Region | None:
    """Return what of ``part`` depends on a region of the stage ``before`` it; None if nothing does."""
    if part.keeps_places:
        return Region(part.symbol, region.boxes)
    if part.kind in ("dense", "softmax"):
        return whole(part.symbol, part.shape)
    channels, rows, columns = region.box
    if part.kind == "flatten":
        return Region(part.symbol, _in_a_row(region.box, before.shape))
    if part.kind == GLOBAL_AVERAGE:
        return Region(part.symbol, ((channels,),))
    if not part.is_pooling:
        channels = slice(0, part.shape[0])
    return _cut(part.symbol, channels, over(part, ROWS, rows), over(part, COLUMNS, columns), part.shape)


def read(region: Region, before: Part, part: Part) -> Region:
    """Return what of the stage ``before`` a region of ``part`` depends on."""
    if part.keeps_places:
        return Region(before.symbol, region.boxes)
    if part.kind in ("dense", "softmax"):
        return whole(before.symbol, before.shape)
    if part.kind == GLOBAL_AVERAGE:
        return Region(before.symbol, ((region.box[0], *_all(before.shape[1:])),))
    if part.kind == "flatten":
        (places,) = region.box
        if places.stop - places.start > 1:
            return whole(before.symbol, before.shape)
        return one(Cell(before.symbol, place_in_maps(places.start, before.shape)))
    channels, rows, columns = region.box
    if not part.is_pooling:
        channels = slice(0, before.shape[0])
    found = _cut(before.symbol, channels, under(part, ROWS, rows), under(part, COLUMNS, columns), before.shape)
    assert found is not None, "every output reads some input"
    return found


def _all(shape: Shape) -> Box:
    return tuple(slice(0, extent) for extent in shape)


def _cut(symbol: str, channels: slice, rows: slice, columns: slice, shape: Shape) -> Region | None:
    rows, columns = (
        slice(max(axis.start, 0), min(axis.stop, n)) for axis, n in ((rows, shape[1]), (columns, shape[2]))
    )
    if rows.start >= rows.stop or columns.start >= columns.stop:
        return None
    return Region(symbol, ((channels, rows, columns),))


def _in_a_row(box: Box, shape: Shape) -> tuple[Box, ...]:
    """Return where a box of maps (C,H,W) lies in the flattened vector: pieces as long as they can be."""
    channels, rows, columns = box
    _, height, width = shape
    if columns.stop - columns.start < width:
        return tuple(
            (slice((c * height + i) * width + columns.start, (c * height + i) * width + columns.stop),)
            for c in range(channels.start, channels.stop)
            for i in range(rows.start, rows.stop)
        )
    if rows.stop - rows.start < height:
        return tuple(
            (slice((c * height + rows.start) * width, (c * height + rows.stop) * width),)
            for c in range(channels.start, channels.stop)
        )
    return ((slice(channels.start * height * width, channels.stop * height * width),),)


def under_a_weight(index: tuple[int, ...], before: Part, part: Part) -> Region:
    """Return what of the stage before it one weight of ``part`` met: a window as large as the output, or one number.

    With a stride it met only some of the numbers in that window. γ met a whole map, or one number of a vector.
    """
    if part.kind == NORMALISATION:
        return Region(before.symbol, ((slice(index[0], index[0] + 1), *_all(before.shape[1:])),))
    if part.kind == "dense":
        return one(Cell(before.symbol, index[:1]))
    _, c, u, v = index
    rows, columns = (
        slice(first_under(part, axis, 0) + at, first_under(part, axis, part.shape[1 + axis] - 1) + at + 1)
        for axis, at in ((ROWS, u), (COLUMNS, v))
    )
    found = _cut(before.symbol, slice(c, c + 1), rows, columns, before.shape)
    return whole(before.symbol, before.shape) if found is None else found
