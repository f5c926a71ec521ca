"""What stored numbers mean as grey levels, by whole data set, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.data.errors import DataError
from cnn_gui.data.own import pixels as own_pixels
from cnn_gui.data.own.pixels import to_bytes

FILE = "some file"


def pixels(*arrays: np.ndarray) -> tuple[list[np.ndarray], str]:
    result, note = to_bytes(FILE, arrays)
    assert all(array.dtype == np.uint8 for array in result)
    return result, note


def refused(*arrays: np.ndarray) -> str:
    with pytest.raises(DataError, match=FILE) as caught:
        to_bytes(FILE, arrays)
    return str(caught.value)


def test_bytes_are_taken_as_they_are_without_a_copy() -> None:
    array = np.arange(16, dtype=np.uint8).reshape(1, 1, 4, 4)
    (result,), note = pixels(array)
    assert result is array
    assert note == ""


def test_bool_is_black_and_white() -> None:
    (result,), note = pixels(np.array([[[[False, True]]]]))
    assert result.tolist() == [[[[0, 255]]]]
    assert note == ""


def test_bytes_are_not_even_scaled_when_they_are_dark_but_it_is_said() -> None:
    (result,), note = pixels(np.array([[[[0, 1]]]], np.uint8))
    assert result.tolist() == [[[[0, 1]]]]
    assert "from 0 to 1: assumed that 0 is black and 255 is white" in note


@pytest.mark.parametrize("dtype", [np.uint16, np.int64, np.int8])
def test_whole_numbers_up_to_1_are_black_and_white_and_that_is_said(dtype: type) -> None:
    (result,), note = pixels(np.array([[[[0, 1]]]], dtype))
    assert result.tolist() == [[[[0, 255]]]]
    assert "1 is white" in note


@pytest.mark.parametrize("dtype", [np.int16, np.uint16, np.int64, np.float16, np.float32, np.float64])
def test_numbers_to_255_are_grey_levels(dtype: type) -> None:
    (result,), note = pixels(np.array([[[[0, 2, 254, 255]]]], dtype))
    assert result.tolist() == [[[[0, 2, 254, 255]]]]
    assert np.dtype(dtype).name in note
    assert "255 is white" in note


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_numbers_to_1_are_scaled_and_that_is_said(dtype: type) -> None:
    (result,), note = pixels(np.array([[[[0, 0.25, 0.5, 1]]]], dtype))
    assert result.tolist() == [[[[0, 64, 128, 255]]]]
    assert "1 is white" in note


def test_values_beyond_the_range_by_rounding_are_cut() -> None:
    (result,), _ = pixels(np.array([[[[-0.0005, 0.5, 1.0005]]]]))
    assert result.tolist() == [[[[0, 128, 255]]]]
    (result,), _ = pixels(np.array([[[[-0.1, 128.4, 255.2]]]]))
    assert result.tolist() == [[[[0, 128, 255]]]]


def test_one_rule_holds_for_training_and_test_images() -> None:
    train, test = np.array([[[[0.0, 200.0]]]]), np.array([[[[0.0, 0.0]]]])
    results, _ = pixels(train, test)
    assert [result.tolist() for result in results] == [[[[[0, 200]]]], [[[[0, 0]]]]]
    text = refused(np.array([[[[0.0, 1.0]]]]), np.array([[[[0.0, 255.0]]]]))
    assert "1 and 255" in text
    assert "Scale one" in text


def test_large_arrays_are_scaled_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_pixels, "_CHUNK", 10)
    array = np.random.default_rng(0).random((7, 1, 2, 3))
    (result,), _ = pixels(array)
    np.testing.assert_array_equal(result, np.rint(array * 255))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("dtype", [np.float16, np.float64])
def test_pixels_that_are_no_numbers_are_counted(bad: float, dtype: type) -> None:
    array = np.zeros((5, 1, 2, 2), dtype)
    array[3, 0, :, 1] = bad
    text = refused(np.zeros((2, 1, 2, 2), dtype), array)
    assert "image 3 has NaN or infinite pixels, 2 of 4" in text


@pytest.mark.parametrize(
    "array",
    [np.array([[[[-1.0, 1.0]]]]), np.array([[[[0, 256]]]]), np.array([[[[-1, 255]]]]), np.array([[[[0.0, 65535.0]]]])],
)
def test_pixels_out_of_range_are_refused_with_their_range(array: np.ndarray) -> None:
    text = refused(array)
    assert f"from {array.min():g} to {array.max():g}" in text
    assert "0 to 255" in text


@pytest.mark.parametrize(
    "array",
    [
        np.array([[[["a"]]]]),
        np.array([[[[1j]]]]),
        np.array([[[["2020-01-01"]]]], "datetime64[D]"),
        np.zeros((1, 1, 1, 1), [("a", "u1")]),
    ],
)
def test_pixels_of_another_type_are_refused_with_its_name(array: np.ndarray) -> None:
    text = refused(array)
    assert array.dtype.name in text
    assert "uint8" in text


def test_training_and_test_images_of_different_types_are_refused() -> None:
    text = refused(np.zeros((1, 1, 2, 2), np.uint8), np.zeros((1, 1, 2, 2)))
    assert "float64 and uint8" in text
