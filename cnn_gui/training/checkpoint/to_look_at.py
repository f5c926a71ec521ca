"""A run whose images are not here, or are others now: it can be looked at, and not trained."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.data.dataset import Dataset, Split
from cnn_gui.engine import Objective
from cnn_gui.training.run.history import History
from cnn_gui.training.run.run import Run

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cnn_gui.training.checkpoint.checkpoint import Checkpoint


def run_to_look_at(checkpoint: Checkpoint, candidates: Iterable[Dataset], reason: str) -> Run:
    """The run of a checkpoint, with the first images that it can read, in its own classes and on its own scale.

    candidates: images that are here. Where none has the shape that the network takes, it gets one black image to begin
    with; drawings can be shown to it all the same. reason: why it cannot be trained, see `Run.cannot_train`.
    """
    data = checkpoint.data
    fitting = (
        dataset
        for dataset in candidates
        if dataset.image_shape == data.image_shape and len(dataset.classes) == len(data.classes)
    )
    found = next(fitting, None)
    images = _nothing(data.title, data.image_shape) if found is None else found
    images = dataclasses.replace(
        images,
        classes=data.classes,
        mean=np.array(data.mean, np.float32),
        deviation=np.array(data.deviation, np.float32),
    )
    # Whether it can be trained on these images is not asked: it will not be.
    config = checkpoint.state.config.with_changes(patience=0, schedule="constant")
    run = Run(config, images)
    run.cannot_train = reason
    run.config = checkpoint.state.config
    run.network.set_learned(checkpoint.state.parameters)
    # How many images of each class it was trained on is not known: what is shown is the loss without weights.
    run.network.objective = Objective(smoothing=config.label_smoothing)
    run.validations.restore(checkpoint.state.validation, run.network.learned)
    run.batches = _Place(checkpoint)  # type: ignore[assignment]  # it is asked where it stands, and nothing else
    run.batch = checkpoint.state.batch
    run.history = History(checkpoint.history)
    return run


class _Place:
    """Where the order of the batches stands; see `BatchSource`."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        batches = checkpoint.state.batches
        self.epoch = int(batches["epoch"])
        self.batch_in_epoch = int(batches["batch_in_epoch"])
        images = checkpoint.data.splits["train"].count
        self.at_epoch_start = int(batches["cursor"]) == images
        # Another size of the batches holds from the next epoch on.
        size = batches["next_batch_size" if self.at_epoch_start else "batch_size"]
        self.batches_per_epoch = -(-images // int(size))


def _nothing(title: str, shape: tuple[int, int, int]) -> Dataset:
    black = Split(np.zeros((1, *shape), np.uint8), np.zeros(1, np.int64))
    none = black.part(0, 0)
    channels = shape[0]
    ones = np.ones(channels, np.float32)
    return Dataset("digits", f"{title}, not here", black, none, none, ("",), ones, ones)
