"""Where the tiles of a mosaic stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnn_gui.ui.widgets.mosaic.tile_layout import Cell, fit

extents = st.integers(1, 30)
places = st.integers(40, 900)


@given(st.integers(1, 70), extents, extents, places, places)
def test_all_tiles_fit_into_the_place_without_touching(
    count: int, rows: int, columns: int, width: int, height: int
) -> None:
    layout = fit(count, rows, columns, width, height)
    assert layout is not None
    assert layout.width <= width + 1e-6
    assert layout.height <= height + 1e-6
    assert layout.across * layout.down >= count
    boxes = [layout.tile(index) for index in range(count)]
    assert len({(x, y) for x, y, _, _ in boxes}) == count
    for x, y, tile_width, tile_height in boxes:
        assert x + tile_width <= layout.width + 1e-6
        assert y + tile_height <= layout.height + 1e-6


@given(st.integers(1, 70), extents, extents, places, places)
def test_cells_of_two_pixels_and_more_are_whole_pixels(
    count: int, rows: int, columns: int, width: int, height: int
) -> None:
    layout = fit(count, rows, columns, width, height)
    assert layout is not None
    if layout.scale >= 2:
        assert layout.scale == int(layout.scale)
        assert layout.gap == int(layout.gap)


@given(st.integers(1, 40), extents, extents, places, places, st.data())
def test_the_middle_of_a_cell_is_that_cell(
    count: int, rows: int, columns: int, width: int, height: int, data: st.DataObject
) -> None:
    layout = fit(count, rows, columns, width, height)
    assert layout is not None
    cell = Cell(
        data.draw(st.integers(0, count - 1)),
        data.draw(st.integers(0, rows - 1)),
        data.draw(st.integers(0, columns - 1)),
    )
    x, y, cell_width, cell_height = layout.cell(cell)
    assert layout.hit(x + cell_width / 2, y + cell_height / 2) == cell


def test_the_grid_follows_the_shape_of_the_place() -> None:
    tall, wide = fit(8, 26, 26, 70, 600), fit(8, 26, 26, 600, 70)
    assert tall is not None
    assert wide is not None
    assert (tall.across, tall.down) == (1, 8)
    assert (wide.across, wide.down) == (8, 1)


def test_the_tiles_are_as_large_as_the_place_allows() -> None:
    layout = fit(8, 26, 26, 440, 220)
    assert layout is not None
    # 4 across × 2 down at 4 pixels per cell: 4 · 104 + 3 · 4 = 428 ≤ 440; 5 pixels would need 535.
    assert (layout.across, layout.scale, layout.gap) == (4, 4.0, 4.0)


def test_many_maps_lose_detail_but_keep_their_place() -> None:
    layout = fit(1024, 26, 26, 300, 300)
    assert layout is not None
    assert layout.sheet
    assert 0 < layout.scale < 1


@pytest.mark.parametrize(("point", "why"), [((-1, 5), "left"), ((5, -1), "above"), ((107, 5), "in the gap")])
def test_a_point_beside_the_tiles_hits_nothing(point: tuple[float, float], why: str) -> None:
    layout = fit(8, 26, 26, 440, 220)
    assert layout is not None
    assert layout.tile(1)[0] == 108
    assert layout.hit(*point) is None, why


def test_an_empty_place_of_the_last_row_hits_nothing() -> None:
    layout = fit(3, 10, 10, 210, 210)
    assert layout is not None
    assert (layout.across, layout.down) == (2, 2)
    x, y, width, height = layout.tile(3)
    assert layout.hit(x + width / 2, y + height / 2) is None


def test_a_fold_keeps_its_elements_in_a_row() -> None:
    layout = fit(1352, 1, 1, 60, 420, across=13)
    assert layout is not None
    assert (layout.across, layout.down, layout.scale) == (13, 104, 4.0)
    short = fit(5, 1, 1, 60, 420, across=13)
    assert short is not None
    assert (short.across, short.down) == (5, 1)


@pytest.mark.parametrize("size", [(0, 100), (100, 0), (-5, 100)])
def test_no_room_means_no_layout(size: tuple[int, int]) -> None:
    assert fit(8, 26, 26, *size) is None
    assert fit(0, 1, 1, 100, 100) is None


@pytest.mark.parametrize("width", [120, 300, 700])
def test_what_belongs_together_stands_in_one_row(width: int) -> None:
    layout = fit(24, 3, 3, width, 300, group=3)
    assert layout is not None
    assert layout.across % 3 == 0
    free = fit(24, 3, 3, width, 300)
    assert free is not None
    assert free.scale >= layout.scale
