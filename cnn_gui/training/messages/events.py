"""What the training thread tells the window, besides snapshots: immutable messages, one class each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnn_gui.data.dataset import Dataset
    from cnn_gui.training.checkpoint.checkpoint import Checkpoint
    from cnn_gui.training.messages.gradient_check import CheckReport
    from cnn_gui.training.messages.layers import LayerInfo
    from cnn_gui.training.messages.progress import Progress
    from cnn_gui.training.messages.report import Report
    from cnn_gui.training.messages.snapshot import Snapshot
    from cnn_gui.training.messages.state import State
    from cnn_gui.training.messages.trouble import Trouble
    from cnn_gui.training.run.config import RunConfig
    from cnn_gui.training.run.history import History
    from cnn_gui.training.run.misfit import Misfit


PAUSE_FIRST = "Pause first: a step can be looked into while training stands still."
"""The notice that asks for a pause: it has nothing more to say once training stands still."""


@dataclass(frozen=True)
class RunStarted:
    """A run stands ready, paused before its next batch.

    history: grows as the run goes on. checkpoint: what it goes on from; None for a new run. only_to_look_at: why it
    cannot be trained, for a person; "" if it can. of_lesson: a person's own run is held meanwhile, and comes back with
    the generation that it had.
    """

    generation: int
    config: RunConfig
    dataset: Dataset
    layers: tuple[LayerInfo, ...]
    history: History
    checkpoint: Checkpoint | None = None
    only_to_look_at: str = ""
    of_lesson: bool = False

    @property
    def parameter_count(self) -> int:
        """Number of learned parameters."""
        return sum(layer.parameter_count for layer in self.layers)


@dataclass(frozen=True)
class StateChanged:
    """The training thread has entered a state; `detail` says what it is about, for a person."""

    state: State
    detail: str = ""
    progress: Progress | None = None


@dataclass(frozen=True)
class SnapshotReady:
    """A snapshot; the next one is built only after `Trainer.snapshots.taken`."""

    snapshot: Snapshot


@dataclass(frozen=True)
class Evaluated:
    """What the network of one run is worth on one split or collection, image by image."""

    generation: int
    report: Report


@dataclass(frozen=True)
class GradientsChecked:
    """How far a gradient check has come."""

    generation: int
    report: CheckReport


@dataclass(frozen=True)
class Diverged:
    """The loss is no longer finite, or nothing good can come of the run; training has paused.

    advice: what became of the run and what to do.
    """

    message: str
    advice: str


@dataclass(frozen=True)
class StoppedEarly:
    """The validations have brought no gain for too long; training has paused and may go on.

    message: why, a sentence. advice: what the best was, and how to go on.
    """

    generation: int
    message: str
    advice: str


@dataclass(frozen=True)
class InTrouble:
    """A run trains but does not learn: a sign of it was seen for the first time. It goes on.

    troubles: what was seen in this run so far, the newest last.
    """

    generation: int
    troubles: tuple[Trouble, ...]


@dataclass(frozen=True)
class Refused:
    """Something asked for cannot be done (bad data, a setting out of range); the run is as it was before.

    settings: it was a setting or a new run, so that fields are to show again what holds.
    details: what is wrong one by one, where that is much; the message then sums it up.
    misfit: a network and images that do not go together, if that is what it was.
    """

    title: str
    message: str
    settings: bool = False
    details: tuple[str, ...] = ()
    misfit: Misfit | None = None


@dataclass(frozen=True)
class Failed:
    """A fault of the program in the training thread; training has paused. traceback: for a bug report."""

    message: str
    traceback: str


@dataclass(frozen=True)
class Notice:
    """Something worth saying in passing.

    about: what it is about, if that can change: "" as a message about the same takes back what was said.
    """

    message: str
    about: str = ""


@dataclass(frozen=True)
class EarlierRunsChanged:
    """Which run would be brought back, and which one forward again, each in a few words; "" for none."""

    before: str
    after: str


WHILE_TRAINING = "while training"
"""What a notice is about that holds only until training stops."""


Event = (
    RunStarted
    | StateChanged
    | SnapshotReady
    | Evaluated
    | GradientsChecked
    | Diverged
    | StoppedEarly
    | InTrouble
    | Refused
    | Failed
    | Notice
    | EarlierRunsChanged
)
