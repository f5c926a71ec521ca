"""A person's own run is held while a lesson has runs of its own, and comes back as it was."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

from cnn_gui.data.dataset import Dataset
from cnn_gui.training.checkpoint.checkpoint import Checkpoint
from cnn_gui.training.messages.events import EarlierRunsChanged, Evaluated, Refused, RunStarted, SnapshotReady
from cnn_gui.training.messages.snapshot import Snapshot
from cnn_gui.training.messages.state import State
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run


@pytest.fixture
def watched(watch: Callable[..., Any]) -> Any:
    """A trainer on the small data set."""
    return watch()


def begun(watched: Any, order: Callable[[], object]) -> RunStarted:
    """The run that an order brings up."""
    since = len(watched.events)
    order()
    started: RunStarted = watched.wait(RunStarted, since)
    watched.wait(EarlierRunsChanged, since)
    return started


def figures(run: Run) -> tuple[Any, ...]:
    """Everything that decides what a run does next, and what it has measured."""
    state, numbers = run.state(), run.history.numbers()
    return (
        run.parameters_sha256(),
        repr(state.optimizer),
        repr(state.batches),
        run.batch,
        numbers.batches.loss.tobytes(),
        numbers.validations.loss.tobytes(),
        numbers.edits,
    )


def seen(watched: Any, where: Callable[[Snapshot], bool]) -> Snapshot:
    """A snapshot of which something is true."""
    return watched.wait(SnapshotReady, where=lambda event: where(event.snapshot)).snapshot


def lesson(watched: Any, config: RunConfig, seed: int = 9) -> RunStarted:
    """The run of a lesson."""
    return begun(watched, partial(watched.trainer.keeping.stage, dataclasses.replace(config, seed=seed)))


def test_the_run_comes_back_bit_for_bit_and_goes_on_as_if_there_had_been_no_lesson(
    watched: Any, config: RunConfig, dataset: Dataset
) -> None:
    watched.do(lambda: watched.trainer.step(7))
    # The validation of the first epoch is made beside these batches, and is in the history by then.
    watched.wait(Evaluated)
    before, own = watched.ask(figures), watched.of(RunStarted)[-1]
    staged = lesson(watched, config)
    assert staged.of_lesson
    watched.do(lambda: watched.trainer.step(4))
    lesson(watched, config, seed=3)
    back = begun(watched, watched.trainer.keeping.end_lesson)
    assert not back.of_lesson
    assert back.generation == own.generation
    assert watched.ask(figures) == before
    watched.do(lambda: watched.trainer.step(6))
    alone = Run(config, dataset)
    for _ in range(13):
        alone.step()
    assert watched.ask(Run.parameters_sha256) == alone.parameters_sha256()


def test_a_run_that_trained_comes_back_paused(watched: Any, config: RunConfig) -> None:
    watched.do(watched.trainer.run, until=State.RUNNING)
    lesson(watched, config)
    since = len(watched.events)
    watched.trainer.keeping.end_lesson()
    watched.wait_state(State.PAUSED, since)
    stands = watched.ask(lambda run: run.batch)
    assert watched.ask(lambda run: run.batch) == stands


def test_walk_edits_and_image_are_as_they_were(watched: Any, config: RunConfig) -> None:
    watched.trainer.probe.show("test", 5)
    watched.trainer.inspection.edit("conv1.W", (0, 0, 0, 0), 3.5)
    watched.trainer.inspection.walk_to(4)
    watched.trainer.inspection.walk_image(3)
    held = seen(watched, lambda shown: shown.walk is not None and shown.walk.image == 3)
    lesson(watched, config)
    watched.trainer.probe.show("train", 2)
    watched.do(lambda: watched.trainer.step(3))
    own = held.generation
    since = len(watched.events)
    watched.trainer.keeping.end_lesson()
    back = watched.wait(
        SnapshotReady, since, where=lambda event: event.snapshot.generation == own and event.snapshot.walk is not None
    ).snapshot
    assert back.walk.index == 4
    assert back.walk.image == 3
    assert back.what_if is not None
    watched.trainer.inspection.leave(finish=False)
    watched.trainer.inspection.undo_edits()
    left = watched.wait(
        SnapshotReady, since, where=lambda event: event.snapshot.generation == own and event.snapshot.what_if is None
    ).snapshot
    assert (left.probe.split, left.probe.index) == ("test", 5)


def test_what_a_lesson_trains_is_on_no_pile_and_no_pile_is_touched(watched: Any, config: RunConfig) -> None:
    watched.do(lambda: watched.trainer.step(2))
    begun(watched, partial(watched.trainer.renew, seed=4))
    watched.do(lambda: watched.trainer.step(5))
    lesson(watched, config)
    assert watched.of(EarlierRunsChanged)[-1] == EarlierRunsChanged("", "")
    watched.do(lambda: watched.trainer.step(8))
    begun(watched, partial(watched.trainer.renew, seed=6))
    since = len(watched.events)
    watched.trainer.keeping.bring_back()
    watched.ask(lambda run: run.batch)
    assert not watched.of(RunStarted, since)
    begun(watched, watched.trainer.keeping.end_lesson)
    assert "2 batches" in watched.of(EarlierRunsChanged)[-1].before
    assert watched.ask(lambda run: run.batch) == 5


def test_the_run_that_is_ones_own_can_be_taken_meanwhile(watched: Any, config: RunConfig) -> None:
    watched.do(lambda: watched.trainer.step(5))
    lesson(watched, config)
    watched.do(lambda: watched.trainer.step(2))
    found: list[Checkpoint] = []
    watched.trainer.keeping.take_own(found.append)
    watched.ask(lambda run: run.batch)
    assert found[0].state.batch == 5


def test_a_step_of_a_lesson_can_be_begun_again(watched: Any, config: RunConfig) -> None:
    lesson(watched, config)
    watched.do(lambda: watched.trainer.step(3))
    found: list[Checkpoint] = []
    watched.trainer.keeping.take(found.append)
    expected = watched.ask(figures)
    watched.do(lambda: watched.trainer.step(3))
    begun(watched, partial(watched.trainer.keeping.stage_again, found[0]))
    assert watched.ask(figures) == expected


def test_a_scene_without_images_is_refused_and_nothing_is_held(
    watch: Callable[..., Any], config: RunConfig, tmp_path: Any
) -> None:
    watched = watch()
    watched.do(lambda: watched.trainer.step(3))
    since = len(watched.events)
    watched.trainer.keeping.stage(dataclasses.replace(config, dataset="mnist", data_dir=tmp_path / "nothing"))
    assert watched.wait(Refused, since).title == "The scene of this lesson cannot be set"
    since = len(watched.events)
    watched.trainer.keeping.end_lesson()
    assert watched.ask(lambda run: run.batch) == 3
    assert not watched.of(RunStarted, since)


def test_opening_a_run_ends_the_lesson_and_puts_ones_own_aside(watched: Any, config: RunConfig) -> None:
    watched.do(lambda: watched.trainer.step(5))
    found: list[Checkpoint] = []
    watched.trainer.keeping.take(found.append)
    watched.ask(lambda run: run.batch)
    lesson(watched, config)
    since = len(watched.events)
    watched.trainer.keeping.open(found[0])
    watched.wait(RunStarted, since, where=lambda started: started.checkpoint is found[0])
    watched.wait(EarlierRunsChanged, since, where=lambda said: "5 batches" in said.before)
    assert [started.of_lesson for started in watched.of(RunStarted, since)] == [False, False]
    assert np.isfinite(watched.ask(lambda run: run.history.batches.loss[-1]))
