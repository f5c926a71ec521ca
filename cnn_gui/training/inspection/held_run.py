"""A run in the hands of the training thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cnn_gui.training.inspection.inspection import Inspection
from cnn_gui.training.run.speed_meter import SpeedMeter
from cnn_gui.training.watch.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnn_gui.training.checkpoint.checkpoint import Checkpoint
    from cnn_gui.training.run.run import Run


class HeldRun:
    """A run that the training thread holds, with what belongs to it alone.

    Whoever is handed one does not ask whether it is the run that trains: it may be another one that is only viewed.

    Attributes:
        run: the run itself.
        generation: which one of a session's runs it is, counted from 1; every message to the window says so.
        inspection: its walk and its edits.
        watch: what sees that it does not learn.
        speed: how fast it trains.
        checkpoint: of a run that can only be looked at, all that it was; None for others.
        extras: what its checkpoints have besides (see `Checkpoint`).

    image: which image of the batch its walks show first.
    """

    def __init__(self, run: Run, generation: int, image: int = 0, checkpoint: Checkpoint | None = None) -> None:
        self.run = run
        self.checkpoint = checkpoint
        self.extras: Mapping[str, Any] = {}
        self.generation = generation
        self.inspection = Inspection(run, image)
        self.watch = Watch(run)
        self.speed = SpeedMeter()

    def watch_anew(self) -> None:
        """The parameters are others at once: what was seen of those before says nothing about them."""
        self.watch = Watch(self.run)
