"""Labels of other programs: numbers, words, one-hot rows, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.labels import NO_LABEL, as_words, number_labels

FILE = "some file"


def labels_refused(*arrays: np.ndarray, names: list[str] | None = None) -> str:
    with pytest.raises(DataError, match=FILE) as caught:
        number_labels(FILE, arrays, names)
    return str(caught.value)


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


@pytest.mark.parametrize("labels", [np.array(5), np.array([1j]), np.array(["2020-01-01"], "datetime64[D]")])
def test_labels_of_another_type_or_shape_are_refused(labels: np.ndarray) -> None:
    text = labels_refused(labels)
    assert labels.dtype.name in text
    assert str(labels.shape) in text


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


# ---- as other programs store them ----------------------------------------------------------------------------------


def test_labels_with_more_axes_are_labels() -> None:
    assert number_labels(FILE, [np.array([2, 0, 1]).reshape(3, 1, 1, 1)])[0][0].tolist() == [2, 0, 1]


@pytest.mark.parametrize("dtype", [np.float32, np.int64, np.bool_, np.uint8])
def test_the_place_of_the_1_in_a_row_is_the_class(dtype: type) -> None:
    (numbers, test), classes, note = number_labels(
        FILE, [np.eye(4, dtype=dtype)[[3, 1, 0, 3, 2]], np.eye(4, dtype=dtype)[[2]]]
    )
    assert numbers.tolist() == [3, 1, 0, 3, 2]
    assert test.tolist() == [2]
    assert classes == ("0", "1", "2", "3")
    assert note == "Labels are one-hot rows: the place of the 1 among 4 is the class."


def test_one_hot_rows_may_have_minus_1_for_0() -> None:
    assert number_labels(FILE, [2.0 * np.eye(3)[[2, 0, 1]] - 1])[0][0].tolist() == [2, 0, 1]


def test_names_belong_to_the_columns_of_one_hot_rows() -> None:
    (numbers,), classes, _ = number_labels(FILE, [np.eye(4)[[3, 1]]], ["a", "b", "c", "d"])
    assert [classes[number] for number in numbers] == ["d", "b"]


@pytest.mark.parametrize("rows", [[[1, 0, 1], [0, 1, 0]], [[1, 0, 0], [0, 0, 0]]])
def test_several_labels_or_none_for_an_image_are_called_multi_label(rows: list[list[int]]) -> None:
    text = labels_refused(np.array(rows))
    assert "multi-label data" in text
    assert f"{min(map(sum, rows))} to {max(map(sum, rows))} of 3 labels" in text
    assert "argmax" not in text


def test_other_rows_are_called_what_they_are() -> None:
    assert "probabilities" in labels_refused(np.array([[0.2, 0.8], [0.5, 0.5]]))
    assert "2 numbers for each image" in labels_refused(np.array([[3, 17], [4, 20]]))
    assert "masks" in labels_refused(np.zeros((3, 8, 8), int))
    assert "2 words" in labels_refused(np.array([["cat", "black"], ["dog", "white"]]))
    assert "NaN" in labels_refused(np.array([[np.nan, 1], [1, 0]]))


def test_whole_numbers_in_floating_point_are_labels_and_that_is_said() -> None:
    (numbers,), classes, note = number_labels(FILE, [np.array([2.0, 0.0, 1.0])])
    assert (numbers.tolist(), classes) == ([2, 0, 1], ("0", "1", "2"))
    assert note == "Labels are whole numbers stored as floating point."


def test_a_quantity_is_no_class_and_is_shown_with_its_place() -> None:
    text = labels_refused(np.array([1.0, 2.0, 2.75]))
    assert "label 2.75 at position 2 is no whole number" in text
    assert "inf" in labels_refused(np.array([1.0, np.inf]))


def test_what_is_missing_is_no_label() -> None:
    for labels in (
        np.array([1.0, np.nan, 0.0]),
        np.array([1, None, 0], object),
        np.array(["b", "", "a"]),
        np.array(["b", None, "a"], object),
        np.array(["b", "  ", "a"]),
    ):
        assert number_labels(FILE, [labels])[0][0].tolist() == [1, NO_LABEL, 0]
    assert "none of its 2 images has a label" in labels_refused(np.array([np.nan, np.nan]))


def test_minus_1_beside_classes_from_0_is_no_label() -> None:
    (numbers, test), classes, note = number_labels(FILE, [np.array([0, -1, 2, 1]), np.array([-1, 2])])
    assert [numbers.tolist(), test.tolist()] == [[0, NO_LABEL, 2, 1], [NO_LABEL, 2]]
    assert (classes, note) == (("0", "1", "2"), "")


def test_minus_1_is_a_class_where_it_may_be_one() -> None:
    assert number_labels(FILE, [np.array([-1, 0, 1])])[1] == ("-1", "0", "1")
    assert number_labels(FILE, [np.array([-1, 1])])[1] == ("-1", "1")


@pytest.mark.parametrize("labels", [["zwei", "eins", "zwei"], [b"zwei", b"eins", b"zwei"]])
def test_words_that_are_objects_are_words(labels: list[object]) -> None:
    (numbers,), classes, _ = number_labels(FILE, [np.array(labels, object)])
    assert (numbers.tolist(), classes) == ([1, 0, 1], ("eins", "zwei"))


def test_numbers_that_are_objects_are_numbers() -> None:
    assert number_labels(FILE, [np.array([1, 0, True], object)])[0][0].tolist() == [1, 0, 1]


def test_objects_that_are_neither_are_called_by_their_types() -> None:
    assert "dict" in labels_refused(np.array([{}, {}], object))
    assert "int, str" in labels_refused(np.array([1, "a"], object))
    assert "too large" in labels_refused(np.array([2**80, 1], object))
    assert "too large" in labels_refused(np.array([2**63, 1], np.uint64))


def test_capitals_and_blanks_make_no_other_class_and_the_capitals_are_said() -> None:
    words = np.array(["cat", "Cat", "cat ", "dog", " dog", "DOG", "dog"])
    numbers, classes, note = number_labels(FILE, [words, np.array(["CAT"])])
    assert [part.tolist() for part in numbers] == [[0, 0, 0, 1, 1, 1, 1], [0]]
    assert classes == ("cat", "dog")
    for spelling in ("“Cat” is “cat”", "“DOG” is “dog”", "“CAT” is “cat”"):
        assert spelling in note


def test_single_letters_are_told_apart_by_their_capitals() -> None:
    (numbers,), classes, note = number_labels(FILE, [np.array(["a", "A", "b", "a"])])
    assert (numbers.tolist(), classes, note) == ([1, 0, 2, 1], ("A", "a", "b"), "")


def test_names_are_found_in_whatever_capitals_the_labels_have() -> None:
    (numbers,), classes, _ = number_labels(FILE, [np.array(["CAT", "dog"])], ["Dog", "Cat"])
    assert (numbers.tolist(), classes) == ([1, 0], ("Dog", "Cat"))


def test_codes_that_are_no_characters_are_refused_and_lone_halves_replaced() -> None:
    damaged = np.array(["abc", "d"])
    damaged.view(np.uint32)[1] = 0x110000
    assert "no character" in labels_refused(damaged)
    halves = np.array(["abc", "d"])
    halves.view(np.uint32)[1] = 0xD800
    assert as_words(FILE, halves).tolist() == ["a\ufffdc", "d"]
    swapped = np.array(["abc", "d"]).astype(np.dtype("U3").newbyteorder())
    assert as_words(FILE, swapped).tolist() == ["abc", "d"]


def test_a_refusal_names_no_more_than_can_be_read() -> None:
    said = labels_refused(np.array(["q" * 70_000, "b"]), names=["a" * 70_000, "b"])
    assert "has no name" in said
    assert len(said) < 500
