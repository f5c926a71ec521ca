"""Runs taken out of the training thread, opened in it, and brought back."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

from cnn_gui.data.dataset import Dataset
from cnn_gui.training.checkpoint.checkpoint import Checkpoint
from cnn_gui.training.messages.events import EarlierRunsChanged, Refused, RunStarted, SnapshotReady
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run
from cnn_gui.training.thread.earlier_runs import EarlierRuns

PATIENCE_SECONDS = 20.0


@pytest.fixture
def watched(watch: Callable[..., Any]) -> Any:
    """A trainer on the small data set."""
    return watch()


def taken(watched: Any) -> Checkpoint:
    """The present run, as it is handed out."""
    found: list[Checkpoint] = []
    came = threading.Event()

    def reply(checkpoint: Checkpoint) -> None:
        found.append(checkpoint)
        came.set()

    watched.trainer.keeping.take(reply)
    assert came.wait(PATIENCE_SECONDS)
    return found[0]


def begun(watched: Any, order: Callable[[], object]) -> RunStarted:
    """The run that an order begins, once it is told what could be brought back."""
    since = len(watched.events)
    order()
    started: RunStarted = watched.wait(RunStarted, since)
    watched.wait(EarlierRunsChanged, since)
    return started


def figures(run: Run) -> tuple[Any, ...]:
    """Everything by which a run is known again."""
    numbers = run.history.numbers()
    return (run.parameters_sha256(), run.batch, run.epoch, numbers.batches.loss.tobytes(), numbers.edits)


def test_five_resets_deep_every_run_comes_back_exactly(watched: Any) -> None:
    known = []
    for seed in range(5):
        watched.do(partial(watched.trainer.step, 3 + seed))
        known.append(watched.ask(figures))
        begun(watched, partial(watched.trainer.renew, seed=seed + 1))
    for expected in reversed(known):
        begun(watched, watched.trainer.keeping.bring_back)
        assert watched.ask(figures) == expected
    # The last reset came to an untrained run, which nobody misses: four lie ahead.
    for expected in known[1:]:
        begun(watched, watched.trainer.keeping.bring_forward)
        assert watched.ask(figures) == expected


def test_a_run_that_comes_back_goes_on_as_if_nothing_had_been(
    watched: Any, config: RunConfig, dataset: Dataset
) -> None:
    watched.do(lambda: watched.trainer.step(7))
    begun(watched, lambda: watched.trainer.renew(seed=9))
    watched.do(lambda: watched.trainer.step(4))
    begun(watched, watched.trainer.keeping.bring_back)
    watched.do(lambda: watched.trainer.step(6))
    alone = Run(config, dataset)
    for _ in range(13):
        alone.step()
    assert watched.ask(Run.parameters_sha256) == alone.parameters_sha256()


def test_it_is_said_what_would_come_back(watched: Any) -> None:
    watched.do(lambda: watched.trainer.step(2))
    since = len(watched.events)
    watched.trainer.renew(seed=4)
    said = watched.wait(EarlierRunsChanged, since)
    assert "2 batches" in said.before
    assert said.after == ""
    since = len(watched.events)
    watched.trainer.keeping.bring_back()
    assert watched.wait(EarlierRunsChanged, since) == EarlierRunsChanged("", "")


def test_without_a_run_before_nothing_happens(watched: Any) -> None:
    watched.do(lambda: watched.trainer.step(2))
    before, since = watched.ask(figures), len(watched.events)
    watched.trainer.keeping.bring_back()
    watched.trainer.keeping.bring_forward()
    assert watched.ask(figures) == before
    assert not watched.of(RunStarted, since)


def test_a_new_run_after_coming_back_leaves_nothing_ahead(watched: Any) -> None:
    watched.do(lambda: watched.trainer.step(2))
    begun(watched, lambda: watched.trainer.renew(seed=4))
    watched.do(lambda: watched.trainer.step(3))
    begun(watched, watched.trainer.keeping.bring_back)
    begun(watched, lambda: watched.trainer.renew(seed=5))
    assert watched.of(EarlierRunsChanged)[-1].after == ""


def test_what_is_taken_in_a_walk_or_with_edits_is_what_was_trained(watched: Any) -> None:
    watched.do(lambda: watched.trainer.step(3))
    expected = watched.ask(lambda run: {name: array.copy() for name, array in run.network.parameters.items()})
    since = len(watched.events)
    watched.trainer.inspection.walk(0)
    walk = watched.wait(SnapshotReady, since, lambda event: event.snapshot.walk is not None).snapshot.walk
    # Behind the update the network has other parameters.
    watched.trainer.inspection.walk_to(len(walk.phases) - 1)
    kept = taken(watched)
    assert all(np.array_equal(kept.state.parameters[name], array) for name, array in expected.items())
    watched.trainer.inspection.leave(finish=False)
    watched.trainer.inspection.edit("conv1.b", (0,), 3.0)
    kept = taken(watched)
    assert all(np.array_equal(kept.state.parameters[name], array) for name, array in expected.items())
    watched.trainer.inspection.keep_edits()
    assert taken(watched).state.parameters["conv1.b"][0] == 3.0


def test_an_opened_run_goes_on_bit_for_bit(watched: Any, config: RunConfig, dataset: Dataset) -> None:
    other = Run(config.with_changes(seed=3, optimizer="adam", learning_rate=0.003, shift=1), dataset)
    for _ in range(8):
        other.step()
    kept = Checkpoint.of(other)
    started = begun(watched, lambda: watched.trainer.keeping.open(kept))
    assert started.checkpoint is kept
    assert started.only_to_look_at == ""
    assert len(started.history.batches) == 8
    watched.do(lambda: watched.trainer.step(5))
    for _ in range(5):
        other.step()
    assert watched.ask(figures) == figures(other)


@pytest.fixture
def elsewhere(watched: Any, config: RunConfig, dataset: Dataset) -> tuple[Any, Checkpoint]:
    """A run that was trained on images of which one is another now."""
    watched.do(lambda: watched.trainer.step(1))
    images = dataset.train.images.copy()
    images[0, 0, 0, 0] ^= 1
    before = dataclasses.replace(dataset, train=dataclasses.replace(dataset.train, images=images))
    run = Run(config, before)
    for _ in range(7):
        run.step()
    kept = Checkpoint.of(run)
    # As it comes from a file, which holds no images.
    return watched, dataclasses.replace(kept, images=kept.data)


def test_a_run_on_other_images_is_only_to_look_at(elsewhere: tuple[Any, Checkpoint]) -> None:
    watched, kept = elsewhere
    started = begun(watched, lambda: watched.trainer.keeping.open(kept))
    assert started.only_to_look_at.startswith("Its images are others now")
    assert "training images" in started.only_to_look_at
    assert watched.ask(lambda run: (run.batch, run.epoch, run.batch_in_epoch)) == (7, 2, 2)
    assert watched.ask(lambda run: run.network.parameters["conv1.W"].copy()).tolist() == (
        kept.state.parameters["conv1.W"].tolist()
    )
    for order in (
        watched.trainer.run,
        lambda: watched.trainer.step(1),
        lambda: watched.trainer.change("learning_rate", 0.5),
        lambda: watched.trainer.inspection.walk(0),
        lambda: watched.trainer.inspection.edit("conv1.b", (0,), 1.0),
        watched.trainer.best.go_back,
    ):
        since = len(watched.events)
        order()
        refused = watched.wait(Refused, since)
        assert refused.message == started.only_to_look_at
    assert taken(watched) is kept
    # A drawing can be shown to it.
    since = len(watched.events)
    watched.trainer.probe.show_image(np.zeros(kept.data.image_shape, np.uint8), None, "drawing")
    drawn = watched.wait(SnapshotReady, since, lambda event: event.snapshot.probe.split == "drawing")
    assert drawn.snapshot.trace is not None


def test_it_is_brought_back_to_look_at(elsewhere: tuple[Any, Checkpoint]) -> None:
    watched, kept = elsewhere
    begun(watched, lambda: watched.trainer.keeping.open(kept))
    begun(watched, lambda: watched.trainer.renew(own_path=None))
    started = begun(watched, watched.trainer.keeping.bring_back)
    assert started.checkpoint is kept
    assert started.only_to_look_at, "its images are as much others as they were before"
    assert taken(watched) is kept


def test_a_new_run_after_it_has_the_images_that_were_asked_for(
    elsewhere: tuple[Any, Checkpoint], dataset: Dataset
) -> None:
    watched, kept = elsewhere
    begun(watched, lambda: watched.trainer.keeping.open(kept))
    assert watched.ask(lambda run: run.dataset) is not dataset
    begun(watched, lambda: watched.trainer.renew(seed=5))
    assert watched.ask(lambda run: run.dataset) is dataset
    watched.do(lambda: watched.trainer.step(2))


def test_the_oldest_go_where_there_is_no_room(config: RunConfig, dataset: Dataset) -> None:
    checkpoints = [Checkpoint.of(Run(config.with_changes(seed=seed), dataset)) for seed in range(4)]
    parameters = sum(array.nbytes for array in checkpoints[0].state.parameters.values())
    images = sum(split.images.nbytes for split in (dataset.train, dataset.validation, dataset.test))
    earlier = EarlierRuns(most_bytes=images + 3 * parameters)
    for checkpoint in checkpoints:
        earlier.put_aside(checkpoint)
    assert earlier.before == checkpoints[-len(earlier.before) :]
    assert 1 <= len(earlier.before) < 3
    earlier.most_bytes = 0
    earlier.put_aside(None)
    assert earlier.before == [checkpoints[-1]]
