"""Which run an order is carried out on, without a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cnn_gui.training.messages.events import WHILE_TRAINING, Event, Notice, Refused
from cnn_gui.training.run.run import Run
from cnn_gui.training.thread.control import Control
from cnn_gui.training.thread.order_queue import PAUSE_FIRST, OrderQueue
from cnn_gui.training.thread.runs import Runs
from cnn_gui.training.thread.target import Target

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.data.dataset import Dataset
    from cnn_gui.training.inspection.held_run import HeldRun
    from cnn_gui.training.run.config import RunConfig


class Desk:
    """A queue and all that it asks. Attributes: queue, runs, target, events, done (the runs of orders carried out)."""

    def __init__(self) -> None:
        self._control = Control()
        self.runs, self.target = Runs(), Target()
        self.events: list[Event] = []
        self.done: list[HeldRun] = []
        self.queue = OrderQueue(self._control, self.runs, self.target, self.events.append)

    def carry_out(self) -> None:
        """Do what was ordered."""
        while (command := self._control.take(0.0)) is not None:
            command()


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def run(config: RunConfig, dataset: Dataset) -> Run:
    return Run(config, dataset)


def test_an_order_that_needs_a_run_is_refused_while_there_is_none(desk: Desk) -> None:
    for order in (desk.queue.for_present, desk.queue.for_viewed, desk.queue.for_viewed_images):
        order(desk.done.append)
    desk.queue.for_viewed_at_rest(desk.done.append)
    desk.queue.post(lambda: desk.events.append(Notice("posted")))
    desk.carry_out()
    assert [event.title for event in desk.events[:4] if isinstance(event, Refused)] == ["There is no run yet"] * 4
    assert desk.events[4:] == [Notice("posted")]
    assert not desk.done


def test_an_order_is_for_the_run_that_is_there_when_it_is_carried_out(desk: Desk, run: Run) -> None:
    desk.runs.begin(run)
    desk.queue.for_present(desk.done.append)
    desk.queue.for_viewed(desk.done.append)
    second = desk.runs.begin(run)
    desk.carry_out()
    assert desk.done == [second, second]
    assert second.generation == 2


def test_the_run_that_is_viewed_need_not_be_the_one_that_trains(desk: Desk, run: Run) -> None:
    first = desk.runs.begin(run)
    second = desk.runs.begin(run)
    desk.runs.viewed = first
    desk.queue.for_present(desk.done.append)
    desk.queue.for_viewed(desk.done.append)
    desk.carry_out()
    assert desk.done == [second, first]


def test_what_is_about_images_is_dropped_without_a_word_when_the_data_are_others_by_then(
    desk: Desk, run: Run, config: RunConfig, make_dataset: Callable[..., Dataset]
) -> None:
    desk.queue.for_viewed_images(desk.done.append)  # about the first data set, whatever that will be
    first = desk.runs.begin(run)
    desk.carry_out()
    desk.queue.for_viewed_images(desk.done.append)
    second = desk.runs.begin(Run(config, run.dataset))
    desk.carry_out()
    desk.queue.for_viewed_images(desk.done.append)
    desk.runs.begin(Run(config, make_dataset(seed=1)))
    desk.carry_out()
    assert desk.done == [first, second]
    assert desk.events == []


def test_a_step_is_looked_into_only_while_the_run_stands_still(desk: Desk, run: Run) -> None:
    held = desk.runs.begin(run)
    desk.queue.for_viewed_at_rest(desk.done.append)
    desk.queue.post(desk.target.without_end)
    desk.queue.for_viewed_at_rest(desk.done.append)
    desk.carry_out()
    assert desk.done == [held]
    assert desk.events == [Notice(PAUSE_FIRST, WHILE_TRAINING)]


def test_the_image_that_walks_show_is_the_same_in_the_next_run(desk: Desk, run: Run) -> None:
    first = desk.runs.begin(run)
    first.inspection.walk(1)
    first.inspection.walk_image(3)
    first.inspection.leave(finish=False)
    second = desk.runs.begin(run)
    second.inspection.walk(1)
    assert second.inspection.image == 3
