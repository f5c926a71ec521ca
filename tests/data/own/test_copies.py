"""Equal images are found, said, and never on both sides of a split."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_gui.data.dataset import Split
from cnn_gui.data.load import load_dataset
from cnn_gui.data.own import copies
from cnn_gui.data.own.copies import equal_images, with_copies_found
from cnn_gui.data.own.own_images import OwnImages
from cnn_gui.data.own.splitting import split_own, stratified_groups


def split_of(which: list[int], labels: list[int], shape: tuple[int, ...] = (1, 5, 3)) -> Split:
    """Random images, equal for equal numbers."""
    images = np.stack([np.random.default_rng(number).integers(0, 256, shape, np.uint8) for number in which])
    return Split(images, np.array(labels, np.int64))


def own_of(which: list[int], labels: list[int], test: Split | None = None) -> OwnImages:
    return OwnImages(split_of(which, labels), test, ("cats", "dogs", "owls"), (), "mine")


def keys(split: Split) -> set[bytes]:
    return {image.tobytes() for image in split.images}


@settings(deadline=None)
@given(
    which=st.lists(st.lists(st.integers(0, 6), min_size=1, max_size=20), min_size=1, max_size=3),
    shape=st.sampled_from([(1, 1, 1), (1, 5, 3), (3, 4, 4), (1, 2, 4)]),
    chunk=st.integers(1, 200),
)
def test_the_first_equal_image_is_found(which: list[list[int]], shape: tuple[int, ...], chunk: int) -> None:
    parts = [split_of(numbers, [0] * len(numbers), shape).images for numbers in which]
    rows = [image.tobytes() for part in parts for image in part]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(copies, "_CHUNK", chunk)
        assert equal_images(parts).tolist() == [rows.index(row) for row in rows]


def test_images_of_one_digest_that_differ_are_no_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "_digests", lambda rows: np.zeros(len(rows), np.uint64))
    assert equal_images([split_of([1, 2, 1, 3], [0] * 4).images]).tolist() == [0, 1, 0, 3]


def test_without_copies_nothing_changes() -> None:
    own = own_of([1, 2, 3, 4], [0, 1, 0, 1], split_of([5], [0]))
    assert with_copies_found(own) is own


def test_copies_stay_together_and_that_is_said() -> None:
    own = with_copies_found(own_of([number // 6 for number in range(240)], [number // 6 % 2 for number in range(240)]))
    assert own.notes == (
        "Copies of others among the images: 200 of 240. All copies of one stay together, in training, in validation or "
        "in test.",
    )
    for seed in range(5):
        train, validation, test = split_own(own, seed=seed)
        assert len(train) + len(validation) + len(test) == 240
        assert len(test) == 48
        assert not keys(train) & keys(test)
        assert not keys(train) & keys(validation)
        assert not keys(validation) & keys(test)
        assert set(train.labels) == {0, 1}


def test_a_copy_in_another_class_is_said() -> None:
    own = with_copies_found(own_of([1, 2, 1, 3], [0, 1, 1, 2]))
    assert own.notes[1] == (
        "Images that are in more than one class: 1, the first in cats and dogs. Nobody can tell these apart."
    )


def test_copies_of_test_images_are_taken_out_of_training_and_that_is_said() -> None:
    own = with_copies_found(own_of(list(range(20)), [0, 1] * 10, split_of([3, 50], [1, 0])))
    assert len(own.examples) == 19
    assert own.test is not None
    assert len(own.test) == 2
    assert not keys(own.examples) & keys(own.test)
    assert own.notes == ("Left out of training, as copies of test images: 1 of 20 images.",)


@pytest.mark.parametrize("labels", [[0, 1] * 10, [2] + [0, 1] * 9 + [0]])
def test_copies_are_taken_out_of_test_where_training_would_lose_too_much(labels: list[int]) -> None:
    copied = list(range(8)) if 2 not in labels else [0]
    own = with_copies_found(own_of(list(range(20)), labels, split_of([*copied, 50], [0] * (len(copied) + 1))))
    assert len(own.examples) == 20
    assert own.test is not None
    assert keys(own.test) == keys(split_of([50], [0]))
    assert f"Left out of test, as copies of training images: {len(copied)} of {len(copied) + 1} images." in own.notes[0]


def test_test_images_that_are_all_copies_are_replaced() -> None:
    own = with_copies_found(own_of(list(range(20)), [0, 1] * 10, split_of(list(range(10)), [0, 1] * 5)))
    assert own.test is None
    assert "Others are held out for test." in own.notes[0]
    assert len(split_own(own)[2]) == 4


@settings(deadline=None)
@given(
    sizes=st.lists(st.tuples(st.integers(0, 4), st.integers(1, 9)), min_size=1, max_size=25),
    shares=st.lists(st.floats(0, 0.5), max_size=2),
    seed=st.integers(0, 2**32 - 1),
)
def test_draws_of_groups_are_disjoint_complete_and_leave_each_class(
    sizes: list[tuple[int, int]], shares: list[float], seed: int
) -> None:
    labels = np.repeat([label for label, _ in sizes], [size for _, size in sizes])
    groups = np.repeat(np.arange(len(sizes)), [size for _, size in sizes])
    counts = [int(share * len(labels)) for share in shares]
    parts = stratified_groups(labels, groups, counts, seed)
    assert sorted(np.concatenate(parts).tolist()) == list(range(len(labels)))
    of_part = [set(groups[part].tolist()) for part in parts]
    assert sum(map(len, of_part)) == len(sizes)
    assert set(labels[parts[0]].tolist()) == set(labels.tolist())
    again = stratified_groups(labels, groups, counts, seed)
    assert [part.tolist() for part in again] == [part.tolist() for part in parts]


def test_groups_of_one_are_drawn_in_the_usual_shares() -> None:
    labels = np.repeat([0, 1], [100, 50])
    rest, test, validation = stratified_groups(labels, np.arange(150), [30, 20], 0)
    assert [np.bincount(labels[part]).tolist() for part in (rest, test, validation)] == [[67, 33], [20, 10], [13, 7]]


def test_noise_that_is_there_six_times_is_not_learned(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (40, 28, 28), np.uint8).repeat(6, axis=0)
    np.savez(tmp_path / "noise.npz", images=images, labels=rng.integers(0, 2, 40).repeat(6))
    data = load_dataset("own", own_path=tmp_path / "noise.npz")
    assert not keys(data.train) & keys(data.test)
    assert not keys(data.train) & keys(data.validation)
    assert any("200 of 240" in note for note in data.notes)
