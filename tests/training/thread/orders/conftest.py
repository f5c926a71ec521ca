"""What the tests of orders share: a run, what is shown of it, and a queue without a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cnn_gui.training.inspection.held_run import HeldRun
from cnn_gui.training.messages.state import State
from cnn_gui.training.run.run import Run
from cnn_gui.training.run.splits import Splits
from cnn_gui.training.thread.view import View

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.data.dataset import Dataset
    from cnn_gui.training.messages.events import Event
    from cnn_gui.training.run.config import RunConfig
    from cnn_gui.training.thread.orders.orders import Order


class FakeOrders:
    """Keeps what is ordered until the test lets it be done.

    Attributes: viewed (the run that orders are handed), kinds (by which method each was posted).
    """

    def __init__(self, viewed: HeldRun) -> None:
        self.viewed = viewed
        self.kinds: list[str] = []
        self._waiting: list[Callable[[], object]] = []

    def post(self, command: Callable[[], object]) -> None:
        self._keep("post", command)

    def for_present(self, order: Order) -> None:
        self._keep("for_present", lambda: order(self.viewed))

    def to_train(self, order: Order) -> None:
        self._keep("to_train", lambda: order(self.viewed))

    def for_viewed(self, order: Order) -> None:
        self._keep("for_viewed", lambda: order(self.viewed))

    def for_viewed_images(self, order: Order) -> None:
        self._keep("for_viewed_images", lambda: order(self.viewed))

    def for_viewed_at_rest(self, order: Order) -> None:
        self._keep("for_viewed_at_rest", lambda: order(self.viewed))

    def carry_out(self) -> None:
        """Do what was ordered, in the order in which it was."""
        waiting, self._waiting = self._waiting, []
        for command in waiting:
            command()

    def _keep(self, kind: str, command: Callable[[], object]) -> None:
        self.kinds.append(kind)
        self._waiting.append(command)


@pytest.fixture
def viewed(config: RunConfig, dataset: Dataset) -> HeldRun:
    """The third run of a session."""
    return HeldRun(Run(config, dataset), 3)


@pytest.fixture
def orders(viewed: HeldRun) -> FakeOrders:
    """A queue without a thread."""
    return FakeOrders(viewed)


@pytest.fixture
def events() -> list[Event]:
    """What the window is told."""
    return []


@pytest.fixture
def splits(dataset: Dataset) -> Splits:
    """The splits of the small data set."""
    splits = Splits()
    splits.use(dataset)
    return splits


@pytest.fixture
def view(viewed: HeldRun, splits: Splits, events: list[Event]) -> View:
    """What is shown of the run; its first snapshot has been sent and taken, and nothing has happened since."""
    view = View(splits, events.append, 0.0)
    view.begin(viewed)
    view.photographer.take(viewed, view.probe.of(viewed), State.PAUSED)
    view.photographer.credit_returned()
    assert not view.photographer.due()
    return view
