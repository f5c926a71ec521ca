"""What a checkpoint says of its validations is taken as a run gives it, and in no other form."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from cnn_gui.data.dataset import Dataset
from cnn_gui.training.checkpoint.check import check_checkpoint
from cnn_gui.training.checkpoint.checkpoint import Checkpoint
from cnn_gui.training.evaluation.validate import validate
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run


@pytest.fixture
def kept(config: RunConfig, dataset: Dataset) -> Checkpoint:
    """Of a run that was validated, and has a best."""
    run = Run(config.with_changes(patience=3, schedule="plateau"), dataset)
    for _ in range(9):
        run.step()
        if run.validation_due:
            validate(run)
    validate(run)
    return Checkpoint.of(run)


def test_every_state_of_a_run_is_taken(config: RunConfig, dataset: Dataset) -> None:
    run = Run(config.with_changes(patience=1, schedule="plateau", plateau_patience=1), dataset)
    for _ in range(30):
        check_checkpoint(Checkpoint.of(run))
        run.step()
        if run.validation_due:
            validate(run)
    assert run.validations.best is not None
    check_checkpoint(Checkpoint.of(run))


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("last", 1000, "last is no count"),
        ("stopped", -2, "stopped is no count"),
        ("without_gain", 0.0, "without_gain is no count"),
        ("on_plateau", True, "on_plateau is no count"),
        ("share", 1.5, "no share"),
        ("share", float("nan"), "no share"),
        ("lowest", float("inf"), "no number"),
        ("lowest", "low", "no number"),
        ("epoch", np.zeros(4), "three numbers"),
        ("epoch", [0.0, 0.0, 0.0], "three numbers"),
        ("best", {}, "incomplete"),
        ("unknown", 1, "incomplete"),
    ],
)
def test_another_value_is_refused(kept: Checkpoint, name: str, value: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        check_checkpoint(_with(kept, {**kept.state.validation, name: value}))


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("batch", 10_000, "of no batch"),
        ("validated", 1, "of no batch"),
        ("loss", float("nan"), "no numbers"),
        ("accuracy", None, "no numbers"),
        ("parameters", {}, "another network"),
        ("parameters", [], "another network"),
    ],
)
def test_another_best_is_refused(kept: Checkpoint, name: str, value: Any, said: str) -> None:
    best = {**kept.state.validation["best"], name: value}
    with pytest.raises(ValueError, match=said):
        check_checkpoint(_with(kept, {**kept.state.validation, "best": best}))


def test_parameters_of_another_shape_or_type_are_refused(kept: Checkpoint) -> None:
    best = kept.state.validation["best"]
    for array in (np.zeros((1, 1), np.float32), best["parameters"]["conv1.b"].astype(np.float64), 3):
        parameters = {**best["parameters"], "conv1.b": array}
        with pytest.raises(ValueError, match=r"conv1\.b of its best"):
            check_checkpoint(_with(kept, {**kept.state.validation, "best": {**best, "parameters": parameters}}))


def _with(kept: Checkpoint, validation: dict[str, Any]) -> Checkpoint:
    return dataclasses.replace(kept, state=dataclasses.replace(kept.state, validation=validation))
