"""Snapshots and the probe: what the training thread shows, when, and how often."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from cnn_gui.data.dataset import Dataset, Split
from cnn_gui.training.messages.events import Failed, Notice, Refused, RunStarted, SnapshotReady, StateChanged
from cnn_gui.training.messages.snapshot import Demand, Snapshot
from cnn_gui.training.messages.state import State
from cnn_gui.training.run.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.training.run.config import RunConfig


def _snapshots(watched: Any, since: int = 0) -> list[Snapshot]:
    return [event.snapshot for event in watched.of(SnapshotReady, since)]


def _blind(run: Run) -> None:
    """Let the network read every image as 0."""
    for name, array in run.network.parameters.items():
        array[...] = 0
        if name == "dense1.b":
            array[0] = 1


@pytest.fixture
def zeros_but(make_dataset: Callable[..., Dataset]) -> Callable[..., Dataset]:
    """Give a function that makes a data set whose test images are all called 0, but some, which are called 5."""

    def make(*others: int, count: int = 400) -> Dataset:
        data = make_dataset(test=count)
        labels = np.zeros(count, np.int64)
        labels[list(others)] = 5
        test = Split(data.test.images, labels)
        return Dataset(
            data.name, data.title, data.train, data.validation, test, data.classes, data.mean, data.deviation
        )

    return make


def test_network_is_shown_before_the_first_batch(watch: Callable[..., Any], dataset: Dataset) -> None:
    watched = watch()
    first = watched.wait(SnapshotReady).snapshot
    assert (first.generation, first.progress.batch, first.probe.split, first.probe.index) == (1, 0, "test", 0)
    np.testing.assert_array_equal(first.probe.image, dataset.test.images[0])
    assert first.trace is not None
    assert first.trace.label == dataset.test.labels[0]
    assert [type(event) for event in watched.events[:3]] == [StateChanged, RunStarted, StateChanged]


def test_never_more_than_one_snapshot_is_under_way(watch: Callable[..., Any]) -> None:
    watched = watch(take=False)
    watched.wait(SnapshotReady)
    watched.do(lambda: watched.trainer.step(200))
    watched.trainer.probe.show("test", 3)
    watched.ask(lambda run: None)
    assert len(_snapshots(watched)) == 1

    # Taken at last, the next one shows how things stand now, not how they stood.
    since = len(watched.events)
    watched.trainer.snapshots.taken()
    newest = watched.wait(SnapshotReady, since).snapshot
    assert (newest.progress.batch, newest.probe.index, newest.state) == (200, 3, State.PAUSED)
    watched.ask(lambda run: None)
    assert len(_snapshots(watched)) == 2


def test_taking_a_snapshot_twice_gives_no_second_credit(watch: Callable[..., Any]) -> None:
    watched = watch(take=False)
    watched.wait(SnapshotReady)
    for _ in range(3):
        watched.trainer.snapshots.taken()
    watched.do(lambda: watched.trainer.step(50))
    watched.ask(lambda run: None)
    assert len(_snapshots(watched)) == 2


def test_snapshots_keep_their_distance_in_time(watch: Callable[..., Any]) -> None:
    watched = watch(frame_interval=1e6)
    watched.wait(SnapshotReady)
    watched.do(lambda: watched.trainer.step(50))
    watched.ask(lambda run: None)
    assert len(_snapshots(watched)) == 1


def test_last_snapshot_after_a_pause_shows_the_last_batch(watch: Callable[..., Any]) -> None:
    watched = watch(frame_interval=0.02)
    watched.do(lambda: watched.trainer.step(7))
    shown = watched.wait(SnapshotReady, where=lambda event: event.snapshot.progress.batch == 7).snapshot
    assert shown.state is State.PAUSED
    weights = watched.ask(lambda run: run.network.parameters["conv1.W"].copy())
    np.testing.assert_array_equal(shown.filters["conv1"], weights)


def test_no_snapshot_comes_while_nothing_happens(watch: Callable[..., Any]) -> None:
    watched = watch()
    watched.wait(SnapshotReady)
    since = len(watched.events)
    for _ in range(10):
        watched.trainer.snapshots.taken()
    watched.ask(lambda run: None)
    # The question itself counts as news; nothing else did.
    assert len(_snapshots(watched, since)) <= 1


@pytest.mark.parametrize("demand", [Demand(False, False), Demand(True, False), Demand(False, True)])
def test_only_what_is_asked_for_is_in_a_snapshot(watch: Callable[..., Any], demand: Demand) -> None:
    watched = watch()
    with watched.held():
        since = len(watched.events)
        watched.trainer.snapshots.demand(demand)
        watched.trainer.step(3)
    shown = watched.wait(SnapshotReady, since, lambda event: event.snapshot.progress.batch == 3).snapshot
    assert (shown.trace is not None, bool(shown.filters)) == (demand.trace, demand.filters)


def test_demand_that_changes_while_paused_is_met_at_once(watch: Callable[..., Any]) -> None:
    watched = watch()
    watched.trainer.snapshots.demand(Demand(False, False))
    watched.wait(SnapshotReady, where=lambda event: event.snapshot.trace is None)
    since = len(watched.events)
    watched.trainer.snapshots.demand(Demand())
    assert watched.wait(SnapshotReady, since, lambda event: event.snapshot.trace is not None)


def test_probe_changed_while_paused_is_shown_without_a_batch(watch: Callable[..., Any], dataset: Dataset) -> None:
    watched = watch()
    watched.trainer.probe.show("validation", 4)
    shown = watched.wait(SnapshotReady, where=lambda event: event.snapshot.probe.split == "validation").snapshot
    assert shown.probe.label == dataset.validation.labels[4]
    np.testing.assert_array_equal(shown.trace.stage("X").value[0] > 0, dataset.validation.images[4, 0] > 40)
    watched.trainer.probe.show_relative(-5)
    watched.wait(SnapshotReady, where=lambda event: event.snapshot.probe.index == 11)
    assert watched.counts() == (0, 0)


def test_probe_of_a_split_that_does_not_exist_is_refused(watch: Callable[..., Any]) -> None:
    watched = watch()
    watched.trainer.probe.show("holdout", 0)
    assert "There are no images called “holdout”; there are train, validation, test" in watched.wait(Refused).message
    assert not watched.of(Failed)


def test_looking_at_random_images_does_not_change_the_run(watch: Callable[..., Any], config: RunConfig) -> None:
    hashes = []
    for looks in (0, 5):
        watched = watch(config.with_changes(shift=1))
        for _ in range(3):
            watched.do(*[watched.trainer.probe.show_random] * looks, lambda: watched.trainer.step(4))  # noqa: B023  called here
        hashes.append(watched.ask(Run.parameters_sha256))
    assert hashes[0] == hashes[1]


def test_first_misclassified_image_behind_the_probe_becomes_the_probe(
    watch: Callable[..., Any], zeros_but: Callable[..., Dataset]
) -> None:
    watched = watch(dataset=zeros_but(3, 350))
    watched.trainer.call(_blind)
    for expected in (3, 350, 3):
        since = len(watched.events)
        watched.trainer.probe.show_misclassified()
        watched.wait(SnapshotReady, since, lambda event, at=expected: event.snapshot.probe.index == at)
    assert watched.counts() == (0, 0)


def test_search_asked_for_twice_finds_the_second_one(
    watch: Callable[..., Any], zeros_but: Callable[..., Dataset]
) -> None:
    watched = watch(dataset=zeros_but(3, 350))
    with watched.held():
        watched.trainer.call(_blind)
        watched.trainer.probe.show_misclassified()
        watched.trainer.probe.show_misclassified()
    watched.wait(SnapshotReady, where=lambda event: event.snapshot.probe.index == 350)


def test_search_that_finds_nothing_says_so(watch: Callable[..., Any], zeros_but: Callable[..., Dataset]) -> None:
    watched = watch(dataset=zeros_but())
    watched.trainer.call(_blind)
    watched.trainer.probe.show_misclassified()
    assert "read correctly" in watched.wait(Notice).message


def test_search_is_over_before_the_next_batch(watch: Callable[..., Any], zeros_but: Callable[..., Dataset]) -> None:
    watched = watch(dataset=zeros_but(390))
    with watched.held() as run:
        _blind(run)
        since = len(watched.events)
        watched.trainer.probe.show_misclassified()
        watched.trainer.step(1)
    watched.wait_state(State.PAUSED, since)
    # Whatever the batch has changed, the image was looked for in the network as it was before.
    assert (
        watched.wait(SnapshotReady, since, lambda event: event.snapshot.progress.batch == 1).snapshot.probe.index == 390
    )


def test_choosing_an_image_ends_a_search(watch: Callable[..., Any], zeros_but: Callable[..., Dataset]) -> None:
    watched = watch(dataset=zeros_but(390))
    with watched.held() as run:
        _blind(run)
        watched.trainer.probe.show_misclassified()
        watched.trainer.probe.show("test", 7)
        watched.trainer.step(1)
    shown = watched.wait(SnapshotReady, where=lambda event: event.snapshot.progress.batch == 1).snapshot
    assert shown.probe.index == 7


def test_reset_keeps_the_probe_and_counts_the_generation(watch: Callable[..., Any], config: RunConfig) -> None:
    watched = watch()
    watched.do(lambda: watched.trainer.probe.show("train", 9), lambda: watched.trainer.reset(config))
    shown = watched.wait(SnapshotReady, where=lambda event: event.snapshot.generation == 2).snapshot
    assert (shown.probe.split, shown.probe.index) == ("train", 9)
    # No snapshot of the old run comes after the new one has been announced.
    started = watched.events.index(watched.of(RunStarted)[1])
    assert {snapshot.generation for snapshot in _snapshots(watched, started)} == {2}


def test_numbers_of_a_step_come_again_and_again_at_full_speed(watch: Callable[..., Any]) -> None:
    watched = watch(frame_interval=1 / 30)
    watched.trainer.snapshots.demand(Demand(trace=True, filters=False, moment=True))
    watched.trainer.run()
    watched.wait(SnapshotReady, where=lambda event: event.snapshot.progress.batch > 0)
    since = len(watched.events)
    # Six pictures in a fifth of a second, one of which has them.
    last = watched.wait(SnapshotReady, where=lambda _event: len(_snapshots(watched, since)) >= 40)
    assert last
    with_numbers = [shown.progress.batch for shown in _snapshots(watched, since) if shown.moment is not None]
    assert len(with_numbers) >= 4
    assert with_numbers == sorted(set(with_numbers))
