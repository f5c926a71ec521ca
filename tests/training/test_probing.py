"""The probe, and the search for one that the network reads wrongly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from cnn_gui.data.dataset import Dataset, Split
from cnn_gui.training.events import Event, Notice
from cnn_gui.training.probing import Probing
from cnn_gui.training.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.training.config import RunConfig


@pytest.fixture
def probing(dataset: Dataset) -> Probing:
    probing = Probing()
    probing.use(dataset)
    return probing


def test_there_is_no_probe_before_there_is_data() -> None:
    with pytest.raises(RuntimeError, match="no data set"):
        _ = Probing().probe


def test_first_probe_is_the_first_test_image(probing: Probing, dataset: Dataset) -> None:
    assert (probing.probe.split, probing.probe.index) == ("test", 0)
    assert probing.probe.label == dataset.test.labels[0]
    np.testing.assert_array_equal(probing.probe.image, dataset.test.images[0])


def test_probe_comes_from_training_when_there_is_nothing_else(make_dataset: Callable[..., Dataset]) -> None:
    probing = Probing()
    probing.use(make_dataset(validation=0, test=0))
    assert probing.probe.split == "train"


def test_index_wraps_around(probing: Probing) -> None:
    probing.show("train", 41)
    assert probing.probe.index == 1
    probing.show(*probing.place(-3))
    assert (probing.probe.split, probing.probe.index) == ("train", 38)


def test_same_data_keep_the_probe_and_other_data_do_not(
    probing: Probing, dataset: Dataset, make_dataset: Callable[..., Dataset]
) -> None:
    probing.show("train", 7)
    probing.use(dataset)
    assert (probing.probe.split, probing.probe.index) == ("train", 7)
    probing.use(make_dataset(seed=1))
    assert (probing.probe.split, probing.probe.index) == ("test", 0)


def test_random_place_is_in_the_same_split(probing: Probing) -> None:
    probing.show("validation", 3)
    places = {probing.random_place() for _ in range(200)}
    assert {split for split, _ in places} == {"validation"}
    assert {index for _, index in places} <= set(range(12))
    assert len(places) > 1


@pytest.mark.parametrize(("split", "message"), [("tests", "no split"), ("validation", "no validation images")])
def test_split_without_images_is_refused(make_dataset: Callable[..., Dataset], split: str, message: str) -> None:
    probing = Probing()
    probing.use(make_dataset(validation=0))
    with pytest.raises(ValueError, match=message):
        probing.show(split, 0)
    assert probing.probe.split == "test"


@pytest.fixture
def always_zero(make_dataset: Callable[..., Dataset], config: RunConfig) -> Callable[[list[int], int], Run]:
    """Give a function that makes a run whose network reads every image as 0, with the given test labels wrong."""

    def make(wrong: list[int], count: int) -> Run:
        dataset = make_dataset(test=count)
        labels = np.zeros(count, np.int64)
        labels[wrong] = 5
        test = Split(dataset.test.images, labels)
        dataset = Dataset("digits", "Zeros", dataset.train, dataset.validation, test, dataset.classes, *_unit(dataset))
        run = Run(config, dataset)
        for name, array in run.network.parameters.items():
            array[...] = 0
            if name == "dense1.b":
                array[0] = 1
        return run

    return make


def _unit(dataset: Dataset) -> tuple[np.ndarray, np.ndarray]:
    return dataset.mean, dataset.deviation


# 300 images are more than two chunks, so the search has to go on from chunk to chunk and around the end.
@pytest.mark.parametrize(
    ("wrong", "start", "expected"),
    [
        ([5, 9], 0, 5),
        ([5, 9], 5, 9),
        ([5, 9], 9, 5),
        ([5, 9], 299, 5),
        ([5], 5, 5),
        ([0], 299, 0),
        ([280], 3, 280),
        ([150], 290, 150),
        ([299], 299, 299),
    ],
)
def test_search_finds_the_first_wrong_image_behind_the_probe(
    always_zero: Callable[[list[int], int], Run], wrong: list[int], start: int, expected: int
) -> None:
    run = always_zero(wrong, 300)
    probing = Probing()
    probing.use(run.dataset)
    probing.show("test", start)
    events: list[Event] = []
    for _ in probing.search(run, probing.show, events.append):
        pass
    assert (probing.probe.split, probing.probe.index) == ("test", expected)
    assert not events


@pytest.mark.parametrize("start", [0, 100, 299])
def test_search_that_finds_nothing_says_so_and_keeps_the_probe(
    always_zero: Callable[[list[int], int], Run], start: int
) -> None:
    run = always_zero([], 300)
    probing = Probing()
    probing.use(run.dataset)
    probing.show("test", start)
    events: list[Event] = []
    for _ in probing.search(run, probing.show, events.append):
        pass
    assert probing.probe.index == start
    assert [type(event) for event in events] == [Notice]
