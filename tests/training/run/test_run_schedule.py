"""The learning rate of a run: as planned, until a person takes it over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from cnn_gui.training.messages.events import Notice
from cnn_gui.training.run.allowed import ConfigError
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run
from cnn_gui.training.run.schedule import SCHEDULES, learning_rate

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.data.dataset import Dataset

# Four epochs of five batches.
COSINE = RunConfig(batch_size=8, optimizer="sgd", learning_rate=0.1, schedule="cosine", schedule_epochs=4, warm_up=3)


def _train(run: Run, batches: int) -> list[float]:
    """The learning rates that the next batches used."""
    first = run.history.batch_count
    for _ in range(batches):
        run.step()
    rates: list[float] = run.history.batches.learning_rate[first:].tolist()
    return rates


def _planned(batches: range, *, base: float = 0.1, schedule: str = "cosine", total: int = 20, warm_up: int = 3) -> Any:
    return [learning_rate(schedule, base, batch, total=total, warm_up=warm_up) for batch in batches]


@pytest.mark.parametrize("schedule", list(SCHEDULES))
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_every_update_uses_and_records_the_rate_of_the_schedule(
    dataset: Dataset, schedule: str, optimizer: str
) -> None:
    run = Run(COSINE.with_changes(schedule=schedule, optimizer=optimizer), dataset)
    used = []
    step = run.optimizer.step

    def watched(*arguments: Any) -> None:
        used.append(run.optimizer.learning_rate)
        step(*arguments)

    run.optimizer.step = watched  # type: ignore[method-assign]  # to see what an update is made with
    announced = []
    for _ in range(24):
        announced.append(run.learning_rate)
        run.step()
    assert used == announced == run.history.batches.learning_rate.tolist() == _planned(range(24), schedule=schedule)
    assert run.config.learning_rate == 0.1


def test_a_scheduled_update_is_the_gradient_times_the_rate(dataset: Dataset) -> None:
    run, twin = Run(COSINE, dataset), Run(COSINE, dataset)
    _train(run, 6)
    twin.restore(run.state())
    batch = twin.batches.next()
    gradients = twin.network.step_gradients(twin.standardiser.to_engine(batch.images), batch.labels).gradients
    before = {name: array.copy() for name, array in run.network.parameters.items()}
    (rate,) = _train(run, 1)
    assert rate == _planned(range(6, 7))[0] < 0.1
    for name, after in run.network.parameters.items():
        assert np.any(gradients[name])
        np.testing.assert_array_equal(after, before[name] - rate * gradients[name])


def test_a_learning_rate_set_by_hand_ends_the_schedule_with_the_next_batch(dataset: Dataset) -> None:
    run = Run(COSINE, dataset)
    _train(run, 8)
    run.change("learning_rate", 0.07)
    assert (run.config.schedule, run.config.learning_rate, run.learning_rate) == ("constant", 0.07, 0.07)
    assert _train(run, 5) == [0.07] * 5


@pytest.mark.parametrize("schedule", ["cosine", "constant"])
def test_a_learning_rate_set_by_hand_ends_a_warm_up_that_is_under_way(dataset: Dataset, schedule: str) -> None:
    run = Run(COSINE.with_changes(schedule=schedule), dataset)
    _train(run, 1)
    run.change("learning_rate", 0.07)
    assert _train(run, 4) == [0.07] * 4


def test_a_warm_up_that_is_over_is_kept_for_the_next_run(dataset: Dataset) -> None:
    run = Run(COSINE.with_changes(schedule="constant"), dataset)
    _train(run, 3)
    run.change("learning_rate", 0.07)
    assert run.config.warm_up == 3
    assert _train(run, 2) == [0.07] * 2


def test_a_schedule_may_be_chosen_in_the_run_and_counts_from_its_first_batch(dataset: Dataset) -> None:
    run = Run(RunConfig(batch_size=8, optimizer="sgd", learning_rate=0.1), dataset)
    _train(run, 6)
    run.change("schedule", "linear")
    run.change("schedule_epochs", 2)
    assert _train(run, 3) == _planned(range(6, 9), schedule="linear", total=10, warm_up=0)
    run.change("schedule_epochs", 8)
    run.change("warm_up", 20)
    assert run.learning_rate == pytest.approx(0.1 * 10 / 20)
    with pytest.raises(ConfigError, match="schedule must be one of constant, linear, cosine, step, plateau"):
        run.change("schedule", "zigzag")
    assert run.config.schedule == "linear"


def test_the_way_ends_with_its_last_epoch_though_the_batch_size_changes(dataset: Dataset) -> None:
    run = Run(COSINE, dataset)
    totals = []
    for _ in range(5):
        totals.append(run.plan.total)
        run.step()
    run.change("batch_size", 20)
    # One epoch of five batches, then three of two.
    for _ in range(8):
        totals.append(run.plan.total)
        run.step()
    assert totals == [20] * 5 + [11] * 8
    assert run.epoch == 5


def test_a_plan_that_is_shorter_than_the_run_holds_its_end(dataset: Dataset) -> None:
    run = Run(COSINE.with_changes(schedule_epochs=1), dataset)
    assert _train(run, 14)[5:] == pytest.approx([0.001] * 9)


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize("by_hand", [False, True])
def test_a_restored_run_goes_on_with_the_plan_bit_for_bit(dataset: Dataset, optimizer: str, by_hand: bool) -> None:
    config = COSINE.with_changes(optimizer=optimizer, momentum=0.9, weight_decay=1e-3, learning_rate=0.01)
    original = Run(config, dataset)
    _train(original, 7)
    if by_hand:
        original.change("learning_rate", 0.02)
    state = original.state()
    expected = _train(original, 12), original.parameters_sha256()

    other = Run(config.with_changes(learning_rate=0.5, schedule="step", seed=3), dataset)
    _train(other, 3)
    other.restore(state)
    assert (_train(other, 12), other.parameters_sha256()) == expected
    assert other.config == original.config


def test_taking_over_a_schedule_is_said_once(watch: Callable[..., Any]) -> None:
    watched = watch(COSINE)
    watched.do(lambda: watched.trainer.step(4))
    for rate in (0.07, 0.06, 0.05):
        watched.trainer.change("learning_rate", rate)
    assert watched.ask(lambda run: run.learning_rate) == 0.05
    (notice,) = watched.of(Notice)
    assert "stays as you set it, from the next batch on. The cosine schedule has ended" in notice.message


def test_taking_over_a_warm_up_is_said_and_a_constant_rate_needs_no_words(watch: Callable[..., Any]) -> None:
    watched = watch(COSINE.with_changes(schedule="constant"))
    watched.trainer.change("learning_rate", 0.2)
    watched.trainer.change("learning_rate", 0.3)
    watched.ask(lambda run: None)
    (notice,) = watched.of(Notice)
    assert "The warm-up has ended" in notice.message


def test_progress_tells_the_rate_of_the_next_batch_and_the_plan_behind_it(watch: Callable[..., Any]) -> None:
    watched = watch(COSINE)
    progress = watched.do(lambda: watched.trainer.step(9)).progress
    assert progress.learning_rate == _planned(range(9, 10))[0]
    assert (progress.base_learning_rate, progress.schedule, progress.schedule_epochs) == (0.1, "cosine", 4)
    assert (progress.plan.total, progress.plan.warm_up) == (20, 3)


def test_a_way_that_lies_behind_the_run_has_ended(dataset: Dataset) -> None:
    run = Run(COSINE.with_changes(batch_size=40, schedule_epochs=1), dataset)
    _train(run, 4)
    run.change("batch_size", 1)
    assert _train(run, 2)[1:] == pytest.approx([0.001])
    assert run.plan.total <= run.batch
    assert run.learning_rate == pytest.approx(0.001)
