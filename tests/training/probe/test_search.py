"""The search for an image that the network reads wrongly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from cnn_gui.data.dataset import Dataset, Split
from cnn_gui.training.messages.events import Event, Notice
from cnn_gui.training.probe.choice import ProbeChoice
from cnn_gui.training.probe.search import search
from cnn_gui.training.run.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.training.run.config import RunConfig


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
    choice_in: Callable[..., ProbeChoice],
    always_zero: Callable[[list[int], int], Run],
    wrong: list[int],
    start: int,
    expected: int,
) -> None:
    run = always_zero(wrong, 300)
    choice = choice_in(run.dataset)
    choice.show("test", start)
    events: list[Event] = []
    for _ in search(run, choice, choice.show, events.append):
        pass
    assert (choice.probe.split, choice.probe.index) == ("test", expected)
    assert not events


@pytest.mark.parametrize("start", [0, 100, 299])
def test_search_that_finds_nothing_says_so_and_keeps_the_probe(
    choice_in: Callable[..., ProbeChoice], always_zero: Callable[[list[int], int], Run], start: int
) -> None:
    run = always_zero([], 300)
    choice = choice_in(run.dataset)
    choice.show("test", start)
    events: list[Event] = []
    for _ in search(run, choice, choice.show, events.append):
        pass
    assert choice.probe.index == start
    assert [type(event) for event in events] == [Notice]


def test_search_from_a_drawing_starts_at_the_image_shown_before(
    choice_in: Callable[..., ProbeChoice], always_zero: Callable[[list[int], int], Run]
) -> None:
    run = always_zero([5, 9], 12)
    choice = choice_in(run.dataset)
    choice.show("test", 6)
    choice.show_image(np.full((1, 12, 12), 7, np.uint8), None, "drawing")
    for _ in search(run, choice, choice.show, pytest.fail):
        pass
    assert (choice.probe.split, choice.probe.index) == ("test", 9)


def test_search_in_a_collection_says_so_when_it_finds_nothing(
    choice_in: Callable[..., ProbeChoice], always_zero: Callable[[list[int], int], Run]
) -> None:
    run = always_zero([], 12)
    choice = choice_in(run.dataset, mine=run.dataset.test.part(0, 3))
    choice.show("mine", 0)
    events: list[Event] = []
    for _ in search(run, choice, choice.show, events.append):
        pass
    assert events == [Notice("Every image of “mine” is read correctly by the network after batch 0.")]
