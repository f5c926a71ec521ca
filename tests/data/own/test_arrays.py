"""Arrays of other programs: images and labels that belong together, and what is left out."""

from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.data.dataset import Skipped
from cnn_gui.data.errors import DataError
from cnn_gui.data.own.arrays import own_from_arrays
from cnn_gui.data.own.own_images import MAX_NAME, OwnImages
from cnn_gui.data.own.reading import Reading, reading_as

FILE = "some file"


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


# ---- as other programs store them ----------------------------------------------------------------------------------

GREY = np.random.default_rng(5).integers(0, 256, (12, 6, 6), dtype=np.uint8)
COLOUR = np.random.default_rng(6).integers(0, 256, (12, 6, 6, 3), dtype=np.uint8)
CLASSES = np.arange(12) % 3


def test_images_that_the_last_axis_counts_are_those_of_their_labels() -> None:
    for images, expected in (
        (COLOUR.transpose(1, 2, 3, 0), COLOUR.transpose(0, 3, 1, 2)),
        (GREY.transpose(1, 2, 0), GREY[:, None]),
        (GREY.reshape(12, 36).T, GREY[:, None]),
    ):
        own = own_from_arrays(FILE, "title", (images, CLASSES[:, None]))
        np.testing.assert_array_equal(own.examples.images, expected)
        assert own.examples.labels.tolist() == CLASSES.tolist()
        assert "The last axis of the arrays counts the images" in own.notes[0]


def test_labels_may_stand_in_a_row() -> None:
    own = own_from_arrays(FILE, "title", (GREY, CLASSES[None]))
    assert own.examples.labels.tolist() == CLASSES.tolist()


def test_a_single_image_may_have_a_one_hot_row() -> None:
    own = own_from_arrays(FILE, "title", (GREY, np.eye(3)[CLASSES]), (GREY[:1], np.array([[0.0, 0.0, 1.0]])))
    assert own.test is not None
    assert own.test.labels.tolist() == [2]


def test_one_hot_rows_may_lie_the_other_way() -> None:
    own = own_from_arrays(FILE, "title", (GREY, np.eye(3)[CLASSES].T))
    assert own.examples.labels.tolist() == CLASSES.tolist()


def test_validation_images_join_those_that_validation_is_drawn_from_and_that_is_said() -> None:
    own = own_from_arrays(
        FILE, "title", (GREY[:8], CLASSES[:8]), (GREY[11:], CLASSES[11:]), validation=(GREY[8:11], CLASSES[8:11])
    )
    np.testing.assert_array_equal(own.examples.images[:, 0], GREY[:11])
    assert own.examples.labels.tolist() == CLASSES[:11].tolist()
    assert own.test is not None
    assert own.test.labels.tolist() == [2]
    assert own.notes == ("The validation images join the training images, from which validation is drawn.",)


def test_images_without_a_label_are_left_out_of_all_parts_and_counted() -> None:
    labels = CLASSES.copy()
    labels[[1, 5]] = -1
    own = own_from_arrays(FILE, "title", (GREY, labels), (GREY[:3], np.array([-1, -1, -1])))
    np.testing.assert_array_equal(own.examples.images[:, 0], np.delete(GREY, [1, 5], axis=0))
    assert own.examples.labels.tolist() == np.delete(CLASSES, [1, 5]).tolist()
    assert own.test is None
    assert own.skipped == (
        Skipped("title", "images without a label: 2"),
        Skipped("title", "images without a label: 3"),
    )


def test_an_opaque_fourth_channel_is_left_out() -> None:
    layer = np.full((12, 6, 6, 1), 255, np.uint8)
    own = own_from_arrays(FILE, "title", (np.concatenate([COLOUR, layer], axis=3), CLASSES))
    np.testing.assert_array_equal(own.examples.images, COLOUR.transpose(0, 3, 1, 2))
    assert "nothing is transparent" in own.notes[0]


def test_one_image_is_one() -> None:
    with pytest.raises(DataError, match="holds 1 image but 2 labels"):
        own_from_arrays("a.npz", "a", (np.zeros((1, 8, 8), np.uint8), np.arange(2)))


@pytest.mark.parametrize(("transparent", "ground"), [("auto", 0), ("white", 255), ("black", 0)])
def test_training_and_test_images_have_one_ground_behind_them_and_it_can_be_chosen(
    transparent: str, ground: int
) -> None:
    """Bright strokes in nine of ten images, and dark ones in the only test image: alone it would be on white."""
    train = np.zeros((20, 8, 8, 4), np.uint8)
    train[:, 3, :, :] = 255
    test = np.zeros((1, 8, 8, 4), np.uint8)
    test[:, 3, :, :] = (60, 60, 60, 255)
    with reading_as(Reading(transparent=transparent)):
        own = own_from_arrays("a.npz", "a", (train, np.arange(20) % 2), (test, np.zeros(1, np.int64)))
    assert own.test is not None
    assert own.examples.images[:, :, 0, 0].tolist() == [[ground] * 3] * 20
    assert own.test.images[0, :, 0, 0].tolist() == [ground] * 3
    assert any(note.endswith(", as was chosen.") for note in own.notes) == (transparent != "auto")
