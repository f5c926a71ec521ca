"""The settings of the run that the guides walk through."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from cnn_gui.training.run.optimizers import OPTIMIZERS

if TYPE_CHECKING:
    from collections.abc import Mapping

# The run of the source document, which the guides walk through: every update is W ← W − η dW and nothing else. What it
# leaves open (data, seed) stays as it is.
PLAIN: Mapping[str, Any] = MappingProxyType(
    {
        "model": "seed",
        "optimizer": "sgd",
        "learning_rate": OPTIMIZERS["sgd"].learning_rate,
        "batch_size": 32,
        "schedule": "constant",
        "warm_up": 0,
        "patience": 0,
        "momentum": 0.0,
        "nesterov": False,
        "weight_decay": 0.0,
        "dropout": 0.0,
        "shift": 0,
        "rotation": 0.0,
    }
)
