"""One epoch, data handling included, against PyTorch with its data ready in memory.

Ours is what the program does: the images are bytes, and each batch is gathered, standardised and brought into the
engine's layout while training. PyTorch's are standardised float32 tensors; a batch is taken by random indices.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from types import ModuleType
from typing import Protocol

import numpy as np
import numpy.typing as npt
from contest import agree, threads_limited
from measure import Contestant, Effort, Spread, alternate, ratios

from cnn_gui.data.dataset import Dataset
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.run import Run

# Not the 1e-4 of a few steps: over a whole epoch differences in rounding grow.
TOLERANCE = 1e-2


@dataclass(frozen=True)
class EpochRow:
    """Seconds per epoch; ratios are PyTorch's / ours; by memory format, empty without PyTorch."""

    model: str
    images: int
    batch: int
    threads: int
    ours: Spread
    torch: Mapping[str, Spread]
    ratios: Mapping[str, Spread]
    fastest: str | None
    loss: float


class EpochOfOurs:
    """Trains one epoch of a fresh run."""

    def __init__(self, config: RunConfig, dataset: Dataset) -> None:
        self._config = config
        self._dataset = dataset
        self.reset()

    def step(self) -> None:
        """Train one epoch."""
        run = self.run
        run.step()
        while not run.at_epoch_end:
            run.step()

    def reset(self) -> None:
        """Begin again from the initial weights."""
        self.run = Run(self._config, self._dataset)


def measure_epoch(
    config: RunConfig, dataset: Dataset, threads: int, turns: int, torch_models: ModuleType | None
) -> EpochRow:
    """Time epochs in alternation, from the same weights, in the same order of images.

    Raises DisagreementError if the mean losses over the first epoch differ.
    """
    ours = EpochOfOurs(config, dataset)
    order = deepcopy(ours.run.generator).permutation(len(dataset.train))
    contestants = {"ours": Contestant(ours.step, ours.reset)}
    losses: dict[str, float] = {}
    if torch_models is not None:
        everything = _standardised(ours.run, dataset), dataset.train.labels
        for layout in torch_models.FORMATS:
            side: _Theirs = torch_models.TorchSide(ours.run.network, [everything], config.learning_rate, layout)

            contestants[layout] = Contestant(partial(_epoch_of_theirs, side, layout, order, config, losses), side.reset)
    theirs = [name for name in contestants if name != "ours"]
    with threads_limited(threads, torch_models):
        seconds = alternate(contestants, Effort(seconds=0.0, block=0.0, settle=0.0, turns=turns))
    loss = float(ours.run.history.batches.loss.mean())
    agree({name: [value] for name, value in {"ours": loss, **losses}.items()}, TOLERANCE, "mean loss over an epoch")
    spreads = {name: Spread.of(values) for name, values in seconds.items()}
    return EpochRow(
        model=config.model,
        images=len(dataset.train),
        batch=config.batch_size,
        threads=threads,
        ours=spreads["ours"],
        torch={layout: spreads[layout] for layout in theirs},
        ratios={layout: ratios(seconds[layout], seconds["ours"]) for layout in theirs},
        fastest=min(theirs, key=lambda layout: spreads[layout].median, default=None),
        loss=loss,
    )


class _Theirs(Protocol):
    def epoch(self, order: npt.NDArray[np.int64], batch_size: int) -> float: ...
    def reset(self) -> None: ...


def _epoch_of_theirs(
    side: _Theirs, layout: str, order: npt.NDArray[np.int64], config: RunConfig, losses: dict[str, float]
) -> None:
    losses[layout] = side.epoch(order, config.batch_size)


def _standardised(run: Run, dataset: Dataset) -> npt.NDArray[np.float32]:
    images = dataset.train.images
    first = np.empty(images.shape, np.float32)
    for start in range(0, len(images), 1000):
        part = images[start : start + 1000]
        last = np.empty((*part.shape[1:], len(part)), np.float32)
        run.standardiser.to_engine(part, last)
        first[start : start + 1000] = last.transpose(3, 0, 1, 2)
    return first
