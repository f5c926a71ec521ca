"""A run's optimizer, and how it follows the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.engine import SGD, Adam

if TYPE_CHECKING:
    from cnn_gui.training.run.config import RunConfig


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
