"""Whatever a run may be at a batch boundary is taken for one; what no run can be is not."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from cnn_gui.data.dataset import Dataset
from cnn_gui.training.checkpoint.check import check_checkpoint
from cnn_gui.training.checkpoint.checkpoint import Checkpoint
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.finite import DivergedError
from cnn_gui.training.run.run import Run


@pytest.mark.parametrize("batch_size", [1, 7, 8, 13, 40, 100])
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_every_batch_boundary_of_a_run_whose_settings_change_passes(
    make_dataset: Callable[..., Dataset], batch_size: int, optimizer: str
) -> None:
    run = Run(RunConfig(batch_size=batch_size, optimizer=optimizer, learning_rate=0.01), make_dataset(train=40))
    chance = np.random.default_rng(batch_size)
    for _ in range(60):
        check_checkpoint(Checkpoint.of(run))
        if chance.random() < 0.3:
            run.change("batch_size", int(chance.integers(1, 60)))
        if optimizer == "sgd" and chance.random() < 0.3:
            run.change("momentum", float(chance.choice([0.0, 0.9])))
        check_checkpoint(Checkpoint.of(run))
        run.step()
    check_checkpoint(Checkpoint.of(run))


@pytest.mark.parametrize("batches", [0, 3, 5])
def test_so_does_a_run_that_has_diverged(
    dataset: Dataset, config: RunConfig, poison: Callable[[Run], None], batches: int
) -> None:
    run = Run(config, dataset)
    for _ in range(batches):
        run.step()
    poison(run)
    with pytest.raises(DivergedError):
        run.step()
    check_checkpoint(Checkpoint.of(run))


def of(run: Run, **changes: Any) -> Checkpoint:
    """A checkpoint whose batches, optimizer or other parts of its state are others."""
    kept = Checkpoint.of(run)
    batches = {**kept.state.batches, **{key: changes.pop(key) for key in list(changes) if key in kept.state.batches}}
    return dataclasses.replace(kept, state=dataclasses.replace(kept.state, **{"batches": batches, **changes}))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"cursor": 8}, "does not end at image 8"),
        ({"cursor": -1}, "does not end at image -1"),
        ({"batch_in_epoch": 6}, "batch 6 of an epoch"),
        ({"batch_size": 0}, "batch size must be"),
        ({"next_batch_size": 5000}, "batch size must be"),
        ({"batch_size": 10}, "does not end at image"),
        ({"epoch": 0}, "before the first batch"),
        ({"epoch": 9}, "epoch 9 is not reached"),
        ({"epoch": 3}, "not one end for each epoch"),
        ({"epoch": True}, "no whole number"),
        ({"batch": 8}, "the history has 7 batches, but 8 were trained"),
        ({"batch": -1}, "count of batches|not reached"),
        ({"optimizer": {"velocity.conv1.W": np.zeros(3)}}, "remembers velocity.conv1.W, velocity.conv1.b"),
        ({"optimizer": {"velocities": np.zeros(3)}}, "remembers none"),
        ({"parameters": {}}, "has the parameters conv1.W"),
    ],
)
def test_what_no_run_can_be_is_refused(dataset: Dataset, config: RunConfig, changes: dict[str, Any], said: str) -> None:
    run = Run(config, dataset)
    for _ in range(7):
        run.step()
    check_checkpoint(of(run))
    with pytest.raises(ValueError, match=said):
        check_checkpoint(of(run, **changes))
