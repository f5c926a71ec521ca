"""A part of an array knows which cells it shows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QWidget

from cnn_gui.explain.cell import Cell
from cnn_gui.ui.look.fonts import font
from cnn_gui.ui.panels.microscope.patch_picture import PatchPicture
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell as Place

Show = Callable[[QWidget, int, int], QWidget]
Hover = Callable[[QWidget, QPointF], None]

PARTS = [
    # array, symbol, start, shape, place, cell
    (np.ones((3, 3)), "X", (0, 4, 5), (1, 12, 12), Place(0, 1, 2), Cell("X", (0, 5, 7))),
    (np.ones((2, 3, 3)), "X", (0, 4, 5), (2, 12, 12), Place(1, 0, 2), Cell("X", (1, 4, 7))),
    (np.ones((2, 3, 3)), "W1", (4, 0, 0, 0), (8, 2, 3, 3), Place(1, 2, 0), Cell("W1", (4, 1, 2, 0))),
    (np.ones((10, 10)), "dZ1", (3, 0, 0), (8, 10, 10), Place(0, 9, 9), Cell("dZ1", (3, 9, 9))),
]


@pytest.mark.parametrize(("array", "symbol", "start", "shape", "place", "cell"), PARTS)
def test_places_are_cells(
    qapp: object,
    array: np.ndarray,
    symbol: str,
    start: tuple[int, ...],
    shape: tuple[int, ...],
    place: Place,
    cell: Cell,
) -> None:
    picture = PatchPicture()
    picture.show_part(array, symbol, start, shape)
    assert picture.part_of(place) == cell
    assert picture.place_of(cell) == place
    for other in (Cell("Z9", cell.index), Cell(symbol, (99,) * len(cell.index)), Cell(symbol, cell.index[:-1])):
        assert picture.place_of(other) is None
    for tile in range(array.shape[0] if array.ndim == 3 else 1):
        for row in range(array.shape[-2]):
            for column in range(array.shape[-1]):
                found = picture.part_of(Place(tile, row, column))
                assert found is not None
                assert picture.place_of(found) == (tile, row, column)


def test_another_filter_is_not_shown(qapp: object) -> None:
    picture = PatchPicture()
    picture.show_part(np.ones((2, 3, 3)), "W1", (4, 0, 0, 0), (8, 2, 3, 3))
    assert picture.place_of(Cell("W1", (5, 1, 2, 0))) is None


def test_every_other_row_of_an_array_is_shown_as_such(qapp: object) -> None:
    picture = PatchPicture()
    picture.show_part(np.ones((3, 3)), "X", (0, -1, 2), (1, 5, 12), 2)
    assert picture.part_of(Place(0, 2, 1)) == Cell("X", (0, 3, 4))
    assert picture.place_of(Cell("X", (0, 3, 4))) == (0, 2, 1)
    assert picture.part_of(Place(0, 0, 1)) is None
    # What lies between is not shown.
    assert picture.place_of(Cell("X", (0, 2, 4))) is None


def test_a_padding_is_no_cell(qapp: object) -> None:
    picture = PatchPicture()
    picture.show_part(np.zeros((5, 5)), "X", (0, -2, 8), (1, 12, 12))
    assert picture.part_of(Place(0, 0, 0)) is None
    assert picture.part_of(Place(0, 2, 3)) == Cell("X", (0, 0, 11))
    assert picture.part_of(Place(0, 2, 4)) is None


def test_products_stand_nowhere(qapp: object) -> None:
    picture = PatchPicture()
    picture.show_part(np.ones((3, 3)), "", (), ())
    assert picture.part_of(Place(0, 1, 1)) is None
    assert picture.place_of(Cell("", ())) is None


def test_pointing_and_clicking_speak_of_cells(shown: Show, hover: Hover, qtbot: object) -> None:
    picture = PatchPicture()
    picture.show_part(np.arange(9.0).reshape(3, 3), "X", (0, 4, 5), (1, 12, 12))
    shown(picture, 160, 190)
    told: list[Cell | None] = []
    picture.cell_pointed.connect(told.append)
    picture.cell_clicked.connect(told.append)
    spot = picture.cell_rect(Place(0, 1, 2)).center()
    hover(picture, spot)
    hover(picture, QPointF(2, 2))
    qtbot.mouseClick(picture, Qt.MouseButton.LeftButton, pos=spot.toPoint())  # type: ignore[attr-defined]
    assert told == [Cell("X", (0, 5, 7)), None, Cell("X", (0, 5, 7))]


def test_a_place_is_framed(qapp: object) -> None:
    picture = PatchPicture()
    picture.show_part(np.ones((2, 3, 3)), "", (), ())
    picture.frame_place(Place(1, 2, 0))
    assert picture.frames() == ((1, 2, 2, 3, 0, 1),)
    picture.frame_place(Place(5, 0, 0))
    assert picture.frames() == ()
    picture.frame_place(Place(0, 0, 0))
    picture.frame_place(None)
    assert picture.frames() == ()


@pytest.mark.parametrize("shape", [(1, 3, 3), (6, 5, 5), (1, 26, 26), (16, 3, 3)])
@pytest.mark.parametrize("cell", [4, 12, 36])
def test_the_size_it_asks_for_makes_cells_that_large(shown: Show, shape: tuple[int, ...], cell: int) -> None:
    picture = PatchPicture()
    picture.show_part(np.ones(shape), "", (), ())
    size = picture.needed(cell)
    shown(picture, size.width(), size.height())
    assert picture.cell_rect(Place(0, 0, 0)).width() >= cell


def test_where_its_title_has_no_room_a_short_one_stands_there(qapp: object) -> None:
    picture = PatchPicture()
    picture.set_title("dZ1 that it reached")
    picture.set_short_title("dZ1")
    small = QFontMetricsF(font("small"))
    wide = small.horizontalAdvance("dZ1 that it reached")
    assert picture.heading(wide) == "dZ1 that it reached"
    assert picture.heading(wide - 1) == "dZ1"
    assert picture.heading(small.horizontalAdvance("dZ1")) == "dZ1"
