"""The next step of a run, looked at before it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.training.run.history import History

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from cnn_gui.engine import Normalisation, PerImage, Trace
    from cnn_gui.engine.per_image import Place
    from cnn_gui.training.messages.probe import Probe
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
        # What each batch normalisation uses, by whether the update is done.
        self._normalisations: dict[bool, Mapping[str, Normalisation]] = {}
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
        """What the network had learned before the step, whatever it shows."""
        return self._state.parameters

    def show_updated(self, updated: bool) -> None:
        """Let the network have what it has learned behind the update, or again what it had before."""
        if updated != self.updated:
            after = {**self.record.after, **self.record.statistics_after}
            self._run.network.set_learned(after if updated else self._state.parameters)
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
                self._loss_after = float(run.network.step_gradients(x, batch.labels, follow=False).loss)
            finally:
                run.restore(self._state)
                self.show_updated(updated)
        return self._loss_after

    def trace(self, probe: Probe) -> Trace:
        """Return every array of an image of the batch, by the parameters that the network shows.

        Batch normalisation uses the statistics of the batch, as the step does; dropout is off, as in every trace.
        """
        run = self._run
        used = self._normalisations.get(self.updated)
        if used is None:
            x = run.standardiser.to_engine(self.record.images)
            used = self._normalisations[self.updated] = run.network.normalisations(x, self.record.labels)
        return run.network.trace(run.network_input(probe.image), probe.label, used)

    def per_image(self, place: Place | None) -> PerImage:
        """Compute what each image of the batch gives, by the parameters before the step and with its dropout.

        place: a parameter's name and index, whose gradient is wanted. The run stands afterwards as it did.
        """
        run, updated = self._run, self.updated
        silences = run.network.dropout_generator is not None
        self.show_updated(False)
        try:
            if silences:
                # Drawn again, so that the random numbers of the dropout come next, as in the step.
                run.batches.next()
            x = run.standardiser.to_engine(self.record.images)
            return run.network.per_image(x, self.record.labels, place, dropout=silences)
        finally:
            if silences:
                run.restore(self._state)
            self.show_updated(updated)

    def take_back(self) -> None:
        """Leave the run as it was before this walk."""
        self.show_updated(False)
        self._run.restore(self._state)

    def finish(self) -> None:
        """Do the step for good."""
        self.take_back()
        self._run.step()
