"""Which image is the probe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from cnn_gui.data.dataset import Dataset, Split
from cnn_gui.training.probe.choice import ProbeChoice
from cnn_gui.training.run.splits import Splits

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from cnn_gui.training.messages.probe import Probe


def _place(choice: ProbeChoice) -> tuple[str, int]:
    return choice.probe.split, choice.probe.index


@pytest.fixture
def choice(choice_in: Callable[..., ProbeChoice], dataset: Dataset) -> ProbeChoice:
    return choice_in(dataset)


def test_there_is_no_probe_before_there_is_data() -> None:
    with pytest.raises(RuntimeError, match="no data set"):
        _ = ProbeChoice(Splits()).probe


def test_first_probe_is_the_first_test_image(choice: ProbeChoice, dataset: Dataset) -> None:
    assert _place(choice) == ("test", 0)
    assert choice.probe.label == dataset.test.labels[0]
    assert choice.probe.title == "test image 0"
    np.testing.assert_array_equal(choice.probe.image, dataset.test.images[0])


def test_probe_comes_from_training_when_there_is_nothing_else(
    choice_in: Callable[..., ProbeChoice], make_dataset: Callable[..., Dataset]
) -> None:
    choice = choice_in(make_dataset(validation=0, test=0))
    assert choice.probe.title == "training image 0"


def test_index_wraps_around(choice: ProbeChoice) -> None:
    choice.show("train", 41)
    assert choice.probe.index == 1
    choice.show(*choice.place(-3))
    assert _place(choice) == ("train", 38)


def test_same_data_keep_the_probe_and_other_data_do_not(dataset: Dataset, make_dataset: Callable[..., Dataset]) -> None:
    splits = Splits()
    choice = ProbeChoice(splits)
    places = []
    for data in (dataset, dataset, make_dataset(seed=1)):
        splits.use(data)
        choice.use(data)
        places.append(_place(choice))
        choice.show("train", 7)
    assert places == [("test", 0), ("train", 7), ("test", 0)]


def test_random_place_is_in_the_same_split(choice: ProbeChoice) -> None:
    choice.show("validation", 3)
    places = {choice.random_place() for _ in range(200)}
    assert {split for split, _ in places} == {"validation"}
    assert {index for _, index in places} <= set(range(12))
    assert len(places) > 1


@pytest.mark.parametrize(("split", "message"), [("tests", "no images called"), ("validation", "no validation images")])
def test_split_without_images_is_refused(
    choice_in: Callable[..., ProbeChoice], make_dataset: Callable[..., Dataset], split: str, message: str
) -> None:
    choice = choice_in(make_dataset(validation=0))
    with pytest.raises(ValueError, match=message):
        choice.show(split, 0)
    assert choice.probe.split == "test"


# ---- images that are in no split -----------------------------------------------------------------------------------


@pytest.fixture
def drawing() -> npt.NDArray[np.uint8]:
    return np.full((1, 12, 12), 7, np.uint8)


def test_drawing_is_a_probe_with_or_without_a_label(choice: ProbeChoice, drawing: npt.NDArray[np.uint8]) -> None:
    choice.show_image(drawing, None, "drawing")
    assert (*_place(choice), choice.probe.label, choice.probe.title) == ("drawing", 0, None, "drawing")
    assert choice.probe.image is drawing
    choice.show_image(drawing, 4, "scan.png")
    assert (choice.probe.label, choice.probe.title) == (4, "scan.png")


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
    choice: ProbeChoice, shape: tuple[int, ...], dtype: type, label: int | None, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        choice.show_image(np.zeros(shape, dtype), label, "drawing")
    assert _place(choice) == ("test", 0)


def test_ways_from_a_drawing_start_at_the_image_shown_before(
    choice: ProbeChoice, drawing: npt.NDArray[np.uint8]
) -> None:
    choice.show("validation", 5)
    for _ in range(2):
        choice.show_image(drawing, None, "drawing")
    assert choice.place(1) == ("validation", 6)
    assert {choice.random_place()[0] for _ in range(20)} == {"validation"}


# ---- collections ---------------------------------------------------------------------------------------------------


def test_collection_is_looked_through_like_a_split(choice_in: Callable[..., ProbeChoice], dataset: Dataset) -> None:
    choice = choice_in(dataset, mine=dataset.train.part(0, 3))
    choice.show("mine", 4)
    assert (*_place(choice), choice.probe.title) == ("mine", 1, "mine, image 1")
    assert choice.place(1) == ("mine", 2)
    assert {choice.random_place()[1] for _ in range(100)} == {0, 1, 2}


def test_probe_follows_its_collection(dataset: Dataset, drawing: npt.NDArray[np.uint8]) -> None:
    splits = Splits()
    splits.use(dataset)
    choice = ProbeChoice(splits)
    choice.use(dataset)
    choice.show("train", 8)

    def collect(split: Split | None) -> Probe:
        splits.collect("mine", split)
        choice.collection_changed("mine")
        return choice.probe

    before = choice.probe
    assert collect(dataset.test.part(0, 4)) is before  # it looks elsewhere
    choice.show("mine", 3)
    assert collect(dataset.validation.part(0, 3)).index == 2  # shorter now, and other images
    np.testing.assert_array_equal(choice.probe.image, dataset.validation.images[2])
    collect(None)
    assert _place(choice) == ("train", 8)

    collect(dataset.test.part(0, 4))
    choice.show("mine", 1)
    choice.show_image(drawing, None, "drawing")
    assert collect(None).split == "drawing"  # nothing has happened to the drawing
    assert choice.place(1) == ("train", 9)
