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
    from cnn_gui.explain.moment import Moment
    from cnn_gui.training.inspecting.inspection import WalkView
    from cnn_gui.training.inspecting.what_if import WhatIfView
    from cnn_gui.training.looking.attribution import Attribution
    from cnn_gui.training.run.schedule import Plan

# Where an image comes from that is in no split and in no collection, unless it has another name.
DRAWING = "drawing"

# The parts of a data set as a person calls them.
_SPOKEN = {"train": "training", "validation": "validation", "test": "test"}


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
    """The image whose arrays are shown.

    split: "train", "validation", "test", the name of a collection, or of an image that stands alone ("drawing").
    index: into the split, 0 for an image that stands alone. label: its class; None: nobody said what it is.
    image: uint8 (C, H, W). alone: it is in no split and in no collection.
    """

    split: str
    index: int
    label: int | None
    image: npt.NDArray[np.uint8]
    alone: bool = False

    @property
    def title(self) -> str:
        """What a person calls it: "test image 17", "my digits, image 3", "drawing"."""
        if self.alone or self.split == DRAWING:
            return self.split
        spoken = _SPOKEN.get(self.split)
        return f"{self.split}, image {self.index}" if spoken is None else f"{spoken} image {self.index}"


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
    attribution: bool = False
    moment: bool = False


@dataclass(frozen=True)
class Snapshot:
    """The run at one batch boundary. Nobody writes to its arrays.

    generation: counts the runs of a session, so that a message of an earlier run can be told. trace: every array of
    the probe, None unless asked for; without gradients if the probe has no label. filters: copies of each convolution's
    weights (F, C, k, k) by layer name. attribution: the newest of this probe, a little older than the rest; None unless
    asked for, and until it is ready. moment: the same trace, with the parameters and the step that used them: the one
    that comes next while the run stands still, else the one just done; None unless asked for or in a walk, and while
    training runs in most snapshots, for nobody reads numbers thirty times a second. walk: where a person stands in the
    next step, an image of which is then the probe. what_if: edits that are neither kept nor undone yet.
    """

    generation: int
    state: State
    progress: Progress
    probe: Probe
    trace: Trace | None = None
    filters: Mapping[str, npt.NDArray[np.floating[Any]]] = field(default_factory=dict)
    attribution: Attribution | None = None
    moment: Moment | None = None
    walk: WalkView | None = None
    what_if: WhatIfView | None = None
