"""The immutable message from the training thread to the window, and what the window wants in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cnn_gui.training.messages.state import State

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt

    from cnn_gui.engine import Trace
    from cnn_gui.explain.moment import Moment
    from cnn_gui.training.messages.attribution import Attribution
    from cnn_gui.training.messages.probe import Probe
    from cnn_gui.training.messages.progress import Progress
    from cnn_gui.training.messages.walk import WalkView
    from cnn_gui.training.messages.what_if import WhatIfView


@dataclass(frozen=True)
class Demand:
    """What the visible panels want in the next snapshot; what nobody looks at is not computed."""

    trace: bool = True
    filters: bool = True
    attribution: bool = False
    moment: bool = False
    parameters: bool = False


NOTHING = Demand(trace=False, filters=False)


@dataclass(frozen=True)
class Snapshot:
    """The run at one batch boundary. Nobody writes to its arrays.

    All arrays are of one image and of the same parameters: those after batch `progress.batch`, or with the moment of a
    run that trains those that this batch was computed with. So whatever two views make of one snapshot agrees.

    generation: counts the runs of a session, so that a message of an earlier run can be told. trace: every array of
    the probe, None unless asked for; without gradients if the probe has no label. filters: copies of each convolution's
    weights (F, C, k, k) by layer name. parameters: copies of all weights and biases by name; empty unless asked for.
    attribution: the newest of this probe, a little older than the rest; None unless
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
    parameters: Mapping[str, npt.NDArray[np.floating[Any]]] = field(default_factory=dict)
    attribution: Attribution | None = None
    moment: Moment | None = None
    walk: WalkView | None = None
    what_if: WhatIfView | None = None

    @property
    def step_done(self) -> bool:
        """Whether the arrays are those of batch `progress.batch` itself, before its update: of the moment just done."""
        return self.state is State.RUNNING and self.moment is not None

    @property
    def step_trace(self) -> Trace | None:
        """The trace to show beside the numbers of a step: in a walk that made before the update, else `trace`."""
        return self.trace if self.walk is None or self.moment is None else self.moment.trace

    @property
    def ahead(self) -> bool:
        """Whether `trace` is of parameters that the step walked through has updated, unlike `step_trace`."""
        return self.walk is not None and self.walk.updated
