"""The next step of a run, looked at before it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.training.run.history import History

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from cnn_gui.training.run.record import Record
    from cnn_gui.training.run.run import Run


class Walk:
    """One step, stopped: all that it computes is known, and the run stands as if it had never been looked at.

    The step is done by the run itself, kept, and taken back with `Run.restore`; so what is looked at is what will be,
    bit for bit, and there is no second implementation of it.

    Attributes: record (the step), updated (whether the network shows the parameters behind the update).

    Raises DivergedError, with the run as it was, when the step would diverge.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._state = run.state()
        self.updated = False
        self._loss_after: float | None = None
        self.record = self._foresee()

    def _foresee(self) -> Record:
        run = self._run
        history, run.history = run.history, History()
        try:
            return run.recorded_step()
        finally:
            run.history = history
            run.restore(self._state)

    @property
    def parameters(self) -> Mapping[str, npt.NDArray[np.floating]]:
        """Those before the step, whatever the network shows."""
        return self.record.before if self.updated else self._run.network.parameters

    def show_updated(self, updated: bool) -> None:
        """Let the network have the parameters behind the update, or again those before it."""
        if updated != self.updated:
            self._run.network.set_parameters(self.record.after if updated else self.record.before)
            self.updated = updated

    def loss_after(self) -> float:
        """Return the mean loss that the step's own images have behind its update; it may be infinite or NaN.

        The batch is drawn once more from the state before the step, so its images are moved and its units silenced as
        they were. It costs as much as a step, and is computed once.
        """
        if self._loss_after is None:
            run, updated = self._run, self.updated
            self.take_back()
            try:
                run.network.set_parameters(self.record.after)
                batch = run.batches.next()
                shape = (*run.network.input_shape, len(batch.labels))
                x = run.standardiser.to_engine(batch.images, np.empty(shape, run.network.dtype))
                self._loss_after = float(run.network.step_gradients(x, batch.labels).loss)
            finally:
                run.restore(self._state)
                self.show_updated(updated)
        return self._loss_after

    def take_back(self) -> None:
        """Leave the run as it was before this walk."""
        self.show_updated(False)
        self._run.restore(self._state)

    def finish(self) -> None:
        """Do the step for good."""
        self.take_back()
        self._run.step()
