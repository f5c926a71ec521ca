"""Names and shapes of arrays: whatever people call them, the right ones come together, or none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.containers.roles import TEST, TRAIN, VALIDATION, Content, role_of
from cnn_gui.data.own.load import load_own
from cnn_gui.data.own.own_images import OwnImages

RNG = np.random.default_rng(3)
TRAIN_X, VAL_X, TEST_X = (RNG.integers(0, 256, (count, 6, 7), dtype=np.uint8) for count in (30, 9, 12))
TRAIN_Y, VAL_Y, TEST_Y = (np.arange(count) % 3 for count in (30, 9, 12))


def loaded(folder: Path, **arrays: np.ndarray) -> OwnImages:
    np.savez(folder / "a.npz", allow_pickle=True, **arrays)
    return load_own(folder / "a.npz")


def refused(folder: Path, **arrays: np.ndarray) -> str:
    with pytest.raises(DataError, match=r"a\.npz") as caught:
        loaded(folder, **arrays)
    return str(caught.value)


def check(own: OwnImages, *, test: bool, validation: bool = False) -> None:
    images = np.concatenate([TRAIN_X, VAL_X]) if validation else TRAIN_X
    labels = np.concatenate([TRAIN_Y, VAL_Y]) if validation else TRAIN_Y
    np.testing.assert_array_equal(own.examples.images[:, 0], images)
    assert own.examples.labels.tolist() == labels.tolist()
    assert (own.test is not None) is test
    if own.test is not None:
        np.testing.assert_array_equal(own.test.images[:, 0], TEST_X)
        assert own.test.labels.tolist() == TEST_Y.tolist()


@pytest.mark.parametrize(
    ("images", "labels"),
    [
        ("data", "target"),
        ("X", "y"),
        ("x", "Y"),
        ("IMAGES", "Labels"),
        ("image", "label"),
        ("imgs", "lbls"),
        ("features", "targets"),
        ("pixels", "class"),
        ("inputs", "ans"),
        ("digits", "category"),
        ("arr_0", "arr_1"),
        ("a", "b"),
        ("images", "something"),
        ("something", "labels"),
    ],
)
def test_images_and_labels_are_known_by_many_names_or_their_shapes_and_that_is_said(
    tmp_path: Path, images: str, labels: str
) -> None:
    own = loaded(tmp_path, **{labels: TRAIN_Y, images: TRAIN_X})
    check(own, test=False)
    said = " ".join(own.notes)
    assert images in said
    assert labels in said or "by its shape" in said


@pytest.mark.parametrize(
    "names",
    [
        "X_train y_train X_test y_test",
        "Xtrain Ytrain Xtest Ytest",
        "trainX trainY testX testY",
        "train_set_x train_set_y test_set_x test_set_y",
        "train/images train/labels test/images test/labels",
        "training_data training_target testing_data testing_target",
        "trainimages trainlabels testimages testlabels",
        "TrainImages TrainLabels TestImages TestLabels",
        "X y X_test y_test",
        "arr_0 arr_1 arr_2 arr_3",
    ],
)
def test_training_and_test_images_are_known_by_many_names(tmp_path: Path, names: str) -> None:
    arrays = dict(zip(names.split(), (TRAIN_X, TRAIN_Y, TEST_X, TEST_Y), strict=True))
    check(loaded(tmp_path, **arrays), test=True)


def test_four_arrays_without_names_may_come_in_the_order_of_scikit_learn(tmp_path: Path) -> None:
    check(loaded(tmp_path, arr_0=TRAIN_X, arr_1=TEST_X, arr_2=TRAIN_Y, arr_3=TEST_Y), test=True)


@pytest.mark.parametrize("word", ["val", "valid", "validation", "dev"])
def test_validation_images_are_used(tmp_path: Path, word: str) -> None:
    arrays = {"train_images": TRAIN_X, "train_labels": TRAIN_Y, f"{word}_images": VAL_X, f"{word}_labels": VAL_Y}
    own = loaded(tmp_path, **arrays, test_images=TEST_X, test_labels=TEST_Y)
    check(own, test=True, validation=True)
    assert any("validation images join" in note for note in own.notes)


def test_test_images_alone_are_divided_and_that_is_said(tmp_path: Path) -> None:
    own = loaded(tmp_path, x_test=TRAIN_X, y_test=TRAIN_Y)
    check(own, test=False)
    assert "There are test images only: they are taken for all, and divided." in own.notes


def test_scikit_learn_s_digits_are_read_as_pictures_with_their_names(tmp_path: Path) -> None:
    own = loaded(
        tmp_path,
        data=TRAIN_X.reshape(30, -1),
        target=TRAIN_Y,
        images=TRAIN_X,
        target_names=np.array(["ant", "bee", "cow"]),
        feature_names=np.array(["p"] * 42),
        DESCR=np.array("about"),
    )
    check(own, test=False)
    assert own.classes == ("ant", "bee", "cow")
    assert any(note.startswith("Not used: ") and "data" in note and "DESCR" in note for note in own.notes)


def test_fine_labels_are_preferred_to_coarse_ones(tmp_path: Path) -> None:
    check(loaded(tmp_path, images=TRAIN_X, coarse_labels=TRAIN_Y // 2, fine_labels=TRAIN_Y), test=False)


def test_labels_of_the_other_kind_do_not_count_where_there_are_parts(tmp_path: Path) -> None:
    own = loaded(tmp_path, x_train=TRAIN_X, y_train=TRAIN_Y, x_test=TEST_X, y_test=TEST_Y, labels=np.arange(30))
    check(own, test=True)
    assert "Not used: labels." in own.notes


def test_pictures_of_different_sizes_are_brought_to_one_and_that_is_said(tmp_path: Path) -> None:
    images = np.empty(4, object)
    for place in range(4):
        images[place] = np.full((10 + place, 12, 3), 60 * place, np.uint8)
    own = loaded(tmp_path, images=images, labels=np.array(["a", "b", "a", "b"], object))
    assert own.examples.images.shape == (4, 1, 28, 28)
    assert own.examples.images[:, 0, 14, 14].tolist() == [0, 60, 120, 180]
    assert "Pictures of different sizes are brought to 28×28 in grey." in own.notes


def test_pictures_of_one_size_that_are_objects_keep_it(tmp_path: Path) -> None:
    images = np.empty(30, object)
    for place in range(30):
        images[place] = TRAIN_X[place]
    check(loaded(tmp_path, images=images, labels=TRAIN_Y), test=False)


@pytest.mark.parametrize("odd", [{"a": 1}, None, "word", np.zeros((3, 3)), np.zeros(5, np.uint8)])
def test_objects_that_are_no_pictures_are_refused(tmp_path: Path, odd: object) -> None:
    images = np.empty(2, object)
    images[0], images[1] = np.zeros((4, 4), np.uint8), odd
    assert "expected" in refused(tmp_path, images=images, labels=np.arange(2))


def test_what_cannot_be_told_is_refused_with_the_names_that_are_there(tmp_path: Path) -> None:
    assert "holds images, masks" in refused(tmp_path, images=TRAIN_X, masks=TRAIN_X)
    assert "holds a, b, c" in refused(tmp_path, a=TRAIN_X, b=TRAIN_Y, c=TRAIN_Y)
    assert "images without labels" in refused(tmp_path, images=TRAIN_X)
    assert "has train_labels but not the other" in refused(
        tmp_path, train_labels=TRAIN_Y, test_images=TEST_X, test_labels=TEST_Y
    )


@pytest.mark.parametrize(
    ("name", "content", "part"),
    [
        ("k49-val-imgs", Content.IMAGES, VALIDATION),
        ("emnist_balanced_test_labels", Content.LABELS, TEST),
        ("image_labels", Content.LABELS, None),
        ("list_classes", Content.CLASSES, None),
        ("label_names", Content.CLASSES, None),
        ("t10k-images", Content.IMAGES, TEST),
        ("XTrain", Content.IMAGES, TRAIN),
        ("filenames", None, None),
        ("", None, None),
        ("contest", None, None),
    ],
)
def test_what_a_name_says(name: str, content: Content | None, part: str | None) -> None:
    role = role_of(name)
    assert (role.content, role.part) == (content, part)
