"""Which runs the training thread holds, and which of them is which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.training.inspection.held_run import HeldRun
from cnn_gui.training.run.matrix_threads import keep_products_whole

if TYPE_CHECKING:
    from cnn_gui.training.checkpoint.checkpoint import Checkpoint
    from cnn_gui.training.run.run import Run


class Runs:
    """The runs of a session that are held now.

    Attributes:
        present: the one that trains; None before the first.
        viewed: the one that is shown, looked into and evaluated; the same today.
        held: a person's own, whole, while runs of a lesson have its place; None elsewhere.
    """

    def __init__(self) -> None:
        self.present: HeldRun | None = None
        self.viewed: HeldRun | None = None
        self.held: HeldRun | None = None
        self._generation = 0

    def of(self, run: Run) -> HeldRun | None:
        """The one that holds this run; None if none does any more."""
        held = (self.present, self.viewed, self.held)
        return next((each for each in held if each is not None and each.run is run), None)

    def begin(self, run: Run, checkpoint: Checkpoint | None = None) -> HeldRun:
        """Hold a run as the present one, and view it; the threads of the one before are let go.

        checkpoint: of one that can only be looked at, all that it was.
        """
        keep_products_whole()
        self.close()
        self._generation += 1
        # A person who looked at the third image of each batch goes on to do so.
        image = 0 if self.viewed is None else self.viewed.inspection.image
        self.present = self.viewed = HeldRun(run, self._generation, image, checkpoint)
        return self.present

    def hold(self) -> None:
        """Keep the present run as it is, for `give_back`; another one takes its place then."""
        self.held = self.present

    def give_back(self) -> HeldRun | None:
        """Make the run that is held the present one again, and view it; None: there is none."""
        held, self.held = self.held, None
        if held is not None:
            self.close()
            self.present = self.viewed = held
        return held

    def close(self) -> None:
        """Let the threads of all runs go; a run that goes on starts them anew."""
        for held in (self.present, self.viewed, self.held):
            if held is not None:
                held.run.network.close()
