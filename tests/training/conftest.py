"""What the tests of training share: a small data set, a config for it, and a training thread that is watched."""

from __future__ import annotations

import queue
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from cnn_gui.data.dataset import Dataset, Split
from cnn_gui.data.feeding.standardise import pixel_statistics
from cnn_gui.training.messages.events import Event, SnapshotReady, StateChanged
from cnn_gui.training.messages.state import State
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run, load_for
from cnn_gui.training.thread import loading as loading_module
from cnn_gui.training.thread.trainer import Trainer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Far more than any of these tests needs; it is only ever used up by a test that fails.
PATIENCE_SECONDS = 30.0


def _split(rng: np.random.Generator, count: int, size: int) -> Split:
    labels = rng.integers(0, 10, count)
    images = rng.integers(0, 60, (count, 1, size, size), dtype=np.uint8)
    for image, label in zip(images, labels, strict=True):
        image[0, 1 + label // 2, :] = 255 - 20 * label
    return Split(images, labels)


@pytest.fixture(scope="session")
def make_dataset() -> Callable[..., Dataset]:
    """Give a function that makes a small data set of ten classes."""

    def make(*, train: int = 40, validation: int = 12, test: int = 12, size: int = 12, seed: int = 0) -> Dataset:
        rng = np.random.default_rng(seed)
        splits = [_split(rng, count, size) for count in (train, validation, test)]
        mean, deviation = pixel_statistics(splits[0].images)
        return Dataset("digits", "Small digits", *splits, tuple("0123456789"), mean, deviation)

    return make


@pytest.fixture
def dataset(make_dataset: Callable[..., Dataset]) -> Dataset:
    """40 training, 12 validation and 12 test images of 12×12 pixels."""
    return make_dataset()


@pytest.fixture
def config() -> RunConfig:
    """Plain SGD; five batches per epoch of the small data set, the last one as long as the others."""
    return RunConfig(batch_size=8, validate_every=0, optimizer="sgd", learning_rate=0.1)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Give the clock, as a list of one number that the test may change."""
    now = [100.0]
    monkeypatch.setattr(time, "perf_counter", lambda: now[0])
    return now


@pytest.fixture
def poison() -> Callable[[Run], None]:
    """Give a function that brings a run to the point where its next loss is not finite."""

    def spoil(run: Run) -> None:
        for name, array in run.network.parameters.items():
            if name.endswith(".W"):
                array *= 1e30

    return spoil


class Watched:
    """A trainer and everything that it said; the messages are kept in order and can be waited for."""

    def __init__(self, *, take: bool, frame_interval: float) -> None:
        self.events: list[Event] = []
        # Whether a snapshot is given back at once, as a window does that keeps up.
        self.take = take
        self.trainer = Trainer(self._emit, frame_interval=frame_interval)
        self._news = threading.Condition()

    def _emit(self, event: Event) -> None:
        with self._news:
            self.events.append(event)
            self._news.notify_all()
        if self.take and isinstance(event, SnapshotReady):
            self.trainer.snapshots.taken()

    def of(self, kind: type[Any], since: int = 0) -> list[Any]:
        """The messages of one kind, from message number `since` on."""
        return [event for event in list(self.events)[since:] if isinstance(event, kind)]

    def states(self, since: int = 0) -> list[State]:
        """The states entered."""
        return [event.state for event in self.of(StateChanged, since)]

    def wait(self, kind: type[Any], since: int = 0, where: Callable[[Any], bool] = lambda _event: True) -> Any:
        """The first message of a kind for which `where` holds; waits for it."""

        def found() -> list[Any]:
            return [event for event in self.of(kind, since) if where(event)]

        with self._news:
            assert self._news.wait_for(found, PATIENCE_SECONDS), f"no such {kind.__name__} came: {self.events[since:]}"
            return found()[0]

    def wait_state(self, state: State, since: int = 0) -> StateChanged:
        """The message that a state has been entered."""
        event: StateChanged = self.wait(StateChanged, since, lambda event: event.state is state)
        return event

    def do(self, *orders: Callable[[], object], until: State = State.PAUSED) -> StateChanged:
        """Give orders, all before any of them is carried out, and wait until a state is entered after them."""
        with self.held():
            since = len(self.events)
            for order in orders:
                order()
        return self.wait_state(until, since)

    def ask(self, question: Callable[[Run], Any]) -> Any:
        """What `question` answers when the training thread asks it at a batch boundary, after all earlier orders."""
        answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self.trainer.call(lambda run: answers.put(question(run)))
        return answers.get(timeout=PATIENCE_SECONDS)

    @contextmanager
    def held(self) -> Iterator[Run]:
        """The training thread stands still at a batch boundary while the context lasts."""
        reached: queue.SimpleQueue[Run] = queue.SimpleQueue()
        go_on = threading.Event()

        def hold(run: Run) -> None:
            reached.put(run)
            assert go_on.wait(PATIENCE_SECONDS)

        self.trainer.call(hold)
        try:
            yield reached.get(timeout=PATIENCE_SECONDS)
        finally:
            go_on.set()

    def counts(self) -> tuple[int, int]:
        """Batches by the run's counter and by its history, after the thread had several chances to train another."""
        for _ in range(5):
            self.ask(lambda run: run.batch)
        counts: tuple[int, int] = self.ask(lambda run: (run.batch, run.history.batch_count))
        return counts


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch, config: RunConfig, dataset: Dataset) -> Iterator[Callable[..., Any]]:
    """Give a function that starts a watched trainer on the small data set and waits until it stands paused."""
    default, data, started = config, dataset, []

    def start(
        config: RunConfig = default,
        dataset: Dataset = data,
        *,
        take: bool = True,
        frame_interval: float = 0.0,
        ready: bool = True,
    ) -> Watched:
        # MNIST is looked for where the config says, so that a test can ask for what is not there.
        def load(asked: RunConfig, *progress: Any) -> Dataset:
            return load_for(asked, *progress) if asked.dataset == "mnist" else dataset

        monkeypatch.setattr(loading_module, "load_for", load)
        watched = Watched(take=take, frame_interval=frame_interval)
        started.append(watched)
        watched.trainer.start(config)
        if ready:
            watched.wait_state(State.PAUSED)
        return watched

    yield start
    for watched in started:
        assert watched.trainer.close(PATIENCE_SECONDS)
