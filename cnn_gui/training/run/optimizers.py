"""Which optimizers there are, and how a run's optimizer follows its settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from cnn_gui.engine import SGD, Adam

if TYPE_CHECKING:
    from cnn_gui.training.run.config import RunConfig


@dataclass(frozen=True)
class OptimizerInfo:
    """title and description: for a person; learning_rate: what a run with it had best begin with."""

    title: str
    description: str
    learning_rate: float


OPTIMIZERS: Mapping[str, OptimizerInfo] = MappingProxyType(
    {
        "sgd": OptimizerInfo("SGD", "Gradient descent: steps along the gradient, with momentum if you like.", 0.1),
        "adam": OptimizerInfo("Adam", "Steps along the mean gradient, each parameter on a scale of its own.", 0.001),
    }
)


def make_optimizer(config: RunConfig) -> SGD | Adam:
    """A new optimizer with the settings of `config`."""
    optimizer = Adam() if config.optimizer == "adam" else SGD()
    follow(optimizer, config)
    return optimizer


def follow(optimizer: SGD | Adam, config: RunConfig) -> None:
    """Take over the live settings: from the next update on. The learning rate is the base, whatever the schedule."""
    optimizer.learning_rate = config.learning_rate
    optimizer.weight_decay = config.weight_decay
    if isinstance(optimizer, SGD):
        optimizer.momentum = config.momentum
        optimizer.nesterov = config.nesterov
