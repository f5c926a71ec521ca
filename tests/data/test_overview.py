"""The figures of a data set are those that counting and adding up give."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cnn_gui.data.dataset import Dataset, Skipped, Split
from cnn_gui.data.overview import mean_image, overview, pick


def small_dataset() -> Dataset:
    rng = np.random.default_rng(4)
    parts = [
        Split(rng.integers(0, 256, (count, 3, 5, 4), dtype=np.uint8), rng.integers(0, high, count))
        for count, high in ((1000, 3), (50, 4), (0, 4))
    ]
    ones = np.ones(3, np.float32)
    skipped = (Skipped("a.png", "damaged"), Skipped("b.png", "damaged"))
    return Dataset("own", "Mine", *parts, tuple("abcd"), ones, ones, skipped)


def test_each_class_is_counted_in_each_split() -> None:
    dataset = small_dataset()
    view = overview(dataset)
    assert view.counts.shape == (4, 3)
    assert view.counts.sum(axis=0).tolist() == [1000, 50, 0]
    for label in range(4):
        for place, part in enumerate((dataset.train, dataset.validation, dataset.test)):
            assert view.counts[label, place] == sum(part.labels == label)
    assert view.counts[3, 0] == 0
    assert view.skipped == 2


def test_the_mean_is_that_of_the_training_images() -> None:
    dataset = small_dataset()
    mean = overview(dataset).mean
    np.testing.assert_array_equal(mean, np.floor(dataset.train.images.mean(axis=0) + 0.5))
    assert mean.dtype == np.uint8


@given(images=hnp.arrays(np.uint8, st.tuples(st.integers(1, 600), st.just(1), st.just(1), st.integers(1, 3))))
@settings(deadline=None)
def test_the_mean_is_exact(images: np.ndarray) -> None:
    count = len(images)
    sums = [sum(int(value) for value in column) for column in images[:, 0, 0].T]
    assert mean_image(images).tolist() == [[[(2 * total + count) // (2 * count) for total in sums]]]


def test_the_mean_of_the_brightest_images_does_not_overflow() -> None:
    assert (mean_image(np.full((1000, 1, 2, 2), 255, np.uint8)) == 255).all()


def test_there_is_no_mean_of_nothing() -> None:
    with pytest.raises(ValueError, match="no images"):
        mean_image(np.zeros((0, 1, 2, 2), np.uint8))


def test_some_images_of_each_class_are_picked_class_after_class() -> None:
    dataset = small_dataset()
    view = overview(dataset, per_class=6, seed=1)
    labels = dataset.train.labels[view.preview]
    assert labels.tolist() == [0] * 6 + [1] * 6 + [2] * 6
    assert len(set(view.preview.tolist())) == 18
    np.testing.assert_array_equal(view.preview, overview(dataset, per_class=6, seed=1).preview)
    assert view.preview.tolist() != overview(dataset, per_class=6, seed=2).preview.tolist()


@given(
    labels=hnp.arrays(np.int64, st.integers(0, 60), elements=st.integers(0, 5)),
    per_class=st.integers(0, 8),
    seed=st.integers(0, 99),
)
@settings(deadline=None)
def test_small_classes_give_all_they_have(labels: np.ndarray, per_class: int, seed: int) -> None:
    picked = pick(labels, per_class, seed)
    for label in range(6):
        mine = picked[labels[picked] == label]
        assert len(mine) == min(per_class, np.count_nonzero(labels == label))
        assert sorted(set(mine.tolist())) == mine.tolist()
    assert (np.diff(labels[picked]) >= 0).all()
