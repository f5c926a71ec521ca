"""A run that was kept goes on bit for bit as the one that was not interrupted."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from cnn_gui.data import identity
from cnn_gui.data.dataset import Dataset
from cnn_gui.training.checkpoint.checkpoint import Checkpoint
from cnn_gui.training.evaluation.evaluator import evaluate
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.optimizers import OPTIMIZERS
from cnn_gui.training.run.run import Run
from cnn_gui.training.run.schedule import SCHEDULES

PLAIN = RunConfig(batch_size=8, validate_every=3, optimizer="sgd", learning_rate=0.1)
VARIATIONS: dict[str, dict[str, Any]] = {
    **{f"optimizer {name}": {"optimizer": name, "learning_rate": 0.003} for name in OPTIMIZERS},
    **{f"schedule {name}": {"schedule": name, "schedule_epochs": 4, "warm_up": 3} for name in SCHEDULES},
    "momentum": {"momentum": 0.9, "weight_decay": 1e-3},
    "nesterov": {"momentum": 0.9, "nesterov": True},
    "decay in adam": {"optimizer": "adam", "learning_rate": 0.003, "weight_decay": 0.01},
    "shift": {"shift": 3},
    "rotation": {"rotation": 20.0, "shift": 1},
    "dropout": {"model": "lenet", "dropout": 0.4},
    "two-conv": {"model": "two-conv"},
    "one batch an epoch": {"batch_size": 64},
    "batches of unequal length": {"batch_size": 7},
}


def train(run: Run, batches: int) -> None:
    """Train, with the validations that are due, as a run without a window does."""
    for _ in range(batches):
        run.step()
        if run.validation_due:
            found = evaluate(run.network, run.standardiser, run.dataset.validation)
            run.history.append_validation(run.batch, found.loss, found.accuracy)
            run.history.append_classes(run.batch, np.full(10, found.accuracy), np.full(10, found.loss))


def everything(run: Run) -> dict[str, Any]:
    """All that a run is, in a form that compares bit for bit."""
    state, numbers = run.state(), run.history.numbers()
    found: dict[str, Any] = {"config": state.config, "batch": state.batch, "edits": numbers.edits}
    found["ends"] = numbers.epoch_ends.tobytes()
    for name, series in (
        ("batches", numbers.batches),
        ("validations", numbers.validations),
        ("classes", numbers.classes),
    ):
        found |= {f"{name}/{field.name}": getattr(series, field.name).tobytes() for field in dataclasses.fields(series)}
    for part in (state.parameters, state.optimizer, state.batches):
        for name, value in part.items():
            found[name] = (value.dtype, value.shape, value.tobytes()) if isinstance(value, np.ndarray) else value
    return found


@pytest.mark.parametrize("variation", VARIATIONS)
@pytest.mark.parametrize("batch", [0, 1, 5, 8, 13])
def test_it_goes_on_bit_for_bit(make_dataset: Callable[..., Dataset], variation: str, batch: int) -> None:
    config = PLAIN.with_changes(**VARIATIONS[variation])
    dataset = make_dataset(size=16)
    whole = Run(config, dataset)
    train(whole, batch)
    kept = Checkpoint.of(whole)
    at_once = everything(whole)
    train(whole, 17)

    again = kept.to_run(make_dataset(size=16))
    assert everything(again) == at_once
    train(again, 17)
    assert everything(again) == everything(whole)


def test_it_goes_on_bit_for_bit_after_live_changes_in_the_middle_of_an_epoch(dataset: Dataset) -> None:
    whole = Run(PLAIN.with_changes(momentum=0.9, schedule="cosine", shift=1), dataset)
    train(whole, 3)
    for name, value in (("batch_size", 11), ("momentum", 0.0), ("learning_rate", 0.02), ("weight_decay", 0.1)):
        whole.change(name, value)
    whole.history.append_edit(3, "W1[0,0,0,0] set to 1")
    kept = Checkpoint.of(whole)
    again = kept.to_run(dataset)
    for run in (whole, again):
        train(run, 6)
        run.change("momentum", 0.5)
        train(run, 6)
    assert everything(again) == everything(whole)
    assert again.history.edits == ((3, "W1[0,0,0,0] set to 1"),)


def test_it_stays_what_it_was_while_the_run_goes_on(dataset: Dataset) -> None:
    run = Run(PLAIN, dataset)
    train(run, 7)
    before, kept = everything(run), Checkpoint.of(run)
    train(run, 2000)
    assert everything(kept.to_run(dataset)) == before


def test_two_runs_that_go_on_from_it_know_nothing_of_each_other(dataset: Dataset) -> None:
    run = Run(PLAIN, dataset)
    train(run, 4)
    kept = Checkpoint.of(run)
    first, second = kept.to_run(dataset), kept.to_run(dataset)
    train(first, 9)
    train(second, 9)
    assert everything(first) == everything(second)


def test_taking_it_copies_no_history_and_takes_no_digest(dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(PLAIN, dataset)
    train(run, 20)
    monkeypatch.setattr(identity, "_digest", None)
    kept = Checkpoint.of(run)
    for column in (kept.history.batches.loss, kept.history.validations.batch, kept.history.classes.loss):
        assert column.base is not None
        assert not column.flags.writeable
    assert np.shares_memory(kept.history.batches.loss, run.history.batches.loss)
    monkeypatch.undo()
    assert kept.data.splits["train"].count == 40


def test_it_can_be_used_in_another_thread(dataset: Dataset) -> None:
    run = Run(PLAIN, dataset)
    train(run, 3)
    kept = Checkpoint.of(run)
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append((kept.data, everything(kept.to_run(dataset)))))
    thread.start()
    train(run, 30)
    thread.join()
    assert found[0][0] == identity.identity_of(dataset)


def test_what_is_different_in_other_images_is_said(dataset: Dataset, make_dataset: Callable[..., Dataset]) -> None:
    kept = Checkpoint.of(Run(PLAIN, dataset))
    assert kept.differences(dataset) == kept.differences(make_dataset()) == ()
    others = make_dataset(seed=4)
    assert kept.differences(others)[0] == "the training images are others, or in another order"
    assert kept.differences(make_dataset(train=39))[0] == "it has 39 training images instead of 40"


def test_its_network_answers_as_the_run_does(dataset: Dataset) -> None:
    run = Run(PLAIN.with_changes(model="lenet", dropout=0.3), dataset)
    train(run, 12)
    kept = Checkpoint.of(run)
    expected = evaluate(run.network, run.standardiser, dataset.test)
    found = evaluate(kept.to_network(), kept.standardiser(), dataset.test)
    assert (found.loss, found.accuracy) == (expected.loss, expected.accuracy)
