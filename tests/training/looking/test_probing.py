"""The probe, and the search for one that the network reads wrongly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from cnn_gui.data.dataset import Dataset, Split
from cnn_gui.training.looking.probing import Probing
from cnn_gui.training.messages.events import Event, Notice
from cnn_gui.training.run.run import Run
from cnn_gui.training.run.splits import Splits

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from cnn_gui.training.messages.snapshot import Probe
    from cnn_gui.training.run.config import RunConfig


def _probing(dataset: Dataset, **collections: Split) -> Probing:
    """What keeps the probe in a data set, with collections besides."""
    splits = Splits()
    splits.use(dataset)
    for name, split in collections.items():
        splits.collect(name, split)
    probing = Probing(splits)
    probing.use(dataset)
    return probing


def _place(probing: Probing) -> tuple[str, int]:
    return probing.probe.split, probing.probe.index


@pytest.fixture
def probing(dataset: Dataset) -> Probing:
    return _probing(dataset)


def test_there_is_no_probe_before_there_is_data() -> None:
    with pytest.raises(RuntimeError, match="no data set"):
        _ = Probing(Splits()).probe


def test_first_probe_is_the_first_test_image(probing: Probing, dataset: Dataset) -> None:
    assert _place(probing) == ("test", 0)
    assert probing.probe.label == dataset.test.labels[0]
    assert probing.probe.title == "test image 0"
    np.testing.assert_array_equal(probing.probe.image, dataset.test.images[0])


def test_probe_comes_from_training_when_there_is_nothing_else(make_dataset: Callable[..., Dataset]) -> None:
    probing = _probing(make_dataset(validation=0, test=0))
    assert probing.probe.title == "training image 0"


def test_index_wraps_around(probing: Probing) -> None:
    probing.show("train", 41)
    assert probing.probe.index == 1
    probing.show(*probing.place(-3))
    assert _place(probing) == ("train", 38)


def test_same_data_keep_the_probe_and_other_data_do_not(dataset: Dataset, make_dataset: Callable[..., Dataset]) -> None:
    splits = Splits()
    probing = Probing(splits)
    places = []
    for data in (dataset, dataset, make_dataset(seed=1)):
        splits.use(data)
        probing.use(data)
        places.append(_place(probing))
        probing.show("train", 7)
    assert places == [("test", 0), ("train", 7), ("test", 0)]


def test_random_place_is_in_the_same_split(probing: Probing) -> None:
    probing.show("validation", 3)
    places = {probing.random_place() for _ in range(200)}
    assert {split for split, _ in places} == {"validation"}
    assert {index for _, index in places} <= set(range(12))
    assert len(places) > 1


@pytest.mark.parametrize(("split", "message"), [("tests", "no images called"), ("validation", "no validation images")])
def test_split_without_images_is_refused(make_dataset: Callable[..., Dataset], split: str, message: str) -> None:
    probing = _probing(make_dataset(validation=0))
    with pytest.raises(ValueError, match=message):
        probing.show(split, 0)
    assert probing.probe.split == "test"


# ---- images that are in no split -----------------------------------------------------------------------------------


@pytest.fixture
def drawing() -> npt.NDArray[np.uint8]:
    return np.full((1, 12, 12), 7, np.uint8)


def test_drawing_is_a_probe_with_or_without_a_label(probing: Probing, drawing: npt.NDArray[np.uint8]) -> None:
    probing.show_image(drawing, None, "drawing")
    assert (*_place(probing), probing.probe.label, probing.probe.title) == ("drawing", 0, None, "drawing")
    assert probing.probe.image is drawing
    probing.show_image(drawing, 4, "scan.png")
    assert (probing.probe.label, probing.probe.title) == (4, "scan.png")


@pytest.mark.parametrize(
    ("shape", "dtype", "label", "message"),
    [
        ((1, 28, 28), np.uint8, None, "are 1×28×28, those of Small digits are 1×12×12"),
        ((3, 12, 12), np.uint8, None, "are 3×12×12, those of Small digits are 1×12×12"),
        ((12, 12), np.uint8, None, "are 12×12"),
        ((1, 12, 12), np.float32, None, "uint8 pixels; this one is of float32"),
        ((1, 12, 12), np.uint8, 10, "no class 10; Small digits has 10"),
        ((1, 12, 12), np.uint8, -1, "no class -1"),
    ],
)
def test_image_that_the_network_cannot_take_is_refused(
    probing: Probing, shape: tuple[int, ...], dtype: type, label: int | None, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        probing.show_image(np.zeros(shape, dtype), label, "drawing")
    assert _place(probing) == ("test", 0)


def test_ways_from_a_drawing_start_at_the_image_shown_before(probing: Probing, drawing: npt.NDArray[np.uint8]) -> None:
    probing.show("validation", 5)
    for _ in range(2):
        probing.show_image(drawing, None, "drawing")
    assert probing.place(1) == ("validation", 6)
    assert {probing.random_place()[0] for _ in range(20)} == {"validation"}


def test_search_from_a_drawing_starts_at_the_image_shown_before(
    always_zero: Callable[[list[int], int], Run], drawing: npt.NDArray[np.uint8]
) -> None:
    run = always_zero([5, 9], 12)
    probing = _probing(run.dataset)
    probing.show("test", 6)
    probing.show_image(drawing, None, "drawing")
    for _ in probing.search(run, probing.show, pytest.fail):
        pass
    assert _place(probing) == ("test", 9)


# ---- collections ---------------------------------------------------------------------------------------------------


def test_collection_is_looked_through_like_a_split(dataset: Dataset) -> None:
    probing = _probing(dataset, mine=dataset.train.part(0, 3))
    probing.show("mine", 4)
    assert (*_place(probing), probing.probe.title) == ("mine", 1, "mine, image 1")
    assert probing.place(1) == ("mine", 2)
    assert {probing.random_place()[1] for _ in range(100)} == {0, 1, 2}


def test_search_in_a_collection_says_so_when_it_finds_nothing(always_zero: Callable[[list[int], int], Run]) -> None:
    run = always_zero([], 12)
    probing = _probing(run.dataset, mine=run.dataset.test.part(0, 3))
    probing.show("mine", 0)
    events: list[Event] = []
    for _ in probing.search(run, probing.show, events.append):
        pass
    assert events == [Notice("Every image of “mine” is read correctly by the network as it is now.")]


def test_probe_follows_its_collection(dataset: Dataset, drawing: npt.NDArray[np.uint8]) -> None:
    splits = Splits()
    splits.use(dataset)
    probing = Probing(splits)
    probing.use(dataset)
    probing.show("train", 8)

    def collect(split: Split | None) -> Probe:
        splits.collect("mine", split)
        probing.collection_changed("mine")
        return probing.probe

    before = probing.probe
    assert collect(dataset.test.part(0, 4)) is before  # it looks elsewhere
    probing.show("mine", 3)
    assert collect(dataset.validation.part(0, 3)).index == 2  # shorter now, and other images
    np.testing.assert_array_equal(probing.probe.image, dataset.validation.images[2])
    collect(None)
    assert _place(probing) == ("train", 8)

    collect(dataset.test.part(0, 4))
    probing.show("mine", 1)
    probing.show_image(drawing, None, "drawing")
    assert collect(None).split == "drawing"  # nothing has happened to the drawing
    assert probing.place(1) == ("train", 9)


# ---- the search ----------------------------------------------------------------------------------------------------


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
    probing = _probing(run.dataset)
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
    probing = _probing(run.dataset)
    probing.show("test", start)
    events: list[Event] = []
    for _ in probing.search(run, probing.show, events.append):
        pass
    assert probing.probe.index == start
    assert [type(event) for event in events] == [Notice]
