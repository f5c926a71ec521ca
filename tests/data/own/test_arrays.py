"""Arrays of other programs: the rules for pixels, shapes and labels, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cnn_gui.data.dataset import Skipped
from cnn_gui.data.errors import DataError
from cnn_gui.data.own import arrays as own_arrays
from cnn_gui.data.own.arrays import number_labels, own_from_arrays, to_bytes, to_channels_first
from cnn_gui.data.own.own_images import MAX_NAME, OwnImages

FILE = "some file"


def pixels(*arrays: np.ndarray) -> tuple[list[np.ndarray], str]:
    result, note = to_bytes(FILE, arrays)
    assert all(array.dtype == np.uint8 for array in result)
    return result, note


def refused(*arrays: np.ndarray) -> str:
    with pytest.raises(DataError, match=FILE) as caught:
        to_bytes(FILE, arrays)
    return str(caught.value)


def labels_refused(*arrays: np.ndarray, names: list[str] | None = None) -> str:
    with pytest.raises(DataError, match=FILE) as caught:
        number_labels(FILE, arrays, names)
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
    monkeypatch.setattr(own_arrays, "_CHUNK", 10)
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
    result = to_channels_first(FILE, array)
    channels_last = len(shape) == 4 and shape[3] in (1, 3)
    np.testing.assert_array_equal(result, np.moveaxis(array, 3, 1) if channels_last else array.reshape(expected))
    assert result.shape == expected


@pytest.mark.parametrize("shape", [(5,), (60, 784), (5, 7, 6, 4), (5, 2, 7, 6), (2, 5, 3, 7, 6)])
def test_images_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(DataError, match=r"\(N, H, W\) for grey") as caught:
        to_channels_first(FILE, np.zeros(shape))
    assert str(shape) in str(caught.value)


@pytest.mark.parametrize("shape", [(0, 7, 6), (5, 0, 6), (5, 7, 0, 3)])
def test_images_without_a_pixel_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(DataError, match="no pixels"):
        to_channels_first(FILE, np.zeros(shape))


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.int64, np.uint64])
def test_numbers_from_0_are_the_classes(dtype: type) -> None:
    (numbers,), classes, note = number_labels(FILE, [np.array([2, 0, 1, 1], dtype)])
    assert numbers.tolist() == [2, 0, 1, 1]
    assert numbers.dtype == np.int64
    assert (classes, note) == (("0", "1", "2"), "")


def test_labels_in_a_column_are_labels() -> None:
    (numbers,), _, _ = number_labels(FILE, [np.array([[1], [0]])])
    assert numbers.tolist() == [1, 0]


def test_bool_labels_are_two_classes() -> None:
    (numbers,), classes, _ = number_labels(FILE, [np.array([True, False])])
    assert (numbers.tolist(), classes) == ([1, 0], ("0", "1"))


def test_numbers_that_do_not_start_at_0_are_mapped_and_that_is_said() -> None:
    numbers, classes, note = number_labels(FILE, [np.array([5, -3, 1000, 5]), np.array([1000, 7])])
    assert [part.tolist() for part in numbers] == [[1, 0, 2, 1], [2, -1]]
    assert classes == ("-3", "5", "1000")
    assert "-3, 5, 1000" in note
    assert "numbered from 0" in note


def test_many_numbers_are_said_in_short() -> None:
    _, _, note = number_labels(FILE, [np.arange(1, 27)])
    assert "1, 2, 3 … 26" in note


@pytest.mark.parametrize("dtype", ["U10", "S10"])
def test_words_are_classes_in_natural_order(dtype: str) -> None:
    words = np.array(["dog", "cat 10", "cat 9", "dog"], dtype)
    numbers, classes, note = number_labels(FILE, [words, np.array(["cat 9", "eel"], dtype)])
    assert [part.tolist() for part in numbers] == [[2, 1, 0, 2], [0, -1]]
    assert (classes, note) == (("cat 9", "cat 10", "dog"), "")


def test_names_order_the_words() -> None:
    (numbers,), classes, _ = number_labels(FILE, [np.array(["b", "a", "b"])], ["z", "b", "a"])
    assert numbers.tolist() == [1, 2, 1]
    assert classes == ("z", "b", "a")


def test_names_belong_to_numbers_even_if_not_all_are_used() -> None:
    (numbers,), classes, note = number_labels(FILE, [np.array([3, 3])], ["a", "b", "c", "d"])
    assert (numbers.tolist(), classes, note) == ([3, 3], ("a", "b", "c", "d"), "")


def test_as_many_other_numbers_as_names_are_mapped_in_order_and_that_is_said() -> None:
    (numbers,), classes, note = number_labels(FILE, [np.array([2, 1, 3])], ["a", "b", "c"])
    assert (numbers.tolist(), classes) == ([1, 0, 2], ("a", "b", "c"))
    assert "3 names" in note


@pytest.mark.parametrize(
    ("labels", "test", "shown"),
    [([0, 1, 4], [0], "label 4 at position 2"), ([0, 1], [0, -1], "label -1 at position 1"), (["a"], ["q"], "label q")],
)
def test_a_label_without_a_name_is_given_with_its_place(labels: list[object], test: list[object], shown: str) -> None:
    text = labels_refused(np.array(labels), np.array(test), names=["a", "b"])
    assert shown in text
    assert "from a to b" in text


def test_names_that_are_not_distinct_are_refused() -> None:
    assert "same name twice" in labels_refused(np.array([0, 1]), names=["a", "a"])


@pytest.mark.parametrize(
    "labels",
    [np.array([0.0, 1.0]), np.eye(3), np.eye(3, dtype=int), np.array(5), np.array([1j]), np.zeros((2, 1, 1), int)],
)
def test_labels_of_another_type_or_shape_are_refused(labels: np.ndarray) -> None:
    text = labels_refused(labels)
    assert labels.dtype.name in text
    assert str(labels.shape) in text
    assert "argmax" in text


def test_words_and_numbers_together_are_refused() -> None:
    assert "some labels are words" in labels_refused(np.array(["0", "1"]), np.array([0, 1]))


def test_one_class_is_not_enough_and_ten_thousand_are_too_many() -> None:
    assert "1 class with images" in labels_refused(np.array([4, 4]))
    assert "10,000 classes" in labels_refused(np.arange(10_000))
    assert "10,000 classes" in labels_refused(np.arange(10_000).astype(str))


@given(
    labels=hnp.arrays(np.int64, st.integers(2, 30), elements=st.integers(-(2**40), 2**40)).filter(
        lambda labels: len(np.unique(labels)) > 1
    )
)
@settings(deadline=None)
def test_every_label_is_the_name_of_its_class(labels: np.ndarray) -> None:
    (numbers,), classes, _ = number_labels(FILE, [labels])
    assert [int(classes[number]) for number in numbers] == labels.tolist()
    assert sorted(set(numbers.tolist())) == list(range(len(classes)))


def test_images_and_labels_of_different_length_are_both_counted() -> None:
    with pytest.raises(DataError, match="5 images but 4 labels"):
        own_from_arrays(FILE, "title", (np.zeros((5, 2, 2), np.uint8), np.arange(4)))


def test_training_and_test_images_of_different_shapes_are_refused() -> None:
    train, test = np.full((2, 4, 5), 9, np.uint8), np.full((2, 5, 4), 9, np.uint8)
    with pytest.raises(DataError, match=r"1×4×5 but test images 1×5×4"):
        own_from_arrays(FILE, "title", (train, np.arange(2)), (test, np.arange(2)))


def test_test_images_of_classes_that_cannot_be_learned_are_left_out_and_listed() -> None:
    images = np.arange(2, 6, dtype=np.uint8).reshape(4, 1, 1) * np.ones((1, 3, 3), np.uint8)
    own = own_from_arrays(FILE, "title", (images, np.array([1, 2, 1, 2])), (images, np.array([7, 2, 8, 1])))
    assert own.test is not None
    assert own.test.labels.tolist() == [1, 0]
    assert own.test.images[:, 0, 0, 0].tolist() == [3, 5]
    assert own.skipped == (Skipped("title", "test images of classes without training images: 2"),)
    assert own_from_arrays(FILE, "title", (images, np.arange(4)), (images[:1], np.array([9]))).test is None


# ---- names without end ---------------------------------------------------------------------------------------------


def with_names(names: list[str]) -> OwnImages:
    return own_from_arrays(FILE, "title", (np.zeros((6, 4, 4), np.uint8), np.arange(6) % 3), names=names)


def with_words(*words: str) -> OwnImages:
    return own_from_arrays(FILE, "title", (np.zeros((len(words), 4, 4), np.uint8), np.array(words)))


def test_names_of_classes_are_cut_and_stay_distinct_and_that_is_said() -> None:
    own = with_names(["x" * 100_000 + "a", "short", "x" * 100_000 + "b"])
    assert [len(name) for name in own.classes] == [MAX_NAME, 5, MAX_NAME]
    assert own.classes[0] == "x" * (MAX_NAME - 1) + "…"
    assert own.classes[2].endswith("x… (2)")
    assert own.notes[-1] == "Names of classes end after 100 characters: 2 are longer, up to 100,001."
    assert own.examples.labels.tolist() == [0, 1, 2, 0, 1, 2]


def test_a_name_that_looks_cut_already_is_not_taken_twice() -> None:
    own = with_names(["y" * 101, "y" * (MAX_NAME - 1) + "…", "z"])
    assert len(set(own.classes)) == 3
    assert own.classes[1] == "y" * (MAX_NAME - 1) + "…"
    assert own.notes[-1] == "Names of classes end after 100 characters: 1 is longer, up to 101."


def test_the_longest_name_that_is_allowed_is_left_alone() -> None:
    own = with_names(["a" * MAX_NAME, "b", "c"])
    assert own.classes[0] == "a" * MAX_NAME
    assert not any("end after" in note for note in own.notes)


def test_words_as_labels_are_told_apart_by_all_of_their_letters() -> None:
    own = with_words(*("w" * 300 + end for end in "abcabc"))
    assert len(set(own.classes)) == 3
    assert own.examples.labels.tolist() == [0, 1, 2, 0, 1, 2]


def test_numbers_of_thousands_of_digits_can_be_names() -> None:
    own = with_words("7" * 5000, "7" * 5000, "12")
    assert own.classes == ("12", "7" * (MAX_NAME - 1) + "…")


def test_a_refusal_names_no_more_than_can_be_read() -> None:
    said = labels_refused(np.array(["q" * 70_000, "b"]), names=["a" * 70_000, "b"])
    assert "has no name" in said
    assert len(said) < 500
