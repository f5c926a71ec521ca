"""A network and images that do not go together, so that who hears of it can offer to change the network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cnn_gui.training.run.allowed import ConfigError

if TYPE_CHECKING:
    from cnn_gui.data.dataset import Dataset
    from cnn_gui.training.run.config import RunConfig


@dataclass(frozen=True)
class Misfit:
    """What did not go together: the run that was asked for, with its images (C, H, W), their classes and their name."""

    config: RunConfig
    image_shape: tuple[int, int, int]
    classes: int
    title: str

    @classmethod
    def of(cls, config: RunConfig, dataset: Dataset) -> Misfit:
        """A config's model and a data set."""
        return cls(config, dataset.image_shape, len(dataset.classes), dataset.title)


class ModelMisfitError(ConfigError):
    """The model cannot take the images, or has not their classes; the message says what helps. Attributes: misfit."""

    def __init__(self, message: str, misfit: Misfit) -> None:
        super().__init__("model", message)
        self.misfit = misfit
