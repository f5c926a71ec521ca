"""What is advised follows from what the run was trained with."""

from __future__ import annotations

from typing import Any

import pytest

from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.watch.advice import learn_faster, learn_slower

SGD = {"optimizer": "sgd"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"learning_rate": 1.0}, "Try a learning rate of 0.003 instead of 1."),
        ({}, "Try a learning rate of 0.0003 instead of 0.003."),
        ({**SGD, "learning_rate": 0.1}, "Try a learning rate of 0.01 instead of 0.1, or Adam at 0.003."),
        ({**SGD, "learning_rate": 0.5}, "Try a learning rate of 0.1 instead of 0.5, or Adam at 0.003."),
        (
            {**SGD, "learning_rate": 0.1, "momentum": 0.99, "batch_size": 2},
            "Try a learning rate of 0.01 instead of 0.1, or a momentum of 0.9 instead of 0.99, or a batch size of 32 "
            "instead of 2, or Adam at 0.003.",
        ),
        ({"momentum": 0.99}, "Try a learning rate of 0.0003 instead of 0.003."),
    ],
)
def test_what_makes_updates_smaller(changes: dict[str, Any], words: str) -> None:
    assert learn_slower(RunConfig(**changes)) == words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"learning_rate": 1e-4}, "Try a learning rate of 0.003 instead of 0.0001, or look whether"),
        ({"learning_rate": 0.1}, "Try a learning rate of 0.003 instead of 0.1. Or look whether"),
        ({**SGD, "learning_rate": 0.01}, "Try a learning rate of 0.1 instead of 0.01, or look whether"),
    ],
)
def test_what_makes_a_run_learn_at_all(changes: dict[str, Any], words: str) -> None:
    assert learn_faster(RunConfig(**changes)).startswith(words)
