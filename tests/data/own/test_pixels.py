"""What stored numbers mean as grey levels, by whole data set, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.data.errors import DataError
from cnn_gui.data.own import pixels as own_pixels
from cnn_gui.data.own.pixels import to_bytes
from cnn_gui.data.own.reading import Reading, reading_as

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
    array = np.arange(49, 65, dtype=np.uint8).reshape(1, 1, 4, 4)
    (result,), note = pixels(array)
    assert result is array
    assert note == ""


def test_bool_is_black_and_white() -> None:
    (result,), note = pixels(np.array([[[[False, True]]]]))
    assert result.tolist() == [[[[0, 255]]]]
    assert note == ""


@pytest.mark.parametrize(
    ("stored", "white", "shown"),
    [
        ([0, 1, 0], 1, [0, 255, 0]),
        ([0, 4, 16], 16, [0, 64, 255]),
        ([0, 15, 3], 15, [0, 255, 51]),
        ([0, 63, 0], 63, None),
    ],
)
def test_bytes_that_would_be_black_are_stretched_and_that_is_said(
    stored: list[int], white: int, shown: list[int] | None
) -> None:
    (result,), note = pixels(np.array([[[stored]]], np.uint8))
    assert result.ravel().tolist() == (shown or [0, 255, 0])
    assert f"uint8 from 0 to {white}: assumed that 0 is black and {white} is white" in note


def test_bytes_of_one_value_are_left_alone() -> None:
    array = np.full((2, 1, 3, 3), 7, np.uint8)
    (result,), note = pixels(array)
    assert result is array
    assert note == ""


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


# Grey levels of a picture with a dark ground, as many programs store them.
GREY = np.random.default_rng(0).integers(0, 256, (40, 1, 6, 6)).astype(np.uint8) * (np.arange(6) > 2)
GREY[0, 0, 0, 0], GREY[0, 0, 0, 5] = 0, 255


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        (GREY / 255, "float64 from 0 to 1: assumed that 0 is black and 1 is white"),
        ((GREY / 255).astype(">f4"), "0 is black and 1 is white"),
        (GREY / 127.5 - 1, "from -1 to 1: assumed that -1 is black and 1 is white"),
        (GREY / 255 - 0.5, "from -0.5 to 0.5: assumed that -0.5 is black and 0.5 is white"),
        ((GREY / 255 - 0.1307) / 0.3081, "-0.424213 is black and 2.82149 is white, the lowest and the highest"),
        (GREY / 255 / 255, "0 is black and 0.00392157 is white, the lowest and the highest"),
        (GREY.astype(np.float64), "from 0 to 255: assumed that 0 is black and 255 is white"),
        (GREY.astype(int) - 128, "from -128 to 127: assumed that -128 is black and 127 is white"),
        ((GREY.astype(int) - 128).astype(np.int8), "int8 from -128 to 127: assumed that -128 is black"),
        (GREY.astype(np.uint16) * 257, "uint16 from 0 to 65535: assumed that 0 is black and 65535 is white"),
        (GREY.astype(np.int32) * 257, "int32 from 0 to 65535: assumed that 0 is black and 65535 is white"),
        (GREY.astype(np.uint16) * 257 // 16, "uint16 from 0 to 4095: assumed that 0 is black and 4095 is white"),
        (GREY.astype(np.int64) * 1_000_000, "0 is black and 255,000,000 is white, the lowest and the highest"),
    ],
)
def test_the_range_is_found_out_over_all_and_said(stored: np.ndarray, words: str) -> None:
    (result,), note = pixels(stored)
    assert words in note
    assert np.abs(result.astype(int) - GREY).max() <= 1


@pytest.mark.parametrize("overshoot", [1.02, 1.3, -0.2])
def test_a_little_overshoot_does_not_decide_the_range(overshoot: float) -> None:
    clean = 0.15 + 0.3 * np.random.default_rng(0).random((60, 1, 16, 16))
    stored = clean.copy()
    stored[17, 0, 3, 3] = overshoot
    (result,), note = pixels(stored)
    assert "0 is black and 1 is white; 1 of 15,360 lie beyond and are cut." in note
    expected = np.rint(255 * clean)
    expected[17, 0, 3, 3] = 255 if overshoot > 1 else 0
    np.testing.assert_array_equal(result, expected)


def test_a_stray_value_does_not_make_all_others_black() -> None:
    stored = np.random.default_rng(0).integers(900, 1150, (50, 1, 16, 16)).astype(np.uint16)
    low, high = stored.min(), stored.max()
    stored[3, 0, 4, 5] = 65535
    (result,), note = pixels(stored)
    assert f"{low} is black and {high} is white, between which nearly all lie; 1 of 12,800 lie beyond" in note
    assert (result.min(), result.max()) == (0, 255)
    assert 120 < result.mean() < 135


def test_the_range_is_that_of_all_images_and_not_of_each_part() -> None:
    train, test = np.array([[[[0.0, 0.5, 1.0]]]]), np.array([[[[0.0, 0.1, 0.1]]]])
    (_, result), _ = pixels(train, test)
    assert result.ravel().tolist() == [0, 26, 26]
    train, test = np.array([[[[900, 1150]]]], np.uint16), np.array([[[[1000, 1025]]]], np.uint16)
    (_, result), _ = pixels(train, test)
    assert result.ravel().tolist() == [102, 128]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("measured", [0, 128, 255]),
        ("unit", [0, 255, 255]),
        ("16", [0, 64, 128]),
        ("8-bit", [0, 4, 8]),
        ("12-bit", [0, 0, 0]),
        ("signed", [128, 255, 255]),
    ],
)
@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.int64])
def test_what_a_person_chose_is_obeyed_and_said(name: str, shown: list[int], dtype: type) -> None:
    with reading_as(Reading(pixel_range=name)):
        (result,), note = pixels(np.array([[[[0, 4, 8]]]], dtype))
    assert result.ravel().tolist() == shown
    assert "as was chosen" in note
    assert "assumed" not in note
    assert "as was chosen" not in pixels(np.array([[[[0, 4, 8]]]], dtype))[1]


@pytest.mark.parametrize("ends", [(-1e308, 1e308), (0, np.inf)])
def test_numbers_too_far_apart_are_refused(ends: tuple[float, float]) -> None:
    assert "pixels" in refused(np.array([[[ends]]]))


@pytest.mark.parametrize(
    ("train", "test"), [(np.uint8, 1), (np.uint16, 255), (np.float32, 1)], ids=["bytes", "16 bits", "floating"]
)
def test_images_of_different_ranges_are_refused(train: type, test: int) -> None:
    largest = 255 if train is np.float32 else np.iinfo(train).max
    text = refused(np.array([[[[0, largest]]]], train), np.array([[[[0, test]]]], train))
    assert f"training images and test images go to {largest} and {test}" in text


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
