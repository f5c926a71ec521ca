"""Which images a data set holds, and what is different in another."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace

import numpy as np
import pytest

from cnn_gui.data import identity
from cnn_gui.data.dataset import Dataset, Split
from cnn_gui.data.drawing.convention import Convention
from cnn_gui.data.identity import differences, identity_of


@pytest.fixture
def dataset() -> Dataset:
    """20, 6 and no grey images of 5×4 pixels in three classes."""
    rng = np.random.default_rng(2)
    splits = [
        Split(rng.integers(0, 256, (count, 1, 5, 4), dtype=np.uint8), rng.integers(0, 3, count)) for count in (20, 6, 0)
    ]
    return Dataset(
        "own", "Shapes", *splits, ("disc", "ring", "bar"), np.float32([0.25]), np.float32([0.3]), source="shapes.npz"
    )


def test_the_same_images_are_the_same_wherever_they_are_and_whatever_they_are_called(dataset: Dataset) -> None:
    train = Split(dataset.train.images.copy(), dataset.train.labels.copy())
    copy = replace(dataset, name="mnist", title="Others", source="elsewhere", train=train)
    assert differences(identity_of(dataset), identity_of(copy)) == ()


def test_it_is_what_the_images_are(dataset: Dataset) -> None:
    found = identity_of(dataset)
    assert (found.name, found.title, found.source) == ("own", "Shapes", "shapes.npz")
    assert (found.image_shape, found.classes) == ((1, 5, 4), ("disc", "ring", "bar"))
    assert [split.count for split in found.splits.values()] == [20, 6, 0]
    assert np.float32(found.mean[0]) == dataset.mean[0]
    assert np.float32(found.deviation[0]) == dataset.deviation[0]


def changed(split: Split, what: str) -> Split:
    images, labels = split.images.copy(), split.labels.copy()
    if what == "pixel":
        images[3, 0, 1, 1] ^= 1
    elif what == "label":
        labels[3] = (labels[3] + 1) % 3
    else:
        images[[0, 1]], labels[[0, 1]] = images[[1, 0]], labels[[1, 0]]
    return Split(images, labels)


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("pixel", "the training images are others, or in another order"),
        ("order", "the training images are others, or in another order"),
        ("label", "the training images have other labels, or labels in another order"),
    ],
)
def test_one_bit_makes_other_data(dataset: Dataset, what: str, said: str) -> None:
    other = replace(dataset, train=changed(dataset.train, what))
    assert differences(identity_of(dataset), identity_of(other)) == (said,)


def test_everything_that_differs_is_said(dataset: Dataset) -> None:
    shape = (1, 4, 5)
    train, validation, test = (
        Split(split.images.reshape(-1, *shape), split.labels)
        for split in (dataset.train, dataset.validation, dataset.test)
    )
    other = replace(dataset, train=train.part(0, 1), validation=validation, test=test, classes=("disc", "ring"))
    assert differences(identity_of(dataset), identity_of(other)) == (
        "the images are 1×4×5 instead of 1×5×4",
        "it has 2 classes instead of 3",
        "it has 1 training image instead of 20",
    )


def test_another_name_of_a_class_and_other_statistics_are_differences(dataset: Dataset) -> None:
    renamed = replace(dataset, classes=("disc", "circle", "bar"))
    assert differences(identity_of(dataset), identity_of(renamed)) == ("class 1 is called “circle” instead of “ring”",)
    scaled = replace(dataset, mean=np.float32([0.5]))
    assert len(differences(identity_of(dataset), identity_of(scaled))) == 1


def test_digests_are_taken_once_and_keep_no_data_set_alive(dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    first = identity_of(dataset)
    monkeypatch.setattr(identity, "_digest", None)
    assert identity_of(dataset) is first
    copy = replace(dataset)
    reference = weakref.ref(copy)
    monkeypatch.undo()
    identity_of(copy)
    del copy
    gc.collect()
    assert reference() is None


def test_it_says_how_a_drawing_is_brought_to_the_images(dataset: Dataset) -> None:
    paper = np.full((20, 1, 5, 4), 240, np.uint8)
    paper[:, :, 2, 1:3] = 10
    found = identity_of(replace(dataset, train=Split(paper, dataset.train.labels)))
    assert (found.bright, found.ground) == (True, "bright")
    assert found.convention == Convention((1, 5, 4), True, found.centred)
    assert identity_of(replace(dataset, train=Split(255 - paper, dataset.train.labels))).ground == "dark"
    assert identity_of(dataset).ground == ""
