"""Tiles drawn in one go: on every pixel what drawing them one by one gives."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from cnn_gui.ui.look.painters import painter_on
from cnn_gui.ui.look.theme import LIGHT
from cnn_gui.ui.widgets.mosaic.map_picture import MapPicture
from cnn_gui.ui.widgets.mosaic.painter import paint_tiles, places
from cnn_gui.ui.widgets.mosaic.tile_image import TileImage

RNG = np.random.default_rng(6)
SHAPES = {"maps": (8, 13, 13), "a place is empty": (5, 3, 4), "a vector": (10,), "one map": (1, 9, 9)}


def drawn(picture: MapPicture, width: int, height: int) -> TileImage:
    """The tiles of a picture in the light theme."""
    tiles = picture.draw(width, height, LIGHT)
    assert tiles is not None
    return tiles


def one_by_one(picture: MapPicture, ratio: float) -> QImage:
    """The picture on grey ground, as rectangles of one colour."""
    layout, tiles = picture.layout, picture.tiles
    assert layout is not None
    assert tiles is not None
    ground = QImage(round(400 * ratio), round(300 * ratio), QImage.Format.Format_RGB32)
    ground.fill(0xFF808080)
    place = places(QRectF(0, 0, 400, 300), ratio, bar=True)
    left, top = (round(each * ratio) for each in (place.tiles.left(), place.tiles.top()))
    with painter_on(ground) as painter:
        for (index, row, column), colour in np.ndenumerate(tiles.colours()):
            x, y, _, _ = layout.tile(index)
            box = (x + column * layout.scale, y + row * layout.scale, layout.scale, layout.scale)
            painter.fillRect(QRectF(*box).translated(left, top), int(colour))
    return ground


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("name", SHAPES)
def test_every_pixel_is_that_of_its_cell(name: str, ratio: float) -> None:
    picture = MapPicture("diverging")
    place = places(QRectF(0, 0, 400, 300), ratio, bar=True)
    ground = QImage(round(400 * ratio), round(300 * ratio), QImage.Format.Format_RGB32)
    for _ in range(2):
        picture.set_array(RNG.standard_normal(SHAPES[name]).astype(np.float32))
        picture.draw(place.width, place.height, LIGHT)
        assert picture.layout is not None
        assert not picture.layout.sheet
        ground.fill(0xFF808080)
        ground.setDevicePixelRatio(ratio)
        with painter_on(ground) as painter:
            paint_tiles(painter, place, picture)
        ground.setDevicePixelRatio(1.0)
        assert ground == one_by_one(picture, ratio)


def test_another_size_is_another_picture_of_the_same_colours() -> None:
    picture = MapPicture("diverging")
    picture.set_array(RNG.standard_normal((8, 5, 5)).astype(np.float32))
    sizes = []
    for width, height in ((200, 300), (400, 600), (200, 300)):
        tiles = drawn(picture, width, height)
        assert picture.layout is not None
        image = tiles.drawn_at(picture.layout)
        assert (image.width(), image.height()) == (picture.layout.width, picture.layout.height)
        assert image.pixel(0, 0) == int(tiles.colours()[0, 0, 0])
        sizes.append((image.width(), image.height()))
    assert sizes[0] == sizes[2] != sizes[1]


def test_cells_that_are_as_wide_as_the_gaps_need_no_second_picture() -> None:
    picture = MapPicture("diverging")
    picture.set_array(RNG.standard_normal((8, 26, 26)).astype(np.float32))
    tiles = drawn(picture, 120, 240)
    assert picture.layout is not None
    assert picture.layout.sheet
    assert tiles.drawn_at(picture.layout) is tiles.image
