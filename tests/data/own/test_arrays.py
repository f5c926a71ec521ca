"""Arrays of other programs: the rules for shapes and labels, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cnn_gui.data.dataset import Skipped
from cnn_gui.data.errors import DataError
from cnn_gui.data.own.arrays import number_labels, own_from_arrays, to_channels_first
from cnn_gui.data.own.own_images import MAX_NAME, OwnImages

FILE = "some file"


def labels_refused(*arrays: np.ndarray, names: list[str] | None = None) -> str:
    with pytest.raises(DataError, match=FILE) as caught:
        number_labels(FILE, arrays, names)
    return str(caught.value)


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
    images = np.arange(102, 106, dtype=np.uint8).reshape(4, 1, 1) * np.ones((1, 3, 3), np.uint8)
    own = own_from_arrays(FILE, "title", (images, np.array([1, 2, 1, 2])), (images, np.array([7, 2, 8, 1])))
    assert own.test is not None
    assert own.test.labels.tolist() == [1, 0]
    assert own.test.images[:, 0, 0, 0].tolist() == [103, 105]
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
