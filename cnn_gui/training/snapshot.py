"""The immutable message from the training thread to the window."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt

    from cnn_gui.engine import Trace
    from cnn_gui.training.schedule import Plan


class State(enum.Enum):
    """What the training thread is doing."""

    LOADING = "loading"
    PAUSED = "paused"
    RUNNING = "running"
    DIVERGED = "diverged"
    FAILED = "failed"
    CLOSED = "closed"


@dataclass(frozen=True)
class Probe:
    """The image whose arrays are shown. split: "train", "validation" or "test"; image: uint8 (C, H, W)."""

    split: str
    index: int
    label: int
    image: npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Progress:
    """Where the run stands, with the settings of its next batch.

    epoch: from 1. batch: batches trained in the run. loss, train_accuracy: of the last batch, NaN before the first.
    validation_*: of the last evaluation, NaN before it. batches_per_second: over the last half second or so of
    training, NaN before it is known. learning_rate: of the next batch; plan: what it comes from, over schedule_epochs
    epochs. batch_size: as it will be from the next epoch on.
    """

    epoch: int
    batch: int
    batch_in_epoch: int
    batches_per_epoch: int
    batches_per_second: float
    loss: float
    train_accuracy: float
    validation_loss: float
    validation_accuracy: float
    learning_rate: float
    plan: Plan
    schedule_epochs: int
    momentum: float
    nesterov: bool
    weight_decay: float
    batch_size: int

    @property
    def base_learning_rate(self) -> float:
        """The learning rate as a person set it, before the schedule."""
        return self.plan.base

    @property
    def schedule(self) -> str:
        """The name of the schedule."""
        return self.plan.schedule


@dataclass(frozen=True)
class Demand:
    """What the visible panels want in the next snapshot; what nobody looks at is not computed."""

    trace: bool = True
    filters: bool = True


@dataclass(frozen=True)
class Snapshot:
    """The run at one batch boundary. Nobody writes to its arrays.

    generation: counts the runs of a session, so that a message of an earlier run can be told. trace: every array of
    the probe, None unless asked for. filters: copies of each convolution's weights (F, C, k, k) by layer name.
    """

    generation: int
    state: State
    progress: Progress
    probe: Probe
    trace: Trace | None = None
    filters: Mapping[str, npt.NDArray[np.floating[Any]]] = field(default_factory=dict)
