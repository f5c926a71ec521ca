"""Names for images: the parts of the data set, and collections besides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from cnn_gui.data.dataset import Dataset, Split
from cnn_gui.training.run.splits import MOST_COLLECTED, Splits

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def splits(dataset: Dataset) -> Splits:
    splits = Splits()
    splits.use(dataset)
    return splits


def _images(count: int, *, size: int = 12, label: int = 0) -> Split:
    return Split(np.zeros((count, 1, size, size), np.uint8), np.full(count, label, np.int64))


def test_names_of_the_data_set(splits: Splits, dataset: Dataset) -> None:
    assert [splits.find(name) for name in ("train", "validation", "test")] == [
        dataset.train,
        dataset.validation,
        dataset.test,
    ]


def test_collection_is_found_until_it_is_removed(splits: Splits) -> None:
    mine, newer = _images(3), _images(4)
    splits.collect("mine", mine)
    assert splits.find("mine") is mine
    assert splits.has("mine", mine)
    splits.collect("mine", newer)
    assert not splits.has("mine", mine)
    splits.collect("mine", None)
    assert not splits.has("mine", newer)
    splits.collect("mine", None)  # twice does no harm
    with pytest.raises(ValueError, match=r"There are no images called “mine”; there are train, validation, test"):
        splits.find("mine")


def test_collection_without_images_is_none(splits: Splits) -> None:
    splits.collect("mine", _images(3))
    splits.collect("mine", _images(0))
    assert splits.collections == {}


@pytest.mark.parametrize(
    ("split", "message"),
    [
        (_images(MOST_COLLECTED + 1), "“mine” holds 5001 images, but a collection may hold 5000 at most"),
        (_images(2, size=28), "of “mine” are 1×28×28, those of Small digits are 1×12×12"),
        (_images(2, label=10), "“mine” has labels beyond the 10 classes of Small digits"),
        (_images(2, label=-1), "“mine” has labels beyond"),
    ],
)
def test_collection_that_cannot_be_used_leaves_the_one_before(splits: Splits, split: Split, message: str) -> None:
    before = _images(MOST_COLLECTED)
    splits.collect("mine", before)
    with pytest.raises(ValueError, match=message):
        splits.collect("mine", split)
    assert splits.find("mine") is before


def test_other_data_drop_what_does_not_fit(splits: Splits, make_dataset: Callable[..., Dataset]) -> None:
    splits.collect("mine", _images(3))
    assert splits.use(make_dataset(seed=1)) == []
    (why,) = splits.use(make_dataset(size=14))
    assert why.startswith("The images of “mine” are 1×12×12, those of Small digits are 1×14×14")
    assert splits.collections == {}


def test_nothing_is_known_before_there_is_data() -> None:
    with pytest.raises(RuntimeError, match="no data set"):
        Splits().find("test")
