"""Which tile and cell shows which number of an array, and where parts of the array stand in a mosaic."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from cnn_gui.ui.widgets.mosaic.tile_layout import Cell, TileLayout

Index = tuple[int, ...]
Box = tuple[slice, ...]
Outline = tuple[float, float, float, float]


class Span(NamedTuple):
    """The same rectangle of cells in tiles one after another: first to last, top to bottom, left to right, half open.

    In a vector, whose tiles are single cells, the elements from first to last.
    """

    first: int
    last: int
    top: int
    bottom: int
    left: int
    right: int


def index_of(shape: Index, cell: Cell, *, coloured: bool, channel: int = 0) -> Index:
    """Return the index into an array (D,), (C,h,w) or (F,C,h,w) of the number that a cell shows.

    coloured: three channels are one tile; of the three numbers in a cell it is that of ``channel``.
    """
    if len(shape) == 1:
        return (cell.tile,)
    if len(shape) == 3:
        return channel if coloured else cell.tile, cell.row, cell.column
    image, inside = (cell.tile, channel) if coloured else divmod(cell.tile, shape[1])
    return image, inside, cell.row, cell.column


def cell_of(shape: Index, index: Index, *, coloured: bool) -> Cell:
    """Return the cell that shows the number at an index; the inverse of ``index_of``."""
    if len(shape) == 1:
        return Cell(index[0], 0, 0)
    *before, row, column = index
    if coloured:
        return Cell(before[0] if len(shape) == 4 else 0, row, column)
    return Cell(before[0] if len(shape) == 3 else before[0] * shape[1] + before[1], row, column)


def spans(shape: Index, boxes: Iterable[Box], *, coloured: bool) -> tuple[Span, ...]:
    """Return where boxes of an array, one slice with start and stop for each axis, lie in its tiles."""
    found: list[Span] = []
    for box in boxes:
        if len(shape) == 1:
            found.append(Span(box[0].start, box[0].stop, 0, 1, 0, 1))
            continue
        *before, rows, columns = box
        inside = rows.start, rows.stop, columns.start, columns.stop
        if len(shape) == 3:
            found.append(Span(0, 1, *inside) if coloured else Span(before[0].start, before[0].stop, *inside))
        elif coloured:
            found.append(Span(before[0].start, before[0].stop, *inside))
        else:
            images, channels = before
            found += [
                Span(image * shape[1] + channels.start, image * shape[1] + channels.stop, *inside)
                for image in range(images.start, images.stop)
            ]
    return tuple(found)


def outlines(layout: TileLayout, parts: Iterable[Span]) -> list[Outline]:
    """Return the rectangles x, y, width, height, in device pixels from the layout's corner, that frame spans.

    What covers every cell gets one rectangle; pieces of a vector that stand below each other are joined.
    """
    parts = tuple(parts)
    if any(part == (0, layout.count, 0, layout.rows, 0, layout.columns) for part in parts):
        return [(0.0, 0.0, layout.width, layout.height)]
    if layout.rows == layout.columns == 1:
        return [_outline(layout, *block) for block in _joined(_blocks(layout, parts))]
    scale = layout.scale
    found: list[Outline] = []
    for part in parts:
        for tile in range(part.first, min(part.last, layout.count)):
            x, y, _, _ = layout.tile(tile)
            width, height = (part.right - part.left) * scale, (part.bottom - part.top) * scale
            found.append((x + part.left * scale, y + part.top * scale, width, height))
    return found


Block = tuple[int, int, int, int]


def _blocks(layout: TileLayout, parts: Iterable[Span]) -> list[Block]:
    """Pieces of a folded vector as rectangles of elements: top, bottom, left, right."""
    across = layout.across
    found: list[Block] = []
    for part in parts:
        top, left = divmod(part.first, across)
        bottom, right = divmod(part.last - 1, across)
        if top == bottom:
            found.append((top, top + 1, left, right + 1))
        else:
            found += [(top, top + 1, left, across), (top + 1, bottom, 0, across), (bottom, bottom + 1, 0, right + 1)]
    return [block for block in found if block[0] < block[1]]


def _joined(blocks: Iterable[Block]) -> list[Block]:
    """Blocks of the same width that touch are one."""
    found: list[Block] = []
    open_: dict[tuple[int, int, int], int] = {}
    for top, bottom, left, right in blocks:
        number = open_.pop((top, left, right), None)
        if number is None:
            number = len(found)
            found.append((top, bottom, left, right))
        else:
            found[number] = (found[number][0], bottom, left, right)
        open_[bottom, left, right] = number
    return found


def _outline(layout: TileLayout, top: int, bottom: int, left: int, right: int) -> Outline:
    x, y, _, _ = layout.tile(top * layout.across + left)
    width, height = (right - left) * layout.pitch_x - layout.gap, (bottom - top) * layout.pitch_y - layout.gap
    return x, y, width, height
