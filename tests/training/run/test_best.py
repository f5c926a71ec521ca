"""Runs that heed their validations: bit for bit through any state, and back to the best."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from cnn_gui.training.evaluation.validate import validate
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.finite import DivergedError
from cnn_gui.training.run.run import Run, RunState

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.data.dataset import Dataset

HEEDING = RunConfig(
    batch_size=8,
    validate_every=2,
    optimizer="sgd",
    learning_rate=0.3,
    schedule="plateau",
    plateau_patience=1,
    plateau_factor=0.7,
    patience=2,
    weight_decay=1e-3,
    shift=1,
    warm_up=3,
)
OPTIMIZERS: list[dict[str, Any]] = [
    {},
    {"momentum": 0.9},
    {"momentum": 0.9, "nesterov": True},
    {"optimizer": "adam", "learning_rate": 0.03},
]
SETTINGS: list[dict[str, Any]] = [
    {},
    {"schedule": "constant"},
    {"patience": 0},
    {"patience": 0, "schedule": "cosine", "schedule_epochs": 4},
    {"least_gain": 0.05, "rotation": 10.0},
]


def _on(run: Run, batches: int) -> list[int]:
    """Train so many batches, each validation before the next; after which of them the run would have stopped."""
    stops = []
    end = run.batch + batches
    while True:
        if run.validation_due:
            validate(run)
            if run.stopped_early:
                stops.append(run.batch)
        if run.batch == end:
            return stops
        run.step()


def _all_of(run: Run) -> list[Any]:
    """Everything that a run holds, its history left out."""
    state = run.state()
    return [run.parameters_sha256(), state.config, state.validation, state.optimizer, state.batches, run.plan]


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_restored_run_goes_on_bit_for_bit_from_any_batch(
    dataset: Dataset, optimizer: dict[str, Any], settings: dict[str, Any]
) -> None:
    config = HEEDING.with_changes(**optimizer).with_changes(**settings)
    whole = Run(config, dataset)
    states: list[RunState] = [whole.state()]
    stops = []
    for _ in range(30):
        # Before the validation of a batch, and behind it.
        states.append(whole.state())
        stops += _on(whole, 0)
        states.append(whole.state())
        whole.step()
    stops += _on(whole, 0)
    validations = whole.history.validations
    assert len(validations) == 18
    for state in random.Random(str(config)).sample(states, 6):
        later = Run(config.with_changes(seed=9), dataset)
        later.step()
        later.restore(state)
        since = later.history.batch_count
        assert _on(later, 30 - later.batch) == [stop for stop in stops if stop > state.batch or _due(stop, state)]
        np.testing.assert_equal(_all_of(later), _all_of(whole))
        for mine, all_of_them in zip(
            (later.history.batches.loss, later.history.batches.learning_rate),
            (whole.history.batches.loss, whole.history.batches.learning_rate),
            strict=True,
        ):
            np.testing.assert_array_equal(mine[since:], all_of_them[state.batch :])
        told = later.history.validations
        np.testing.assert_array_equal(told.loss, validations.loss[len(validations) - len(told) :])


def _due(stop: int, state: RunState) -> bool:
    return stop == state.batch and state.validation["last"] < stop


def test_the_settings_of_these_tests_do_what_they_are_about(dataset: Dataset) -> None:
    run = Run(HEEDING, dataset)
    assert len(_on(run, 30)) >= 2
    assert run.validations.share < 0.5
    assert run.validations.best is not None
    assert 0 < run.validations.best.mark.batch < 30


def test_the_true_rate_of_a_plateau_is_used_recorded_and_planned(dataset: Dataset) -> None:
    run = Run(HEEDING.with_changes(shift=0), dataset)
    for batch in range(30):
        _on(run, 0)
        planned = run.learning_rate
        assert planned == pytest.approx(0.3 * run.validations.share * min(1.0, (batch + 1) / 3))
        record = run.recorded_step()
        assert record.learning_rate == planned == run.history.batches.learning_rate[-1]
        for name, gradient in record.gradients.items():
            decayed = gradient + np.float32(1e-3) * record.before[name] if name.endswith(".W") else gradient
            np.testing.assert_allclose(
                record.after[name], record.before[name] - planned * decayed, rtol=1e-4, atol=1e-6
            )
    assert run.learning_rate < 0.15


def test_a_rate_set_by_hand_ends_a_plateau_and_choosing_it_again_begins_at_that(dataset: Dataset) -> None:
    run = Run(HEEDING, dataset)
    _on(run, 30)
    assert run.validations.share < 1
    run.change("learning_rate", 0.05)
    assert (run.config.schedule, run.learning_rate) == ("constant", 0.05)
    run.change("schedule", "plateau")
    assert run.learning_rate == 0.05
    # What a cosine has been told means nothing to it.
    run.change("schedule", "cosine")
    assert run.plan.share == 1.0


@pytest.mark.parametrize(
    ("change", "heeds"),
    [({}, False), ({"schedule": "cosine"}, False), ({"schedule": "plateau"}, True), ({"patience": 1}, True)],
)
def test_a_run_heeds_validations_if_they_decide_something(
    dataset: Dataset, change: dict[str, Any], heeds: bool
) -> None:
    assert Run(RunConfig(batch_size=8, **change), dataset).heeds_validations is heeds


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_going_back_brings_the_best_parameters_and_a_new_optimizer(dataset: Dataset, optimizer: dict[str, Any]) -> None:
    run = Run(HEEDING.with_changes(**optimizer), dataset)
    seen = {}
    for _ in range(25):
        _on(run, 0)
        seen[run.batch] = run.parameters_sha256()
        run.step()
    best = run.validations.best
    assert best is not None
    validations = run.history.validations
    assert best.mark.loss == validations.loss.min()
    assert best.mark.batch == validations.batch[validations.loss.argmin()]
    order = run.state().batches
    run.go_back_to_best()
    assert run.parameters_sha256() == seen[best.mark.batch]
    assert run.batch == 25
    assert run.history.edits == ((25, f"back to the best, of batch {best.mark.batch},"),)
    np.testing.assert_equal(run.state().batches, order)
    assert run.validations.without_gain == 0
    # As a run would go on that had these parameters and had never updated any.
    twin = Run(run.config, dataset)
    twin.restore(run.state())
    twin.optimizer = Run(run.config, dataset).optimizer
    assert (_on(run, 5), run.parameters_sha256()) == (_on(twin, 5), twin.parameters_sha256())


def test_going_back_is_possible_after_divergence_and_training_goes_on(
    dataset: Dataset, poison: Callable[[Run], None]
) -> None:
    run = Run(HEEDING.with_changes(optimizer="adam", learning_rate=0.01), dataset)
    _on(run, 12)
    poison(run)
    with pytest.raises(DivergedError):
        run.step()
    run.go_back_to_best()
    _on(run, 10)
    assert np.isfinite(run.history.batches.loss).all()
    assert run.batch == 22


def test_before_the_first_validation_there_is_nothing_to_go_back_to(dataset: Dataset) -> None:
    run = Run(HEEDING, dataset)
    run.step()
    before = run.parameters_sha256()
    with pytest.raises(ValueError, match="nothing to go back to yet"):
        run.go_back_to_best()
    assert (run.parameters_sha256(), run.history.edits) == (before, ())


def test_a_state_of_before_going_back_and_one_of_after_it_are_what_they_were(dataset: Dataset) -> None:
    run = Run(HEEDING, dataset)
    _on(run, 9)
    before = run.state()
    run.go_back_to_best()
    after = run.state()
    first = _on(run, 9), run.parameters_sha256()
    run.restore(before)
    other = _on(run, 9), run.parameters_sha256()
    run.restore(after)
    assert (_on(run, 9), run.parameters_sha256()) == first != other


def test_a_validation_is_due_until_it_was_taken(dataset: Dataset) -> None:
    run = Run(HEEDING, dataset)
    run.step()
    run.step()
    assert run.validation_due
    state = run.state()
    validate(run)
    assert not run.validation_due
    run.restore(state)
    assert run.validation_due


def test_states_share_the_best(dataset: Dataset) -> None:
    run = Run(HEEDING, dataset)
    _on(run, 4)
    first, second = run.state().validation, run.state().validation
    for name, array in first["best"]["parameters"].items():
        assert array is second["best"]["parameters"][name]
