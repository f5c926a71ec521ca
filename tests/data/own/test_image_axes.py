"""Which axis is which in the arrays of other programs, and what becomes of transparency."""

from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.image_axes import is_flat_picture, to_channels_first, without_alpha

FILE = "some file"


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((5, 7, 6), (5, 1, 7, 6)),
        ((5, 7, 6, 1), (5, 1, 7, 6)),
        ((5, 7, 6, 3), (5, 3, 7, 6)),
        ((5, 1, 7, 6), (5, 1, 7, 6)),
        ((5, 3, 7, 6), (5, 3, 7, 6)),
        ((5, 3, 6, 3), (5, 3, 3, 6)),
        ((5, 7, 3), (5, 1, 7, 3)),
    ],
)
def test_the_axis_of_the_channels_is_found(shape: tuple[int, ...], expected: tuple[int, ...]) -> None:
    array = np.arange(np.prod(shape)).reshape(shape)
    result, note = to_channels_first(FILE, array)
    assert note == ""
    channels_last = len(shape) == 4 and shape[3] in (1, 3)
    np.testing.assert_array_equal(result, np.moveaxis(array, 3, 1) if channels_last else array.reshape(expected))
    assert result.shape == expected


@pytest.mark.parametrize("shape", [(5,), (5, 7, 6, 5), (2, 5, 3, 7, 6)])
def test_images_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(DataError, match=r"\(N, H, W\) for grey") as caught:
        to_channels_first(FILE, np.zeros(shape))
    assert str(shape) in str(caught.value)


@pytest.mark.parametrize("shape", [(0, 7, 6), (5, 0, 6), (5, 7, 0, 3)])
def test_images_without_a_pixel_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(DataError, match="no pixels"):
        to_channels_first(FILE, np.zeros(shape))


def photos(side: int) -> np.ndarray:
    """Soft colour pictures (3, side, side, 3): neighbours are alike, the channels are not."""
    ramp = np.linspace(0, 60, side)
    base = ramp[:, None] + ramp[None, :]
    return np.stack([np.stack([base + shift, 200 - base, base / 2 + 90], axis=2) for shift in (0, 30, 60)]).astype(
        np.uint8
    )


def test_rows_are_square_grey_pictures_row_after_row_and_that_is_said() -> None:
    array = np.arange(3 * 49).reshape(3, 49)
    result, note = to_channels_first(FILE, array)
    np.testing.assert_array_equal(result, array.reshape(3, 1, 7, 7))
    assert note == "Images are rows of 49 values: taken as 7×7, row after row."
    for shape in ((3, 49, 1), (3, 1, 49)):
        np.testing.assert_array_equal(to_channels_first(FILE, array.reshape(shape))[0], result)


def test_rows_of_colour_are_read_in_the_order_in_which_neighbours_are_alike() -> None:
    pictures = photos(8)
    expected = pictures.transpose(0, 3, 1, 2)
    for flat, words in ((expected.reshape(3, -1), "first all of red"), (pictures.reshape(3, -1), "pixel after pixel")):
        result, note = to_channels_first(FILE, flat)
        np.testing.assert_array_equal(result, expected)
        assert "8×8 in colour" in note
        assert words in note


@pytest.mark.parametrize(("length", "is_picture"), [(784, True), (3072, True), (4, False), (16, False), (1000, False)])
def test_measurements_are_no_pictures(length: int, is_picture: bool) -> None:
    assert is_flat_picture(length) is is_picture
    if not is_picture:
        with pytest.raises(DataError, match=rf"rows of {length:,} values.*Reshape"):
            to_channels_first(FILE, np.zeros((60, length)))


def test_volumes_are_called_so() -> None:
    with pytest.raises(DataError, match=r"volumes.*images\[:, 14\]"):
        to_channels_first(FILE, np.zeros((40, 28, 28, 28)))


def test_the_axis_that_counts_the_images_is_found_by_the_number_of_labels() -> None:
    array = np.arange(6 * 7 * 3 * 20).reshape(6, 7, 3, 20)
    result, note = to_channels_first(FILE, array, 20)
    np.testing.assert_array_equal(result, array.transpose(3, 2, 0, 1))
    assert note == "The last axis of the arrays counts the images, as in MATLAB."
    # Where the first axis fits as well, nothing is turned.
    square = np.zeros((20, 7, 20))
    assert to_channels_first(FILE, square, 20)[0].shape == (20, 1, 7, 20)


# ---- transparency --------------------------------------------------------------------------------------------------


def strokes(value: int, channels: int) -> np.ndarray:
    """(2, channels, 4, 4): a row of one level, half a row half transparent, all else transparent and of that level."""
    images = np.full((2, channels, 4, 4), value, np.uint8)
    images[:, -1] = 0
    images[:, -1, 1] = 255
    images[:, -1, 2, :2] = 128
    return images


@pytest.mark.parametrize("channels", [2, 4])
@pytest.mark.parametrize(("value", "ground", "half"), [(0, 255, 127), (255, 0, 128)])
def test_strokes_stay_visible_against_what_was_transparent(value: int, ground: int, half: int, channels: int) -> None:
    result, note = without_alpha(strokes(value, channels))
    assert result.shape == (2, channels - 1, 4, 4)
    assert result.dtype == np.uint8
    assert np.unique(result[:, :, 1]).tolist() == [value]
    assert np.unique(result[:, :, 2, :2]).tolist() == [half]
    assert np.unique(result[:, :, [0, 3]]).tolist() == [ground]
    assert ("black" if ground == 0 else "white") in note


def test_nothing_at_all_shows_the_ground() -> None:
    images = np.zeros((2, 4, 3, 3), np.uint8)
    images[0, 3, 0, 0] = 0
    assert np.unique(without_alpha(images)[0]).tolist() == [255]


def test_images_without_opacity_are_taken_as_they_are() -> None:
    images = np.zeros((2, 3, 4, 4), np.uint8)
    assert without_alpha(images)[0] is images
    assert without_alpha(images)[1] == ""
