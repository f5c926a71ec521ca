"""What to try with a run in trouble, by what it was trained with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.training.run.optimizers import DEFAULT, OPTIMIZERS

if TYPE_CHECKING:
    from cnn_gui.training.run.config import RunConfig

# A gradient of so few images has more of chance in it than of what is to be learned.
FEW_IMAGES = 8
LARGE_MOMENTUM = 0.95
# A rate this far below the usual one learns nothing within an epoch.
MUCH_SMALLER = 0.1


def learn_slower(config: RunConfig) -> str:
    """What keeps updates smaller: a rate, less momentum, larger batches, or the optimizer that scales by itself."""
    rate, usual = config.learning_rate, OPTIMIZERS[config.optimizer].learning_rate
    ways = [f"a learning rate of {usual if rate > usual else rate / 10:.3g} instead of {rate:.3g}"]
    if config.optimizer == "sgd" and config.momentum > LARGE_MOMENTUM:
        ways.append(f"a momentum of 0.9 instead of {config.momentum:g}")
    if config.batch_size < FEW_IMAGES:
        ways.append(f"a batch size of 32 instead of {config.batch_size}")
    if config.optimizer != DEFAULT:
        ways.append(f"{OPTIMIZERS[DEFAULT].title} at {OPTIMIZERS[DEFAULT].learning_rate:g}")
    return f"Try {', or '.join(ways)}."


def learn_faster(config: RunConfig) -> str:
    """What helps when nothing is learned: a rate that does something, or labels that fit."""
    rate, usual = config.learning_rate, OPTIMIZERS[config.optimizer].learning_rate
    if rate <= MUCH_SMALLER * usual:
        return f"Try a learning rate of {usual:g} instead of {rate:.3g}, or look whether the labels fit the images."
    return f"{learn_slower(config)} Or look whether the labels fit the images."
