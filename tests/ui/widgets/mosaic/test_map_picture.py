"""The picture behind a mosaic: which pixel has which colour."""

from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.ui.look.colormaps import ZERO, Lut, lut
from cnn_gui.ui.look.theme import DARK, LIGHT, Theme
from cnn_gui.ui.widgets.mosaic.map_picture import MapPicture
from cnn_gui.ui.widgets.mosaic.scale import ScaleMode
from cnn_gui.ui.widgets.mosaic.tile_image import TileImage
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell

MAPS = np.arange(-4, 8, dtype=np.float32).reshape(3, 2, 2)


def drawn(picture: MapPicture, width: int = 200, height: int = 200) -> TileImage:
    """The tiles of a picture in the light theme."""
    tiles = picture.draw(width, height, LIGHT)
    assert tiles is not None
    tiles.laid_out()
    return tiles


def corner_of(tiles: TileImage, index: int) -> tuple[int, int]:
    """Where a tile begins among the pixels, x and y."""
    down, across = divmod(index, tiles.across)
    return across * (tiles.columns + tiles.gap), down * (tiles.rows + tiles.gap)


def test_every_value_has_the_colour_of_its_level_at_its_own_pixel() -> None:
    picture = MapPicture("diverging")
    picture.set_array(MAPS)
    tiles = drawn(picture)
    table = lut("diverging", LIGHT)
    for index, row, column in np.ndindex(*MAPS.shape):
        x, y = corner_of(tiles, index)
        share = (MAPS[index, row, column] + 7) / 14
        assert tiles.pixels[y + row, x + column] == table[int(share * 254 + 0.5)]


def test_the_image_shows_the_buffer_itself_and_what_is_behind_between_the_tiles() -> None:
    picture = MapPicture("diverging")
    picture.set_array(MAPS)
    tiles = drawn(picture)
    assert (tiles.across, tiles.gap) == (2, 1)
    assert (tiles.image.width(), tiles.image.height()) == (5, 5)
    shown = [[tiles.image.pixel(x, y) for x in range(5)] for y in range(5)]
    np.testing.assert_array_equal(shown, tiles.pixels[:5, :5])
    assert not tiles.pixels[2, :].any()
    assert not tiles.pixels[:, 2].any()
    assert not tiles.pixels[3:5, 3:5].any(), "the fourth place has no map"
    assert (tiles.colours() >> 24 == 255).all()


def test_a_new_array_of_the_same_shape_uses_the_same_buffer() -> None:
    picture = MapPicture("diverging")
    picture.set_array(MAPS)
    first = drawn(picture)
    assert not picture.set_array(-MAPS)
    assert drawn(picture) is first
    x, y = corner_of(first, 0)
    assert first.pixels[y, x] == lut("diverging", LIGHT)[int((4 + 7) / 14 * 254 + 0.5)]


def test_the_array_is_neither_changed_nor_copied() -> None:
    picture = MapPicture("sequential")
    array = MAPS.copy()
    array.setflags(write=False)
    picture.set_array(array)
    drawn(picture)
    assert picture.maps is array
    np.testing.assert_array_equal(array, MAPS)


def test_another_theme_colours_anew() -> None:
    picture = MapPicture("diverging")
    picture.set_array(np.zeros((1, 2, 2), np.float32))
    assert drawn(picture).colours()[0, 0, 0] == LIGHT.panel.rgba()
    tiles = picture.draw(200, 200, DARK)
    assert tiles is not None
    assert tiles.colours()[0, 0, 0] == DARK.panel.rgba()


def test_per_map_every_map_reaches_the_end_of_the_scale() -> None:
    picture = MapPicture("sequential")
    picture.set_array(np.array([[[0.0, 1.0]], [[0.0, 8.0]]], np.float32))
    last = lut("sequential", LIGHT)[254]
    assert (drawn(picture).colours()[:, 0, 1] == last).tolist() == [False, True]
    picture.set_mode(ScaleMode.PER_MAP)
    assert (drawn(picture).colours()[:, 0, 1] == last).tolist() == [True, True]


