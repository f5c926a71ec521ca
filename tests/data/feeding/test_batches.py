"""Batches: every image once per epoch, in an order that a state repeats bit for bit."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_gui.data.feeding.augment import RandomMotion
from cnn_gui.data.feeding.batches import Batch, BatchSource

N = 23
IMAGES = np.random.default_rng(0).integers(0, 256, (N, 1, 6, 5), dtype=np.uint8)
LABELS = np.arange(N) % 10


def source(
    batch_size: int = 5, *, seed: int = 1, shift: int = 0, rotation: float = 0.0, images: np.ndarray = IMAGES
) -> BatchSource:
    labels, rng = LABELS[: len(images)], np.random.default_rng(seed)
    return BatchSource(images, labels, batch_size, rng, shift=shift, rotation=rotation)


def copied(batch: Batch) -> tuple[object, ...]:
    return (
        batch.indices.tolist(),
        batch.images.tobytes(),
        batch.labels.tolist(),
        batch.epoch,
        batch.batch_in_epoch,
        batch.last_in_epoch,
    )


def take(batches: BatchSource, count: int) -> list[tuple[object, ...]]:
    return [copied(batches.next()) for _ in range(count)]


@settings(deadline=None)
@given(batch_size=st.integers(1, 40), seed=st.integers(0, 99))
def test_every_image_comes_exactly_once_per_epoch(batch_size: int, seed: int) -> None:
    batches = source(batch_size, seed=seed)
    for epoch in (1, 2):
        dealt: list[int] = []
        for number in range(1, batches.batches_per_epoch + 1):
            batch = batches.next()
            assert (batch.epoch, batch.batch_in_epoch) == (epoch, number)
            assert batch.last_in_epoch == (number == batches.batches_per_epoch)
            np.testing.assert_array_equal(batch.images, IMAGES[batch.indices])
            np.testing.assert_array_equal(batch.labels, LABELS[batch.indices])
            dealt += batch.indices.tolist()
        assert sorted(dealt) == list(range(N))


@settings(deadline=None)
@given(images=st.integers(1, N), batch_size=st.integers(1, 40))
def test_batches_of_an_epoch_differ_by_one_image_at_most(images: int, batch_size: int) -> None:
    batches = source(batch_size, images=IMAGES[:images])
    sizes = [len(batches.next()) for _ in range(batches.batches_per_epoch)]
    assert sum(sizes) == images
    assert len(sizes) == math.ceil(images / batch_size)
    assert max(sizes) <= batch_size
    assert max(sizes) - min(sizes) <= 1
    # Two sizes follow each other once, so that whatever is kept by size is changed once in an epoch.
    assert sizes == sorted(sizes, reverse=True)


def test_no_batch_of_an_epoch_is_left_with_few_images() -> None:
    batches = source(5)
    assert [len(batches.next()) for _ in range(6)] == [5, 5, 5, 4, 4, 5]
    batches = source(11)
    assert [len(batches.next()) for _ in range(3)] == [8, 8, 7]


def test_a_batch_size_that_divides_the_images_is_the_size_of_every_batch() -> None:
    batches = source(5, images=IMAGES[:20])
    assert [len(batches.next()) for _ in range(8)] == [5] * 8


def test_a_batch_size_of_one_gives_batches_of_one_image() -> None:
    batches = source(1)
    assert [len(batches.next()) for _ in range(N)] == [1] * N


def test_a_batch_size_above_the_number_of_images_gives_one_batch_of_all() -> None:
    batch = source(1000).next()
    assert len(batch) == N
    assert batch.last_in_epoch


def test_epochs_have_different_orders_and_equal_seeds_equal_ones() -> None:
    first, second = source(N), source(N)
    orders = [first.next().indices.tolist() for _ in range(2)]
    assert orders[0] != orders[1]
    assert orders == [second.next().indices.tolist() for _ in range(2)]


def test_the_order_is_the_generators_permutation() -> None:
    rng = np.random.default_rng(9)
    assert source(N, seed=9).next().indices.tolist() == rng.permutation(N).tolist()


def test_the_order_of_images_does_not_depend_on_the_batch_size() -> None:
    batches = source(4)
    dealt = [index for _ in range(6) for index in batches.next().indices.tolist()]
    assert dealt == source(N).next().indices.tolist()


@settings(deadline=None)
@given(
    before=st.integers(0, 12),
    shift=st.integers(0, 2),
    rotation=st.sampled_from([0.0, 20.0]),
    new_size=st.none() | st.integers(1, 30),
)
def test_a_restored_source_continues_bit_for_bit(
    before: int, shift: int, rotation: float, new_size: int | None
) -> None:
    original = source(shift=shift, rotation=rotation)
    take(original, before)
    if new_size is not None:
        original.set_batch_size(new_size)
    state = pickle.loads(pickle.dumps(original.state()))
    expected = take(original, 15)
    other = source(3, seed=77, shift=shift, rotation=rotation)
    take(other, 2)
    other.restore(state)
    assert take(other, 15) == expected
    original.restore(state)
    assert take(original, 15) == expected


@pytest.mark.parametrize("dealt", [1, 3, 5, 6, 12])
def test_a_batch_put_back_is_dealt_again_bit_for_bit(dealt: int) -> None:
    batches, other = source(shift=1, rotation=20.0), source(shift=1, rotation=20.0)
    assert take(batches, dealt) == take(other, dealt)
    for _ in range(3):
        state = pickle.dumps(batches.state())
        counters = (batches.epoch, batches.batch_in_epoch, batches.at_epoch_start, batches.batches_per_epoch)
        batches.next()
        batches._generator.random(7)  # as dropout draws from the same generator
        batches.put_back()
        assert pickle.dumps(batches.state()) == state
        assert (batches.epoch, batches.batch_in_epoch, batches.at_epoch_start, batches.batches_per_epoch) == counters
    assert take(batches, 9) == take(other, 9)


def test_only_the_batch_dealt_last_can_be_put_back() -> None:
    batches = source()
    with pytest.raises(RuntimeError, match="no batch to put back"):
        batches.put_back()
    batches.next()
    batches.put_back()
    with pytest.raises(RuntimeError, match="no batch to put back"):
        batches.put_back()
    state = batches.state()
    batches.next()
    batches.restore(state)
    with pytest.raises(RuntimeError, match="no batch to put back"):
        batches.put_back()


def test_a_state_does_not_change_when_batches_are_taken() -> None:
    batches = source(shift=1)
    take(batches, 2)
    state = batches.state()
    before = pickle.dumps(state)
    take(batches, 9)
    assert pickle.dumps(state) == before


def test_restoring_a_state_of_another_data_set_is_refused_and_changes_nothing() -> None:
    batches = source()
    expected = source()
    with pytest.raises(ValueError, match="23 images, this source has 7"):
        source(images=IMAGES[:7]).restore(batches.state())
    with pytest.raises(ValueError, match="7 images"):
        batches.restore(source(images=IMAGES[:7]).state())
    assert take(batches, 6) == take(expected, 6)


def test_a_new_batch_size_waits_for_the_next_epoch() -> None:
    batches = source(10)
    batches.next()
    batches.set_batch_size(12)
    assert (batches.batch_size, batches.next_batch_size, batches.batches_per_epoch) == (10, 12, 3)
    assert [len(batches.next()) for _ in range(2)] == [8, 7]
    assert (batches.batch_size, batches.batches_per_epoch) == (12, 2)
    assert [len(batches.next()) for _ in range(2)] == [12, 11]


def test_a_new_batch_size_between_epochs_holds_at_once() -> None:
    batches = source(10)
    batches.set_batch_size(23)
    assert len(batches.next()) == 23
    batches.set_batch_size(1)
    assert len(batches.next()) == 1


@pytest.mark.parametrize("rotation", [0.0, 20.0])
def test_moved_batches_are_the_moved_images(rotation: float) -> None:
    rng = np.random.default_rng(1)
    order = rng.permutation(N)
    batches = source(shift=2, rotation=rotation)
    motion = RandomMotion((1, 6, 5), shift=2, rotation=rotation)
    for start in (0, 5):
        expected = motion(IMAGES[order[start : start + 5]], rng)
        np.testing.assert_array_equal(batches.next().images, expected)


def test_the_data_set_is_never_written_to() -> None:
    images = IMAGES.copy()
    images.flags.writeable = False
    batches = source(shift=2, images=images)
    batch = batches.next()
    batch.images[:] = 0
    assert not batch.indices.flags.writeable
    np.testing.assert_array_equal(images, IMAGES)


def test_counters_stand_at_zero_before_the_first_batch() -> None:
    batches = source()
    assert (batches.epoch, batches.batch_in_epoch, batches.at_epoch_start, len(batches)) == (0, 0, True, N)


def test_impossible_wishes_are_refused() -> None:
    with pytest.raises(ValueError, match="batch_size"):
        source(0)
    with pytest.raises(ValueError, match="batch_size"):
        source().set_batch_size(-3)
    with pytest.raises(ValueError, match="shift"):
        source(shift=-1)
    with pytest.raises(ValueError, match="rotation"):
        source(rotation=-1.0)
    with pytest.raises(ValueError, match="at least one image"):
        source(images=IMAGES[:0])
    with pytest.raises(ValueError, match="23 and 5"):
        BatchSource(IMAGES, LABELS[:5], 4, np.random.default_rng(0))
