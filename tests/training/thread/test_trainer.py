"""Orders given to the training thread: run, pause, step, change, reset, close."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from cnn_gui.training.messages.events import Diverged, Failed, Refused, RunStarted, SnapshotReady, StateChanged
from cnn_gui.training.messages.snapshot import Demand
from cnn_gui.training.messages.state import State
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run
from cnn_gui.training.thread import loading as loading_module
from cnn_gui.training.thread.trainer import Trainer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cnn_gui.data.dataset import Dataset

PATIENCE_SECONDS = 30.0


def _losses(run: Run) -> list[float]:
    losses: list[float] = run.history.batches.loss.tolist()
    return losses


# ---- run, pause, step ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("batches", [1, 5, 100])
def test_step_trains_exactly_so_many_batches_and_pauses(watch: Callable[..., Any], batches: int) -> None:
    watched = watch()
    paused = watched.do(lambda: watched.trainer.step(batches))
    assert paused.progress.batch == batches
    assert watched.counts() == (batches, batches)


@pytest.mark.parametrize("batches", [1, 5, 100])
def test_step_ordered_while_running_trains_exactly_so_many_more(watch: Callable[..., Any], batches: int) -> None:
    watched = watch()
    watched.trainer.run()
    watched.wait(SnapshotReady, where=lambda event: event.snapshot.progress.batch >= 3)
    with watched.held() as run:
        already = run.batch
        since = len(watched.events)
        watched.trainer.step(batches)
    watched.wait_state(State.PAUSED, since)
    assert watched.counts() == (already + batches, already + batches)


def test_many_quick_steps_add_up(watch: Callable[..., Any]) -> None:
    watched = watch()
    for _ in range(60):
        watched.trainer.step()
    watched.trainer.step(40)
    watched.wait(StateChanged, where=lambda event: event.state is State.PAUSED and event.progress.batch == 100)
    assert watched.counts() == (100, 100)


def test_step_of_no_batches_is_an_error_of_the_caller(watch: Callable[..., Any]) -> None:
    watched = watch()
    with pytest.raises(ValueError, match="at least one batch"):
        watched.trainer.step(0)


def test_epoch_is_trained_to_its_end_from_the_middle_and_as_a_whole_from_the_boundary(
    watch: Callable[..., Any],
) -> None:
    watched = watch()
    watched.do(lambda: watched.trainer.step(2))
    assert watched.do(watched.trainer.step_epoch).progress.batch == 5
    assert watched.do(watched.trainer.step_epoch).progress.batch == 10
    assert watched.counts() == (10, 10)
    assert watched.ask(lambda run: run.history.epoch_ends.tolist()) == [5, 10]


def test_epoch_ordered_twice_is_the_same_epoch(watch: Callable[..., Any]) -> None:
    watched = watch()
    watched.do(watched.trainer.step_epoch, watched.trainer.step_epoch)
    assert watched.counts() == (5, 5)


def test_epoch_has_as_many_batches_as_its_own_batch_size_asks_for(watch: Callable[..., Any]) -> None:
    watched = watch()
    watched.do(watched.trainer.step_epoch)
    # The order for the epoch comes first, the batch size that this epoch will have comes after it.
    watched.do(watched.trainer.step_epoch, lambda: watched.trainer.change("batch_size", 20))
    assert watched.counts() == (7, 7)


def test_pause_is_confirmed_at_a_batch_boundary_and_no_batch_follows(watch: Callable[..., Any]) -> None:
    watched = watch()
    for _ in range(20):
        since = len(watched.events)
        watched.trainer.run()
        watched.wait(SnapshotReady, since, lambda event: event.snapshot.state is State.RUNNING)
        watched.trainer.pause()
        paused = watched.wait_state(State.PAUSED, since)
        assert watched.counts() == (paused.progress.batch, paused.progress.batch)


def test_pause_withdraws_the_rest_of_a_step(watch: Callable[..., Any]) -> None:
    watched = watch()
    watched.do(lambda: watched.trainer.step(1_000_000), watched.trainer.pause)
    assert watched.counts() == (0, 0)
    watched.do(lambda: watched.trainer.step(2))
    assert watched.counts() == (2, 2)


def test_running_twice_is_running_once(watch: Callable[..., Any]) -> None:
    watched = watch()
    watched.do(watched.trainer.run, watched.trainer.run, watched.trainer.pause)
    assert watched.counts() == (0, 0)


def test_starting_twice_is_an_error_that_changes_nothing(watch: Callable[..., Any]) -> None:
    watched = watch()
    with pytest.raises(RuntimeError, match="once"):
        watched.trainer.start(RunConfig())
    watched.ask(lambda run: None)
    assert len(watched.of(RunStarted)) == 1


def test_events_come_from_the_training_thread_and_orders_return_at_once(watch: Callable[..., Any]) -> None:
    watched = watch()
    assert watched.ask(lambda run: threading.current_thread().name) == "training"
    with watched.held():
        # None of these could return if it waited for the training thread.
        watched.trainer.run()
        watched.trainer.change("learning_rate", 0.1)
        watched.trainer.probe.show("test", 1)
        watched.trainer.pause()
    assert watched.counts() == (0, 0)


# ---- live settings -------------------------------------------------------------------------------------------------


def test_learning_rate_changed_while_paused_is_used_by_the_very_next_update(
    watch: Callable[..., Any], config: RunConfig, dataset: Dataset
) -> None:
    watched = watch()
    watched.do(lambda: watched.trainer.step(3))
    before = watched.ask(Run.state)
    twin = Run(config, dataset)
    twin.restore(before)
    batch = twin.batches.next()
    gradients = twin.network.step_gradients(twin.standardiser.to_engine(batch.images), batch.labels).gradients

    watched.trainer.change("learning_rate", 0.4)
    watched.do(lambda: watched.trainer.step(1))

    after = watched.ask(Run.state)
    for name, weights in before.parameters.items():
        assert np.any(gradients[name])
        np.testing.assert_array_equal(after.parameters[name], weights - 0.4 * gradients[name])
    rates = watched.ask(lambda run: run.history.batches.learning_rate.tolist())
    assert rates == [config.learning_rate] * 3 + [0.4]


def test_learning_rate_changed_while_running_holds_from_the_next_batch_on(
    watch: Callable[..., Any], config: RunConfig
) -> None:
    watched = watch()
    watched.trainer.run()
    watched.wait(SnapshotReady, where=lambda event: event.snapshot.progress.batch >= 3)
    with watched.held() as run:
        already, since = run.batch, len(watched.events)
        watched.trainer.change("learning_rate", 0.01)
        watched.trainer.step(2)
    watched.wait_state(State.PAUSED, since)
    rates = watched.ask(lambda run: run.history.batches.learning_rate.tolist())
    assert rates == [config.learning_rate] * already + [0.01] * 2


def test_wrong_live_setting_is_refused_and_training_goes_on(watch: Callable[..., Any], config: RunConfig) -> None:
    watched = watch()
    watched.do(
        watched.trainer.run,
        lambda: watched.trainer.change("learning_rate", float("nan")),
        lambda: watched.trainer.step(2),
    )
    assert "learning rate must be" in watched.wait(Refused).message
    assert watched.ask(lambda run: run.config) == config
    assert watched.counts() == (2, 2)


def test_slow_motion_trains_a_batch_waits_and_still_obeys(watch: Callable[..., Any]) -> None:
    watched = watch()
    # The batch after the first would come in a quarter of an hour.
    watched.trainer.set_pace(0.001)
    watched.trainer.step(4)
    first = watched.wait(SnapshotReady, where=lambda event: event.snapshot.progress.batch > 0).snapshot
    assert (first.progress.batch, first.state) == (1, State.RUNNING)
    assert watched.counts() == (1, 1)
    # A snapshot, too, is taken while it waits.
    since = len(watched.events)
    watched.trainer.probe.show("test", 5)
    watched.wait(SnapshotReady, since, lambda event: event.snapshot.probe.index == 5)
    # Another step may begin at once, and only that.
    watched.trainer.step(1)
    watched.wait(SnapshotReady, since, lambda event: event.snapshot.progress.batch == 2)
    assert watched.counts() == (2, 2)
    watched.trainer.pause()
    assert watched.wait_state(State.PAUSED, since).progress.batch == 2


def test_slow_motion_shows_its_batch_when_the_time_for_a_picture_has_come(watch: Callable[..., Any]) -> None:
    watched = watch(frame_interval=0.1)
    watched.trainer.set_pace(0.001)
    watched.trainer.probe.show("test", 1)
    watched.wait(SnapshotReady, where=lambda event: event.snapshot.probe.index == 1)
    # Too early for another picture, so the thread goes to sleep without having shown this batch.
    watched.trainer.step(2)
    watched.wait(SnapshotReady, where=lambda event: event.snapshot.progress.batch == 1)


def test_full_speed_ends_slow_motion_at_once(watch: Callable[..., Any]) -> None:
    watched = watch()
    watched.trainer.set_pace(0.001)
    watched.trainer.step(3)
    since = len(watched.events)
    watched.trainer.set_pace(None)
    assert watched.wait_state(State.PAUSED, since).progress.batch == 3


@pytest.mark.parametrize("pace", [0.0, -1.0, float("nan"), 1e-9])
def test_pace_that_makes_no_sense_is_an_error_of_the_caller(watch: Callable[..., Any], pace: float) -> None:
    watched = watch()
    with pytest.raises(ValueError, match="batches per second must be"):
        watched.trainer.set_pace(pace)


# ---- reset ---------------------------------------------------------------------------------------------------------


def test_reset_with_the_same_seed_repeats_the_losses_bit_for_bit(watch: Callable[..., Any]) -> None:
    config = RunConfig(batch_size=8, momentum=0.9, shift=2, validate_every=3)
    watched = watch(config)
    watched.do(lambda: watched.trainer.step(23))
    first = watched.ask(_losses), watched.ask(Run.parameters_sha256)
    watched.do(lambda: watched.trainer.reset(config))
    assert watched.counts() == (0, 0)
    # In other portions, with somebody looking at other images.
    for orders in ((11, 0), (1, 1), (11, 2)):
        watched.do(watched.trainer.probe.show_random, lambda orders=orders: watched.trainer.step(orders[0]))
    assert (watched.ask(_losses), watched.ask(Run.parameters_sha256)) == first


def test_reset_while_running_stands_paused_before_the_first_batch(watch: Callable[..., Any]) -> None:
    watched = watch()
    watched.trainer.run()
    watched.wait(SnapshotReady, where=lambda event: event.snapshot.progress.batch >= 3)
    since = len(watched.events)
    watched.trainer.reset(RunConfig(seed=1, batch_size=8))
    started = watched.wait(RunStarted, since)
    assert started.generation == 2
    assert watched.wait_state(State.PAUSED, watched.events.index(started)).progress.batch == 0
    assert watched.counts() == (0, 0)
    assert len(started.history.batches) == 0


def test_run_is_described_when_it_starts(watch: Callable[..., Any], dataset: Dataset, config: RunConfig) -> None:
    watched = watch()
    started = watched.wait(RunStarted)
    assert (started.config, started.dataset) == (config, dataset)
    assert [(layer.name, layer.kind, layer.shape, layer.parameter_count) for layer in started.layers] == [
        ("conv1", "Conv2D", (8, 10, 10), 80),
        ("relu1", "ReLU", (8, 10, 10), 0),
        ("pool1", "MaxPool2D", (8, 5, 5), 0),
        ("flatten", "Flatten", (200,), 0),
        ("dense1", "Dense", (10,), 2010),
    ]
    assert started.parameter_count == 2090


def test_renewed_run_has_the_live_settings_of_that_moment_and_the_changes(
    watch: Callable[..., Any], config: RunConfig
) -> None:
    watched = watch()
    watched.do(lambda: watched.trainer.change("learning_rate", 0.7), lambda: watched.trainer.renew(seed=4))
    assert watched.of(RunStarted)[-1].config == config.with_changes(learning_rate=0.7, seed=4)


def test_wrong_change_leaves_the_run_alone(watch: Callable[..., Any]) -> None:
    watched = watch()
    watched.do(lambda: watched.trainer.step(2))
    watched.trainer.renew(seed=-4)
    assert "seed must be" in watched.wait(Refused).message
    assert watched.counts() == (2, 2)


def test_data_are_loaded_again_only_when_other_data_are_asked_for(
    watch: Callable[..., Any], config: RunConfig, monkeypatch: pytest.MonkeyPatch, dataset: Dataset
) -> None:
    watched = watch()
    loads: list[RunConfig] = []
    monkeypatch.setattr(loading_module, "load_for", lambda asked, *_progress: loads.append(asked) or dataset)
    watched.do(lambda: watched.trainer.reset(config.with_changes(model="two-conv")))
    assert not loads
    watched.do(lambda: watched.trainer.reset(config.with_changes(train_limit=40)))
    assert len(loads) == 1
    assert watched.states().count(State.LOADING) == 2  # the very first one and this one


def test_refused_data_leave_the_run_intact(watch: Callable[..., Any], config: RunConfig, tmp_path: Path) -> None:
    watched = watch()
    watched.do(lambda: watched.trainer.step(7))
    before = watched.ask(Run.parameters_sha256)
    with watched.held():
        since = len(watched.events)
        watched.trainer.run()
        watched.trainer.reset(config.with_changes(dataset="mnist", data_dir=tmp_path / "nowhere"))
    refused = watched.wait(Refused, since)
    assert str(tmp_path) in refused.message
    assert watched.states(since) == [State.RUNNING, State.LOADING, State.PAUSED]
    assert (watched.ask(Run.parameters_sha256), watched.counts()) == (before, (7, 7))
    watched.do(lambda: watched.trainer.step(2))
    assert watched.counts() == (9, 9)
    assert len(watched.of(RunStarted)) == 1


def test_model_that_cannot_take_the_images_is_refused(
    watch: Callable[..., Any], config: RunConfig, make_dataset: Callable[..., Dataset]
) -> None:
    watched = watch(dataset=make_dataset(size=8))
    watched.trainer.renew(model="lenet")
    assert "lenet cannot take the images" in watched.wait(Refused).message
    assert watched.ask(lambda run: run.config) == config


def test_orders_before_there_is_a_run_are_refused_in_words(watch: Callable[..., Any], tmp_path: Path) -> None:
    watched = watch(RunConfig(dataset="mnist", data_dir=tmp_path / "nowhere"), ready=False)
    orders: list[Callable[[], object]] = [
        watched.trainer.run,
        watched.trainer.step,
        watched.trainer.step_epoch,
        lambda: watched.trainer.change("momentum", 0.5),
        lambda: watched.trainer.probe.show("test", 0),
        lambda: watched.trainer.probe.show_relative(1),
        watched.trainer.probe.show_random,
        watched.trainer.probe.show_misclassified,
        lambda: watched.trainer.probe.show_image(np.zeros((1, 12, 12), np.uint8)),
        lambda: watched.trainer.evaluation.evaluate("validation"),
        lambda: watched.trainer.probe.set_collection("mine", None),
        lambda: watched.trainer.call(lambda run: None),
    ]
    for order in orders:
        order()
    watched.trainer.snapshots.demand(Demand())
    watched.trainer.pause()
    watched.trainer.renew(batch_size=8)
    watched.wait(RunStarted)
    assert [event.title for event in watched.of(Refused)[1:]] == ["There is no run yet"] * len(orders)
    assert not watched.of(Failed)
    watched.do(lambda: watched.trainer.step(2))
    assert watched.counts() == (2, 2)


# ---- what can go wrong ---------------------------------------------------------------------------------------------


def test_divergence_pauses_and_keeps_curves_and_weights(
    watch: Callable[..., Any], poison: Callable[[Run], None]
) -> None:
    watched = watch()
    watched.do(lambda: watched.trainer.step(4))
    losses = watched.ask(_losses)
    watched.trainer.call(poison)
    before = watched.ask(Run.parameters_sha256)
    watched.do(watched.trainer.run, until=State.DIVERGED)
    diverged = watched.wait(Diverged)
    assert "nan at batch 5" in diverged.message
    assert "learning rate" in diverged.advice
    assert watched.counts() == (4, 4)
    assert (watched.ask(_losses), watched.ask(Run.parameters_sha256)) == (losses, before)
    # The pictures show the last sound state, and whoever wants to may try on.
    watched.wait(SnapshotReady, where=lambda event: event.snapshot.state is State.DIVERGED)
    watched.do(watched.trainer.run, until=State.DIVERGED)
    assert not watched.of(Failed)


def test_trying_on_after_divergence_counts_nothing_that_was_not_trained(
    watch: Callable[..., Any], poison: Callable[[Run], None]
) -> None:
    watched = watch()
    watched.do(lambda: watched.trainer.step(3))
    watched.trainer.call(poison)
    for order in (watched.trainer.run, watched.trainer.step, watched.trainer.step_epoch, watched.trainer.run):
        since = len(watched.events)
        diverged = watched.do(order, until=State.DIVERGED)
        progress = diverged.progress
        assert (progress.epoch, progress.batch, progress.batch_in_epoch, progress.batches_per_epoch) == (1, 3, 3, 5)
        # What is said each time is true: this is the batch that was tried.
        assert watched.wait(Diverged, since).message.endswith("at batch 4")
    assert watched.counts() == (3, 3)
    assert watched.ask(lambda run: run.history.epoch_ends.tolist()) == []


def test_fault_in_the_thread_is_reported_with_its_traceback_and_the_thread_goes_on(watch: Callable[..., Any]) -> None:
    def fail_on_purpose(run: Run) -> None:
        raise LookupError("this is the fault")

    watched = watch()
    watched.do(watched.trainer.run, lambda: watched.trainer.call(fail_on_purpose), until=State.FAILED)
    failed = watched.wait(Failed)
    assert failed.message == "LookupError: this is the fault"
    assert "in fail_on_purpose" in failed.traceback
    assert watched.counts() == (0, 0)
    watched.do(lambda: watched.trainer.step(3))
    assert watched.counts() == (3, 3)
    assert len(watched.of(Failed)) == 1


def test_fault_in_a_picture_is_reported_once_and_training_goes_on_without_it(watch: Callable[..., Any]) -> None:
    watched = watch()

    def break_trace(run: Run) -> None:
        run.network.trace = lambda *_: 1 / 0

    watched.trainer.call(break_trace)
    watched.wait(Failed)
    watched.do(lambda: watched.trainer.step(20))
    last = watched.wait(SnapshotReady, where=lambda event: event.snapshot.progress.batch == 20).snapshot
    assert last.trace is None
    assert len(watched.of(Failed)) == 1

    # A new run has a new network; it is shown again.
    watched.trainer.renew()
    watched.wait(SnapshotReady, where=lambda event: event.snapshot.generation == 2 and event.snapshot.trace is not None)


# ---- closing -------------------------------------------------------------------------------------------------------


def _closes(watched: Any) -> None:
    assert watched.trainer.close(PATIENCE_SECONDS)
    assert not watched.trainer._thread.is_alive()
    assert watched.trainer.close(0.0)
    assert watched.states()[-1] is State.CLOSED


def test_close_before_start_has_nothing_to_do() -> None:
    assert Trainer(lambda event: None).close(0.0)


def test_close_while_paused(watch: Callable[..., Any]) -> None:
    _closes(watch())


def test_close_while_training(watch: Callable[..., Any]) -> None:
    watched = watch()
    watched.trainer.run()
    watched.wait(SnapshotReady, where=lambda event: event.snapshot.progress.batch >= 3)
    _closes(watched)


def test_close_while_nobody_takes_the_snapshots(watch: Callable[..., Any]) -> None:
    watched = watch(take=False)
    watched.trainer.run()
    watched.ask(lambda run: None)
    _closes(watched)


def test_close_in_slow_motion(watch: Callable[..., Any]) -> None:
    watched = watch()
    watched.trainer.set_pace(0.001)
    watched.trainer.run()
    watched.wait(SnapshotReady, where=lambda event: event.snapshot.progress.batch == 1)
    _closes(watched)


def test_close_while_evaluating(watch: Callable[..., Any], make_dataset: Callable[..., Dataset]) -> None:
    watched = watch(dataset=make_dataset(validation=5000))
    watched.do(watched.trainer.step_epoch)
    _closes(watched)
    assert watched.of(RunStarted)[0].history.batch_count == 5


def test_close_after_divergence_and_after_a_fault(watch: Callable[..., Any], poison: Callable[[Run], None]) -> None:
    watched = watch()
    watched.do(lambda: watched.trainer.call(poison), watched.trainer.run, until=State.DIVERGED)
    watched.do(lambda: watched.trainer.call(lambda run: 1 / 0), until=State.FAILED)
    _closes(watched)


def test_close_before_the_first_run(watch: Callable[..., Any], tmp_path: Path) -> None:
    watched = watch(RunConfig(dataset="mnist", data_dir=tmp_path / "nowhere"), ready=False)
    watched.wait(Refused)
    _closes(watched)


def test_close_while_loading_waits_for_the_load_and_drops_the_orders_behind_it(
    watch: Callable[..., Any], config: RunConfig, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = watch()
    loading, go_on = threading.Event(), threading.Event()

    def load(asked: RunConfig) -> Dataset:
        loading.set()
        assert go_on.wait(PATIENCE_SECONDS)
        return dataset

    monkeypatch.setattr(loading_module, "load_for", load)
    watched.trainer.reset(config.with_changes(train_limit=40))
    assert loading.wait(PATIENCE_SECONDS)
    obeyed: list[Run] = []
    watched.trainer.call(obeyed.append)
    assert not watched.trainer.close(0.0)
    go_on.set()
    _closes(watched)
    assert not obeyed


def test_closing_while_own_pictures_are_read_does_not_wait_for_them(
    watch: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, dataset: Dataset
) -> None:
    watched, reading, closing = watch(), threading.Event(), threading.Event()
    read = []

    def load(_config: RunConfig, progress: Callable[[int, int], None]) -> Dataset:
        for done in range(1000):
            progress(done, 1000)
            read.append(done)
            reading.set()
            assert closing.wait(20)
        return dataset

    monkeypatch.setattr(loading_module, "load_for", load)
    watched.trainer.reset(RunConfig(dataset="own", own_path=tmp_path / "shapes"))
    assert reading.wait(20)
    loading = watched.wait(StateChanged, where=lambda event: "pictures" in event.detail)
    assert loading.detail == "Loading shapes: 0 of 1,000 pictures"
    closer = threading.Timer(0.05, closing.set)
    closer.start()
    assert watched.trainer.close(20)
    closer.join()
    assert len(read) < 1000
