"""Helpers of the microscope's tests: a moment of a real training step of any model with any optimizer."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from cnn_gui.engine import SGD, Adam, Network, preset
from cnn_gui.explain.moment import Moment, OptimizerSettings, Preparation, StepRecord
from tests.explain.networks import LAYERS, network_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cnn_gui.engine import Array, Labels, Shape

OPTIMIZERS: Mapping[str, Callable[[], SGD | Adam]] = {
    "sgd": lambda: SGD(0.05),
    "momentum": lambda: SGD(0.05, momentum=0.9),
    "nesterov": lambda: SGD(0.05, momentum=0.9, nesterov=True),
    "weight decay": lambda: SGD(0.05, weight_decay=0.01),
    "momentum with weight decay": lambda: SGD(0.05, momentum=0.9, weight_decay=0.01),
    "nesterov with weight decay": lambda: SGD(0.05, momentum=0.9, nesterov=True, weight_decay=0.01),
    "adam": lambda: Adam(0.001),
    "adam with weight decay": lambda: Adam(0.001, weight_decay=0.01),
}
MEAN, DEVIATION = 0.1307, 0.3081


class Batch:
    """Images that look a little like digits: strokes on a plain ground, so that pooling ties are not rare.

    pixels: uint8 (N,C,H,W); images: the same, standardised; labels: (N,).
    """

    def __init__(self, rng: np.random.Generator, count: int, network: Network) -> None:
        self.pixels = np.zeros((count, *network.input_shape), np.uint8)
        _, height, width = network.input_shape
        for image in self.pixels:
            for channel in image:
                row, column = rng.integers(0, height - 2), rng.integers(0, width // 2)
                channel[row : row + 3, column : column + width // 2] = rng.integers(120, 256)
                column = rng.integers(0, width - 2)
                channel[height // 5 : -(height // 5), column : column + 2] = rng.integers(1, 256, (1, 2))
        self.labels: Labels = rng.integers(0, network.classes, count)
        self.images: Array = ((self.pixels / 255 - MEAN) / DEVIATION).astype(network.dtype)

    def batch_last(self) -> Array:
        """Return the images as the engine wants them, (C,H,W,N)."""
        return np.ascontiguousarray(self.images.transpose(1, 2, 3, 0))


def train(network: Network, optimizer: SGD | Adam, batch: Batch) -> dict[str, Array]:
    """Train one step and return the gradients it was made with."""
    gradients = network.step_gradients(batch.batch_last(), batch.labels).gradients
    copied = {name: array.copy() for name, array in gradients.items()}
    optimizer.step(network.parameters, gradients)
    return copied


def make(
    model: str = "seed",
    optimizer: str = "sgd",
    *,
    seed: int = 0,
    input_shape: Shape = (1, 28, 28),
    classes: int = 10,
    batch_size: int = 8,
    index: int | None = 3,
    steps_before: int = 3,
    with_label: bool = True,
    with_step: bool = True,
    running: bool = False,
    network: Network | None = None,
    **options: Any,
) -> Moment:
    """Train a few steps on images made for this, and return the moment of image ``index`` in the next step.

    model: a preset, or one of ``networks.LAYERS``. running: show it normalised with the running statistics, as outside
    of a walk.
    """
    rng = np.random.default_rng(seed)
    if network is None:
        network = network_of(model) if model in LAYERS else preset(model, input_shape, classes, rng=rng, **options)
    opt = OPTIMIZERS[optimizer]()
    for _ in range(steps_before):
        train(network, opt, Batch(rng, batch_size, network))

    batch = Batch(rng, batch_size, network)
    shown = 0 if index is None else index
    parameters = {name: array.copy() for name, array in network.parameters.items()}
    label = int(batch.labels[shown]) if with_label else None
    # As in a walk: the image is normalised with its batch.
    used = None if running or index is None else network.normalisations(batch.batch_last(), batch.labels)
    trace = network.trace(batch.images[shown], label, normalised_with=used)
    state, settings = opt.state(), OptimizerSettings.of(opt)
    gradients = train(network, opt, batch)
    after = {name: array.copy() for name, array in network.parameters.items()}
    step = StepRecord(batch_size, index, gradients, after, settings, state, opt.learning_rate)
    channels = network.input_shape[0]
    preparation = Preparation(batch.pixels[shown], np.full(channels, MEAN), np.full(channels, DEVIATION))
    return Moment.of(network, trace, step=step if with_step else None, preparation=preparation, parameters=parameters)


@pytest.fixture(scope="session")
def made_moment() -> Callable[..., Moment]:
    """Give ``make``, which makes equal moments once: made_moment("lenet", "adam", input_shape=(3, 32, 32))."""
    return cache(make)


@pytest.fixture
def rng() -> np.random.Generator:
    """Give a generator that is the same in every test."""
    return np.random.default_rng(20240229)
