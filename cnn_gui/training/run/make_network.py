"""A run's network, with its initial weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cnn_gui.engine import preset
from cnn_gui.training.run.matrix_threads import small_product

if TYPE_CHECKING:
    import numpy as np

    from cnn_gui.engine import Network, Shape
    from cnn_gui.training.run.config import RunConfig


def make_network(config: RunConfig, image_shape: Shape, classes: int, generator: np.random.Generator) -> Network:
    """A new network of the config's model for images (C, H, W), its weights and its dropout drawn from `generator`.

    Raises ShapeError when the model cannot take images of this size.
    """
    options: dict[str, Any] = {"dropout": config.dropout} if config.dropout else {}
    return preset(
        config.model,
        input_shape=image_shape,
        classes=classes,
        rng=generator,
        small_product=small_product(),
        threads=config.threads,
        **options,
    )
