"""A run's network, with its initial weights, and the loss that it learns by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cnn_gui.engine import Objective, balanced_weights, network_of
from cnn_gui.engine.architecture.limits import MOST_BYTES
from cnn_gui.training.run.allowed import ConfigError
from cnn_gui.training.run.matrix_threads import small_product

if TYPE_CHECKING:
    from cnn_gui.data.dataset import Dataset
    from cnn_gui.engine import Network, Shape
    from cnn_gui.training.run.config import RunConfig


def make_network(config: RunConfig, image_shape: Shape, classes: int, generator: np.random.Generator) -> Network:
    """A new network of the config's model for images (C, H, W), its weights and its dropout drawn from `generator`.

    Raises ShapeError when the model cannot take images of this size.
    """
    options: dict[str, Any] = {"dropout": config.dropout} if config.dropout else {}
    return network_of(
        config.model,
        input_shape=image_shape,
        classes=classes,
        rng=generator,
        small_product=small_product(),
        threads=config.threads,
        **options,
    )


def check_memory(network: Network, config: RunConfig) -> None:
    """Raise ConfigError if a batch would take too much memory: only those that are normalised do, others are cut."""
    if not network.statistics or network.bytes_of_batch(config.batch_size) <= MOST_BYTES:
        return
    most = max(1, MOST_BYTES // network.bytes_of_batch(1))
    raise ConfigError(
        "batch_size",
        f"batches of {config.batch_size} images are too large for this network: batch normalisation needs all images "
        f"of a batch at once, which would take more than {MOST_BYTES // 2**30} GiB of memory. {most} at most fit",
    )


def objective_of(config: RunConfig, dataset: Dataset) -> Objective:
    """The loss that a config asks for; balanced weights are made of the classes of the training images."""
    weights: tuple[float, ...] = ()
    if config.class_weights == "balanced":
        weights = balanced_weights(np.bincount(dataset.train.labels, minlength=len(dataset.classes)))
    return Objective(weights, config.label_smoothing)
