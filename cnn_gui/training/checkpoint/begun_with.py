"""A new run that begins with what was learned elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.training.run.run import Run

if TYPE_CHECKING:
    from cnn_gui.data.dataset import Dataset
    from cnn_gui.training.run.config import RunConfig
    from cnn_gui.training.run.network.brought import Brought


def begun_with(brought: Brought, config: RunConfig, dataset: Dataset) -> Run:
    """A run of a config, but with this network in the place of the config's, before its first batch.

    Raises as Run, and ConfigError where the network is beyond what is allowed.
    """
    run = Run(config.with_changes(model=brought.model, dropout=0.0), dataset)
    run.take_weights(brought.learned, brought.source)
    return run
