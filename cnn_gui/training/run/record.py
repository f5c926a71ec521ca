"""Everything that one step computed, kept for a person to look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt

    from cnn_gui.data.dataset import Images, Labels
    from cnn_gui.training.run.config import RunConfig

    Arrays = Mapping[str, npt.NDArray[np.floating[Any]]]


@dataclass(frozen=True, eq=False)
class Record:
    """One step: what went in, what came out. Copies of its own, which nobody writes to.

    Attributes:
        config: the settings that held. batch: its number in the run, from 1. epoch: from 1.
        images, labels: of the batch, (N, C, H, W) uint8 as trained on, shifted and turned if asked, and (N,) int64.
        indices: (N,) int64, the places of the images in the training split.
        loss: mean over the batch, in nats. correct: how many of its images were read rightly.
        learning_rate: of this update.
        before, after: all parameters around the update, by name. gradients: dL/dparameter of the mean loss.
        statistics_after: the running statistics of batch normalisation, by name; nothing without any.
        optimizer: what it remembered before the update (see `Optimizer.state`).
    """

    config: RunConfig
    batch: int
    epoch: int
    images: Images
    labels: Labels
    indices: npt.NDArray[np.int64]
    loss: float
    correct: int
    learning_rate: float
    before: Arrays
    gradients: Arrays
    after: Arrays
    statistics_after: Arrays
    optimizer: Mapping[str, Any]

    def __len__(self) -> int:
        return len(self.labels)
