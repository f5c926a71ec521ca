"""Images are held out by seed, the same share of each class, and none is lost or doubled."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cnn_gui.data.dataset import Split
from cnn_gui.data.errors import DataError
from cnn_gui.data.own.own_images import OwnImages
from cnn_gui.data.own.splitting import split_own, stratified

class_sizes = st.lists(st.integers(0, 30), min_size=1, max_size=12).filter(any)
seeds = st.integers(0, 2**32 - 1)


def labels_of(sizes: list[int], seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).permutation(np.repeat(np.arange(len(sizes)), sizes))


def own_images(labels: np.ndarray, test: Split | None = None) -> OwnImages:
    """Images of one pixel row that say which image they are."""
    count = len(labels)
    images = np.stack([np.arange(count) // 256, np.arange(count) % 256], axis=1).astype(np.uint8)
    classes = tuple(str(label) for label in range(int(labels.max()) + 1))
    return OwnImages(Split(images.reshape(count, 1, 1, 2), labels), test, classes, (), "mine")


def which(split: Split) -> list[int]:
    return [256 * int(high) + int(low) for high, low in split.images.reshape(-1, 2)]


@settings(deadline=None)
@given(sizes=class_sizes, shares=st.lists(st.floats(0, 1), max_size=3), seed=seeds)
def test_draws_are_disjoint_complete_and_fair(sizes: list[int], shares: list[float], seed: int) -> None:
    labels = labels_of(sizes)
    counts = [int(share * len(labels) / max(1, len(shares))) for share in shares]
    rest, *draws = stratified(labels, counts, seed)
    assert sorted(np.concatenate([rest, *draws]).tolist()) == list(range(len(labels)))

    left = np.bincount(labels, minlength=len(sizes))
    for count, draw in zip(counts, draws, strict=True):
        taken = np.bincount(labels[draw], minlength=len(sizes))
        assert len(draw) <= count
        assert (np.abs(taken - left * count / left.sum()) <= 1 + 1e-9).all()
        left = left - taken
    assert (left >= np.minimum(sizes, 1)).all()
    assert np.bincount(labels[rest], minlength=len(sizes)).tolist() == left.tolist()


@settings(deadline=None)
@given(sizes=st.lists(st.integers(10, 40), min_size=1, max_size=8), share=st.floats(0, 0.85), seed=seeds)
def test_classes_of_some_size_give_exactly_as_many_as_asked(sizes: list[int], share: float, seed: int) -> None:
    labels = labels_of(sizes)
    count = round(share * len(labels))
    assert len(stratified(labels, [count], seed)[1]) == count


def test_equal_arguments_give_equal_draws_and_another_seed_others() -> None:
    labels = labels_of([50, 50])
    first, again, other = (np.concatenate(stratified(labels, [20, 10], seed)) for seed in (3, 3, 4))
    assert first.tolist() == again.tolist()
    assert first.tolist() != other.tolist()


def test_who_gives_one_more_is_drawn_by_lot() -> None:
    labels = np.repeat(np.arange(100), 2)
    givers = [frozenset(labels[stratified(labels, [30], seed)[1]].tolist()) for seed in range(5)]
    assert {len(classes) for classes in givers} == {30}
    assert len(set(givers)) == 5


def test_every_image_of_a_class_is_drawn_about_equally_often() -> None:
    labels = labels_of([20, 20])
    drawn = np.zeros(40)
    for seed in range(400):
        drawn[stratified(labels, [10], seed)[1]] += 1
    # 100 times on average, with a standard deviation of 8.7.
    assert np.abs(drawn - 100).max() < 40


def test_images_come_in_random_order_so_that_the_first_show_all_classes() -> None:
    rest, draw = stratified(np.repeat(np.arange(4), 100), [200], 1)
    for part in (rest, draw):
        assert set(part[:40] // 100) == {0, 1, 2, 3}


@pytest.mark.parametrize("counts", [[-1], [5], [2, 3]])
def test_more_than_there_is_cannot_be_drawn(counts: list[int]) -> None:
    with pytest.raises(ValueError, match="at most 4"):
        stratified(np.array([0, 1, 0, 1]), counts, 0)


@settings(deadline=None)
@given(
    sizes=st.lists(st.integers(1, 30), min_size=2, max_size=12),
    share=st.floats(0, 0.9),
    validation=st.none() | st.integers(0, 10),
    seed=seeds,
)
@example(sizes=[1, 1], share=0.75, validation=None, seed=0)
def test_the_three_splits_share_all_examples(sizes: list[int], share: float, validation: int | None, seed: int) -> None:
    own = own_images(labels_of(sizes))
    remaining = max(len(own.examples) - round(share * len(own.examples)), 1)
    if validation is not None and validation >= remaining:
        with pytest.raises(DataError, match="cannot be held out"):
            split_own(own, test_share=share, validation=validation, seed=seed)
        return
    parts = split_own(own, test_share=share, validation=validation, seed=seed)
    train, held_out, test = parts
    found = [number for part in parts for number in which(part)]
    assert sorted(found) == list(range(len(own.examples)))
    for part in parts:
        assert part.images.flags.c_contiguous
        assert part.labels.tolist() == own.examples.labels[which(part)].tolist()
    assert set(train.labels) == set(range(len(sizes)))
    assert len(held_out) <= (remaining // 6 if validation is None else validation)
    assert len(test) <= round(share * len(own.examples))


def test_a_fifth_for_test_and_a_sixth_of_the_rest_for_validation() -> None:
    train, validation, test = split_own(own_images(labels_of([150, 150, 300])))
    counts = [np.bincount(part.labels).tolist() for part in (train, validation, test)]
    assert counts == [[100, 100, 200], [20, 20, 40], [30, 30, 60]]


def test_own_test_images_stay_as_they_are() -> None:
    own_test = own_images(np.array([1, 0, 1])).examples
    own = own_images(labels_of([30, 30]), own_test)
    train, validation, test = split_own(own, test_share=0.5, validation=20, seed=3)
    assert test is own_test
    assert (len(train), len(validation)) == (40, 20)


def test_the_given_images_are_not_changed() -> None:
    own = own_images(labels_of([30, 30]))
    images, labels = own.examples.images.copy(), own.examples.labels.copy()
    train, *_ = split_own(own)
    train.images[:] = 0
    np.testing.assert_array_equal(own.examples.images, images)
    np.testing.assert_array_equal(own.examples.labels, labels)


@pytest.mark.parametrize("share", [-0.1, 1.0, float("nan")])
def test_a_share_out_of_range_is_refused(share: float) -> None:
    with pytest.raises(DataError, match="test share"):
        split_own(own_images(labels_of([3, 3])), test_share=share)


@pytest.mark.parametrize("validation", [-1, 8])
def test_a_validation_count_out_of_range_is_refused_with_what_is_possible(validation: int) -> None:
    with pytest.raises(DataError, match=r"mine, which has 8 images .*choose 0 to 7"):
        split_own(own_images(labels_of([5, 5])), validation=validation)
