"""One run: the same numbers again and again, and every batch accounted for."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from cnn_gui.training.run.allowed import ConfigError
from cnn_gui.training.run.config import LIVE, RunConfig
from cnn_gui.training.run.finite import DivergedError
from cnn_gui.training.run.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.data.dataset import Dataset

EVERYTHING = RunConfig(
    batch_size=16,
    optimizer="sgd",
    learning_rate=0.1,
    momentum=0.9,
    nesterov=True,
    weight_decay=1e-3,
    shift=2,
    seed=11,
)


def _train(run: Run, batches: int) -> list[float]:
    first = run.batch
    for _ in range(batches):
        run.step()
    losses: list[float] = run.history.batches.loss[first:].tolist()
    return losses


def _parameters(run: Run) -> dict[str, np.ndarray[Any, Any]]:
    return {name: array.copy() for name, array in run.network.parameters.items()}


@pytest.mark.parametrize("model", ["seed", "two-conv", "lenet"])
def test_same_config_gives_the_same_numbers_bit_for_bit(make_dataset: Callable[..., Dataset], model: str) -> None:
    dataset = make_dataset(size=28)
    config = EVERYTHING.with_changes(model=model)
    first, second = Run(config, dataset), Run(config, dataset)
    assert _train(first, 9) == _train(second, 9)
    for name, array in first.network.parameters.items():
        np.testing.assert_array_equal(array, second.network.parameters[name])
    assert first.parameters_sha256() == second.parameters_sha256()


@pytest.mark.parametrize("change", [{"seed": 12}, {"shift": 1}, {"batch_size": 13}, {"momentum": 0.8}])
def test_another_config_gives_other_numbers(dataset: Dataset, change: dict[str, Any]) -> None:
    first, second = Run(EVERYTHING, dataset), Run(EVERYTHING.with_changes(**change), dataset)
    assert _train(first, 4) != _train(second, 4)


def test_restored_state_goes_on_bit_for_bit(dataset: Dataset) -> None:
    original = Run(EVERYTHING, dataset)
    _train(original, 4)
    original.change("batch_size", 7)
    original.change("learning_rate", 0.2)
    assert not original.at_epoch_end
    state = original.state()
    expected = _train(original, 25), original.parameters_sha256(), original.epoch, original.batch_in_epoch

    later = Run(EVERYTHING, dataset)
    _train(later, 9)
    later.restore(state)
    assert (later.batch, later.config) == (4, original.config)
    history = later.history.batch_count
    for _ in range(25):
        later.step()
    losses = later.history.batches.loss[history:].tolist()
    assert (losses, later.parameters_sha256(), later.epoch, later.batch_in_epoch) == expected
    # The smaller batches did come with the next epoch.
    assert later.batches_per_epoch == math.ceil(40 / 7)


def test_state_is_not_touched_by_what_the_run_does_next(dataset: Dataset) -> None:
    run = Run(EVERYTHING, dataset)
    _train(run, 2)
    state = run.state()
    first = _train(run, 12)
    run.restore(state)
    before = run.history.batch_count
    for _ in range(12):
        run.step()
    assert run.history.batches.loss[before:].tolist() == first


def test_state_of_a_run_that_was_built_otherwise_is_refused_and_changes_nothing(dataset: Dataset) -> None:
    run = Run(EVERYTHING, dataset)
    before = run.parameters_sha256()
    for change, what in (
        ({"model": "two-conv"}, "another model"),
        ({"train_limit": 20}, "other data"),
        ({"optimizer": "adam"}, "another optimizer"),
        ({"shift": 1, "rotation": 5.0}, "another shift, another rotation"),
    ):
        state = Run(EVERYTHING.with_changes(**change), dataset).state()
        with pytest.raises(ConfigError, match=f"a run with {what}$"):
            run.restore(state)
    assert (run.parameters_sha256(), run.config) == (before, EVERYTHING)


def test_learning_rate_changed_between_two_batches_is_the_one_that_the_next_update_uses(
    dataset: Dataset, config: RunConfig
) -> None:
    run, twin = Run(config, dataset), Run(config, dataset)
    _train(run, 2)
    twin.restore(run.state())
    batch = twin.batches.next()
    gradients = twin.network.step_gradients(twin.standardiser.to_engine(batch.images), batch.labels).gradients
    before = _parameters(run)

    run.change("learning_rate", 0.3)
    run.step()

    assert run.history.batches.learning_rate.tolist() == [config.learning_rate, config.learning_rate, 0.3]
    for name, after in run.network.parameters.items():
        assert np.any(gradients[name])
        np.testing.assert_array_equal(after, before[name] - 0.3 * gradients[name])


@pytest.mark.parametrize(("name", "value"), [("momentum", 0.5), ("nesterov", True), ("weight_decay", 0.1)])
def test_other_live_settings_hold_from_the_next_batch_on(dataset: Dataset, name: str, value: Any) -> None:
    config = EVERYTHING.with_changes(nesterov=False)
    changed, plain = Run(config, dataset), Run(config, dataset)
    for run in (changed, plain):
        _train(run, 1)
    changed.change(name, value)
    assert getattr(changed.config, name) == getattr(changed.optimizer, name) == value
    for run in (changed, plain):
        _train(run, 1)
    # The forward pass was the same, the update was not.
    assert changed.history.batches.loss.tolist() == plain.history.batches.loss.tolist()
    assert changed.parameters_sha256() != plain.parameters_sha256()


def test_batch_size_changes_with_the_next_epoch(dataset: Dataset, config: RunConfig) -> None:
    run = Run(config, dataset)
    _train(run, 2)
    run.change("batch_size", 20)
    assert (run.batches_per_epoch, run.batches_to_epoch_end) == (5, 3)
    _train(run, 3)
    assert run.history.epoch_ends.tolist() == [5]
    assert run.batches_to_epoch_end == 2
    _train(run, 2)
    assert run.history.epoch_ends.tolist() == [5, 7]


def test_wrong_live_value_and_setting_that_needs_a_new_run_are_refused(dataset: Dataset, config: RunConfig) -> None:
    run = Run(config, dataset)
    with pytest.raises(ConfigError, match="learning rate must be"):
        run.change("learning_rate", -1.0)
    with pytest.raises(ConfigError, match=", ".join(LIVE)):
        run.change("seed", 3)
    assert run.config == config
    assert run.optimizer.learning_rate == config.learning_rate


def test_epochs_of_unequal_batches_are_counted(make_dataset: Callable[..., Dataset], config: RunConfig) -> None:
    run = Run(config, make_dataset(train=19))
    assert (run.epoch, run.batch_in_epoch, run.batches_per_epoch, run.at_epoch_end) == (1, 0, 3, False)
    seen = []
    for _ in range(6):
        left = run.batches_to_epoch_end
        run.step()
        seen.append((run.epoch, run.batch_in_epoch, run.batches_per_epoch, left, run.at_epoch_end))
    assert seen == [
        (1, 1, 3, 3, False),
        (1, 2, 3, 2, False),
        (1, 3, 3, 1, True),
        (2, 1, 3, 3, False),
        (2, 2, 3, 2, False),
        (2, 3, 3, 1, True),
    ]
    assert run.history.epoch_ends.tolist() == [3, 6]
    # Accuracies are shares of 7, 6 and 6 images.
    shares = run.history.batches.accuracy * np.array([7, 6, 6, 7, 6, 6])
    np.testing.assert_allclose(shares, np.round(shares), atol=1e-12)


def test_no_update_comes_from_what_is_left_over(make_dataset: Callable[..., Dataset], config: RunConfig) -> None:
    # One image more than five full batches: it had a batch of its own, and an update with the learning rate of eight.
    run = Run(config, make_dataset(train=41))
    assert [len(run.recorded_step()) for _ in range(run.batches_per_epoch)] == [7, 7, 7, 7, 7, 6]
    assert run.at_epoch_end


def test_batches_of_both_lengths_use_one_buffer(
    make_dataset: Callable[..., Dataset], config: RunConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, inputs = Run(config, make_dataset(train=41)), []
    to_engine = run.standardiser.to_engine

    def seen(images: Any, out: Any) -> Any:
        inputs.append(out)
        return to_engine(images, out)

    monkeypatch.setattr(run.standardiser, "to_engine", seen)
    _train(run, 12)
    assert {x.shape[-1] for x in inputs} == {6, 7}
    assert all(x.flags.c_contiguous and np.shares_memory(x, inputs[0]) for x in inputs)


def test_history_holds_the_loss_before_the_update(dataset: Dataset, config: RunConfig) -> None:
    run, twin = Run(config, dataset), Run(config, dataset)
    batch = twin.batches.next()
    loss, _ = twin.network.loss_and_gradients(twin.standardiser.to_public(batch.images), batch.labels)
    run.step()
    assert run.history.last_batch[0] == pytest.approx(loss, rel=1e-6)


def test_validation_is_due_at_every_so_many_batches_and_at_the_end_of_an_epoch(dataset: Dataset) -> None:
    run = Run(RunConfig(batch_size=8, validate_every=3), dataset)
    due = [run.validation_due]
    for _ in range(10):
        run.step()
        due.append(run.validation_due)
    assert [batch for batch, is_due in enumerate(due) if is_due] == [3, 5, 6, 9, 10]


def test_validation_is_never_due_without_validation_images(make_dataset: Callable[..., Dataset]) -> None:
    run = Run(RunConfig(batch_size=8, validate_every=1), make_dataset(validation=0))
    _train(run, 5)
    assert not run.validation_due


def test_divergence_leaves_parameters_counter_and_history_as_they_were(
    dataset: Dataset, config: RunConfig, poison: Callable[[Run], None]
) -> None:
    run = Run(config, dataset)
    _train(run, 3)
    poison(run)
    before = run.parameters_sha256()
    with pytest.raises(DivergedError, match="the loss became nan at batch 4"):
        run.step()
    assert run.parameters_sha256() == before
    assert (run.batch, run.history.batch_count) == (3, 3)


def test_gradient_that_overflows_is_divergence_though_the_loss_is_finite(dataset: Dataset, config: RunConfig) -> None:
    run = Run(config, dataset)
    run.network.parameters["conv1.W"][...] *= 1e30
    with pytest.raises(DivergedError, match="gradients grew beyond all numbers at batch 1, where the loss was"):
        run.step()


def test_gradients_in_arrays_of_their_own_are_looked_at_too(
    dataset: Dataset, config: RunConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run(config, dataset)
    step_gradients = run.network.step_gradients
    lost = "dense1.b"

    def with_one_lost(*arguments: Any) -> Any:
        result = step_gradients(*arguments)
        gradients = {name: np.full_like(a, np.inf) if name == lost else a for name, a in result.gradients.items()}
        return result._replace(gradients=gradients)

    monkeypatch.setattr(run.network, "step_gradients", with_one_lost)
    with pytest.raises(DivergedError):
        run.step()


@pytest.mark.parametrize("trained", [0, 3, 4, 5, 7])
def test_a_batch_that_diverges_is_not_counted_and_comes_again(
    dataset: Dataset, config: RunConfig, poison: Callable[[Run], None], trained: int
) -> None:
    config = config.with_changes(shift=2, momentum=0.9)
    run, never_diverged = Run(config, dataset), Run(config, dataset)
    assert _train(run, trained) == _train(never_diverged, trained)
    sound = run.state().parameters
    place = (run.batch, run.epoch, run.batch_in_epoch, run.batches_per_epoch, run.at_epoch_end)
    poison(run)
    for _ in range(3):
        with pytest.raises(DivergedError, match=f"at batch {trained + 1}$"):
            run.step()
        assert (run.batch, run.epoch, run.batch_in_epoch, run.batches_per_epoch, run.at_epoch_end) == place
        assert (run.history.batch_count, len(run.history.epoch_ends)) == (trained, trained // 5)
    run.network.set_parameters(sound)
    assert _train(run, 12) == _train(never_diverged, 12)
    assert run.parameters_sha256() == never_diverged.parameters_sha256()
    assert run.history.epoch_ends.tolist() == never_diverged.history.epoch_ends.tolist()


@pytest.mark.parametrize("step", [Run.step, Run.recorded_step])
@pytest.mark.parametrize(
    ("part", "work"), [("network", "step_gradients"), ("standardiser", "to_engine"), ("batches", "_motion")]
)
def test_a_batch_that_a_fault_ended_comes_again(
    dataset: Dataset,
    config: RunConfig,
    monkeypatch: pytest.MonkeyPatch,
    part: str,
    work: str,
    step: Callable[[Run], object],
) -> None:
    run, sound = Run(config, dataset), Run(config, dataset)
    assert _train(run, 2) == _train(sound, 2)
    with monkeypatch.context() as broken:
        broken.setattr(getattr(run, part), work, lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            step(run)
    assert (run.batch, run.batch_in_epoch) == (2, 2)
    assert _train(run, 9) == _train(sound, 9)


def test_dropout_draws_the_same_units_for_a_batch_that_comes_again(make_dataset: Callable[..., Dataset]) -> None:
    dataset, config = make_dataset(size=28), RunConfig(model="lenet", dropout=0.5, batch_size=8)
    run, never_diverged = Run(config, dataset), Run(config, dataset)
    sound = run.state().parameters
    run.network.parameters["dense2.W"][...] = np.nan
    with pytest.raises(DivergedError):
        run.step()
    run.network.set_parameters(sound)
    assert _train(run, 4) == _train(never_diverged, 4)


def test_divergence_of_the_very_first_batch_records_no_empty_epoch(
    dataset: Dataset, poison: Callable[[Run], None]
) -> None:
    run = Run(RunConfig(batch_size=40), dataset)
    poison(run)
    with pytest.raises(DivergedError, match="batch 1"):
        run.step()
    assert len(run.history.epoch_ends) == 0
    assert run.batches_to_epoch_end == 1


def test_one_bit_in_one_parameter_changes_the_hash(dataset: Dataset, config: RunConfig) -> None:
    run = Run(config, dataset)
    before = run.parameters_sha256()
    assert len(before) == 64
    bits = run.network.parameters["dense1.b"].view(np.uint32)
    bits[3] ^= 1
    assert run.parameters_sha256() != before
    bits[3] ^= 1
    assert run.parameters_sha256() == before


def test_model_that_cannot_take_the_images_is_refused_in_words(make_dataset: Callable[..., Dataset]) -> None:
    with pytest.raises(ConfigError, match="model lenet cannot take the images of Small digits") as refused:
        Run(RunConfig(model="lenet"), make_dataset(size=8))
    assert refused.value.name == "model"


def test_changed_settings_stand_in_the_history_with_what_they_were(dataset: Dataset, config: RunConfig) -> None:
    run = Run(config.with_changes(schedule="linear", warm_up=4), dataset)
    run.step()
    run.change("momentum", 0.5)
    run.change("momentum", 0.5)
    run.change("learning_rate", 0.02)
    found = [(each.batch, each.name, each.before, each.after) for each in run.history.changes]
    assert found == [
        (1, "momentum", 0.0, 0.5),
        (1, "learning_rate", 0.1, 0.02),
        (1, "schedule", "linear", "constant"),
        (1, "warm_up", 4, 0),
    ]