def test_frozen_levels_stay_when_the_data_grow() -> None:
    picture = MapPicture("diverging")
    picture.set_array(MAPS)
    picture.set_mode(ScaleMode.FROZEN)
    picture.set_array(MAPS * 100)
    assert picture.levels().of(0) == (-7.0, 7.0)
    picture.set_mode(ScaleMode.PER_LAYER)
    assert picture.levels().of(0) == (-700.0, 700.0)


def test_frozen_before_there_are_data_the_first_array_decides() -> None:
    picture = MapPicture("diverging")
    picture.set_mode(ScaleMode.FROZEN)
    picture.set_array(MAPS)
    picture.levels()
    picture.set_array(MAPS * 100)
    assert picture.levels().of(0) == (-7.0, 7.0)


def test_fixed_levels_overrule_the_mode() -> None:
    picture = MapPicture("sequential")
    picture.set_array(MAPS)
    picture.set_mode(ScaleMode.PER_MAP)
    picture.fixed = (0.0, 1.0)
    picture.restyle()
    assert picture.levels().of(2) == (0.0, 1.0)


def test_zeros_have_the_colour_of_zero_in_every_kind_but_grey() -> None:
    zeros = np.zeros((2, 3, 3), np.float32)
    for kind, index in (("diverging", ZERO), ("sequential", 0)):
        picture = MapPicture(kind)  # type: ignore[arg-type]
        picture.set_array(zeros)
        assert (drawn(picture).colours() == lut(kind, LIGHT)[index]).all()  # type: ignore[arg-type]


def test_what_is_not_finite_is_marked_and_counted() -> None:
    maps = MAPS.copy()
    maps[0, 0, 0], maps[2, 1, 1] = np.nan, -np.inf
    picture = MapPicture("diverging")
    picture.set_array(maps)
    colours = drawn(picture).colours()
    assert colours[0, 0, 0] == colours[2, 1, 1] == LIGHT.not_finite.rgba()
    assert (colours == LIGHT.not_finite.rgba()).sum() == picture.not_finite() == 2


def test_a_vector_is_tiles_of_one_cell() -> None:
    picture = MapPicture("diverging")
    picture.set_array(np.arange(10, dtype=np.float32))
    assert picture.is_vector
    assert picture.count == 10
    assert picture.shape_text() == "10"
    assert drawn(picture).gap == 0
    assert picture.value(Cell(7, 0, 0)) == 7.0


def test_three_channels_are_red_green_and_blue() -> None:
    image = np.zeros((3, 1, 4), np.float32)
    image[0, 0, 0] = image[1, 0, 1] = image[2, 0, 2] = 1.0
    image[:, 0, 3] = np.nan
    picture = MapPicture("colour")
    picture.set_array(image)
    colours = drawn(picture).colours()[0, 0]
    assert [hex(colour) for colour in colours[:3]] == ["0xffff0000", "0xff00ff00", "0xff0000ff"]
    assert colours[3] == LIGHT.not_finite.rgba()
    assert picture.shape_text() == "3×1×4"


def test_other_shapes_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"shows \(M,h,w\) or \(D,\), not an array of shape \(2, 2\)"):
        MapPicture("grey").set_array(np.zeros((2, 2), np.float32))
    with pytest.raises(ValueError, match=r"has shape \(3,h,w\), not \(1, 4, 4\)"):
        MapPicture("colour").set_array(np.zeros((1, 4, 4), np.float32))


def test_whole_numbers_are_shown_too() -> None:
    picture = MapPicture("grey")
    picture.set_array(np.array([[[0, 255]]], np.uint8))  # type: ignore[arg-type]
    assert drawn(picture).colours()[0, 0].tolist() == [0xFF000000, 0xFFFFFFFF]


def test_no_data_draw_nothing() -> None:
    picture = MapPicture("grey")
    for nothing in (None, np.zeros((0, 5, 5), np.float32)):
        picture.set_array(nothing)
        assert picture.draw(100, 100, LIGHT) is None
        assert picture.count == 0
        assert picture.shape_text() == ""


# ---- colours ---------------------------------------------------------------------------------------------------------

COLOURS = np.array([[[[1.0, -1.0]], [[0.0, 0.5]], [[-0.5, 0.0]]], np.zeros((3, 1, 2))], np.float32)
"""Two images (2,3,1,2)."""


