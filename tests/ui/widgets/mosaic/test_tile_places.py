"""Which cell shows which number of an array, and what frames parts of it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cnn_gui.ui.widgets.mosaic.tile_layout import Cell, fit
from cnn_gui.ui.widgets.mosaic.tile_places import Box, Index, cell_of, index_of, outlines, spans

# The shape of the array, whether three channels are one tile, and the tiles that there are then.
KINDS: list[tuple[Index, bool, tuple[int, int, int]]] = [
    ((10,), False, (10, 1, 1)),
    ((8, 5, 6), False, (8, 5, 6)),
    ((3, 5, 6), True, (1, 5, 6)),
    ((4, 3, 5, 5), True, (4, 5, 5)),
    ((4, 3, 5, 5), False, (12, 5, 5)),
    ((16, 8, 3, 3), False, (128, 3, 3)),
]
NAMES = ["vector", "maps", "colour image", "colour filters", "channels of filters", "filters of a later layer"]


@pytest.mark.parametrize(("shape", "coloured", "tiles"), KINDS, ids=NAMES)
def test_each_cell_shows_one_number_and_each_number_has_a_cell(
    shape: Index, coloured: bool, tiles: tuple[int, int, int]
) -> None:
    channels = 3 if coloured else 1
    found = {
        index_of(shape, Cell(*place), coloured=coloured, channel=channel)
        for place in np.ndindex(*tiles)
        for channel in range(channels)
    }
    assert found == set(np.ndindex(*shape))
    for index in found:
        cell = cell_of(shape, index, coloured=coloured)
        channel = index[-3] if coloured else 0
        assert index_of(shape, cell, coloured=coloured, channel=channel) == index


def box_of(rng: np.random.Generator, shape: Index) -> Box:
    """A random box that is not empty."""
    ends = [sorted(rng.choice(extent + 1, 2, replace=False).tolist()) for extent in shape]
    return tuple(slice(*pair) for pair in ends)


@pytest.mark.parametrize("place", [(400.0, 300.0), (90.0, 500.0), (31.0, 22.0)])
@pytest.mark.parametrize(("shape", "coloured", "tiles"), KINDS, ids=NAMES)
def test_frames_hold_just_the_cells_of_their_boxes(
    shape: Index, coloured: bool, tiles: tuple[int, int, int], place: tuple[float, float]
) -> None:
    rng = np.random.default_rng(3)
    layout = fit(*tiles, *place)
    assert layout is not None
    for _ in range(10):
        box = box_of(rng, shape)
        wanted = {
            cell_of(shape, index, coloured=coloured) for index in np.ndindex(*shape) if all(map(_inside, index, box))
        }
        frames = outlines(layout, spans(shape, [box], coloured=coloured))
        assert {cell for cell in _cells(tiles) if _framed(layout.cell(cell), frames)} == wanted


def _inside(i: int, part: slice) -> bool:
    return bool(part.start <= i < part.stop)


def _cells(tiles: tuple[int, int, int]) -> list[Cell]:
    return [Cell(*place) for place in np.ndindex(*tiles)]


def _framed(cell: tuple[float, float, float, float], frames: list[tuple[float, float, float, float]]) -> bool:
    x, y = cell[0] + cell[2] / 2, cell[1] + cell[3] / 2
    return any(left <= x <= left + width and top <= y <= top + height for left, top, width, height in frames)


def test_pieces_of_a_folded_vector_that_lie_below_each_other_get_one_frame() -> None:
    shape, (rows, columns) = (2 * 5 * 6,), (slice(1, 4), slice(2, 5))
    layout = fit(60, 1, 1, 120.0, 400.0, across=6)
    assert layout is not None
    pieces = [
        (slice((c * 5 + i) * 6 + columns.start, (c * 5 + i) * 6 + columns.stop),)
        for c in range(2)
        for i in range(rows.start, rows.stop)
    ]
    frames = outlines(layout, spans(shape, pieces, coloured=False))
    assert len(frames) == 2
    size = layout.scale + layout.gap
    for c, frame in enumerate(frames):
        wanted = (2 * size, (c * 5 + 1) * size, 3 * size - layout.gap, 3 * size - layout.gap)
        assert all(map(math.isclose, frame, wanted))


@pytest.mark.parametrize("shape", [(10,), (8, 5, 6), (16, 8, 3, 3)])
def test_what_covers_everything_gets_a_single_frame(shape: Index) -> None:
    tiles = (int(np.prod(shape[:-2])), *shape[-2:]) if len(shape) > 1 else (*shape, 1, 1)
    layout = fit(*tiles, 300.0, 200.0)
    assert layout is not None
    # Of filters by channel the tiles of each filter make a span of their own.
    pieces = spans(shape, [tuple(slice(0, extent) for extent in shape)], coloured=False)
    frames = outlines(layout, pieces)
    if len(shape) < 4:
        assert frames == [(0.0, 0.0, layout.width, layout.height)]
    else:
        assert len(frames) == layout.count