def red_green_blue(colour: int) -> tuple[int, int, int]:
    """The three bytes of a colour."""
    return colour >> 16 & 255, colour >> 8 & 255, colour & 255


def test_signed_colours_are_symmetric_around_grey() -> None:
    picture = MapPicture("signed colour")
    picture.set_array(COLOURS)
    assert picture.count == 2
    assert picture.levels().of(0) == (-1.0, 1.0)
    first, second = drawn(picture).colours()[:, 0]
    assert red_green_blue(int(first[0])) == (255, 127, 64)
    assert red_green_blue(int(first[1])) == (0, 191, 127)
    assert {red_green_blue(int(colour)) for colour in second} == {(127, 127, 127)}


def test_each_colour_image_may_have_a_scale_of_its_own() -> None:
    picture = MapPicture("signed colour")
    picture.set_array(np.concatenate([COLOURS[:1], COLOURS[:1] * 4]))
    picture.set_mode(ScaleMode.PER_MAP)
    assert [picture.levels().of(index) for index in range(2)] == [(-1.0, 1.0), (-4.0, 4.0)]
    assert (drawn(picture).colours()[0] == drawn(picture).colours()[1]).all()


def test_the_number_of_a_colour_is_three_numbers_and_their_mean() -> None:
    picture = MapPicture("signed colour")
    picture.set_array(COLOURS)
    assert picture.value_text(Cell(0, 0, 1)) == "R −1.0000  G 0.5000  B 0"
    assert picture.value(Cell(0, 0, 1)) == pytest.approx(-0.5 / 3)
    assert picture.shape_text() == "2×3×1×2"


def test_black_and_white_may_differ_between_the_channels() -> None:
    picture = MapPicture("colour")
    picture.fixed = tuple(np.reshape(ends, (1, 3, 1, 1)) for ends in ([-1, 0, -2], [1, 4, 2]))  # type: ignore[assignment]
    picture.set_array(np.array([[[-1.0, 1.0, 0.0]], [[0.0, 4.0, 2.0]], [[-2.0, 2.0, 0.0]]], np.float32))
    assert [red_green_blue(int(colour)) for colour in drawn(picture).colours()[0, 0]] == [
        *((0, 0, 0), (255, 255, 255), (127, 127, 127)),
    ]
    assert picture.levels().by_channel
    assert picture.levels().of(0) == (-2.0, 4.0)


def test_another_kind_takes_the_colours_apart_and_puts_them_together() -> None:
    picture = MapPicture("signed colour")
    picture.set_array(COLOURS)
    picture.restyle("diverging")
    assert picture.count == 6
    np.testing.assert_array_equal(picture.maps, COLOURS.reshape(6, 1, 2))
    tiles = drawn(picture, 400, 20)
    assert tiles.across % 3 == 0, "red, green and blue of an image stand side by side"
    picture.restyle("signed colour")
    np.testing.assert_array_equal(picture.maps, COLOURS)


def test_what_a_kind_for_colours_cannot_show_is_forgotten() -> None:
    picture = MapPicture("diverging")
    picture.set_array(np.ones((16, 8, 3, 3), np.float32))
    assert picture.count == 128
    picture.restyle("signed colour")
    assert picture.count == 0


def test_a_picture_behind_shines_through_where_the_map_is_weak() -> None:
    asked: list[Theme] = []

    def behind(theme: Theme) -> Lut:
        asked.append(theme)
        return np.full((1, 3), 0xFF204060, np.uint32)

    picture = MapPicture("sequential")
    picture.backdrop = behind
    picture.set_array(np.array([[[0.0, 1.0, 4.0]]], np.float32))
    weak, half, strong = (red_green_blue(int(colour)) for colour in drawn(picture).colours()[0, 0])
    table = lut("sequential", LIGHT)
    assert weak == (0x20, 0x40, 0x60)
    assert strong == red_green_blue(int(table[254]))
    between = zip(weak, half, red_green_blue(int(table[64])), strict=True)
    assert [(low + high) / 2 for low, _, high in between] == pytest.approx(list(half), abs=1)
    assert (drawn(picture).colours() >> 24 == 255).all()
    picture.draw(200, 200, DARK)
    assert asked == [LIGHT, DARK]
