"""The numbers of one image in one step of a run, as explanations take them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.explain.moment import Moment, OptimizerSettings, Preparation, StepRecord

if TYPE_CHECKING:
    from cnn_gui.engine import Trace
    from cnn_gui.training.messages.probe import Probe
    from cnn_gui.training.run.record import Record
    from cnn_gui.training.run.run import Run


def moment_of_step(run: Run, trace: Trace, probe: Probe, record: Record, image: int | None = None) -> Moment:
    """The moment of an image in a step; image: which one of the batch it is, None: it is not in the batch."""
    step = StepRecord(
        batch_size=len(record),
        index_in_batch=image,
        gradients=record.gradients,
        parameters_after=record.after,
        optimizer=OptimizerSettings.of(run.optimizer),
        state=record.optimizer,
        learning_rate=record.learning_rate,
    )
    return Moment.of(run.network, trace, step=step, preparation=_preparation(run, probe), parameters=record.before)


def moment_without_step(run: Run, trace: Trace, probe: Probe) -> Moment:
    """The moment of an image where there is no step to be looked at."""
    return Moment.of(run.network, trace, preparation=_preparation(run, probe))


def _preparation(run: Run, probe: Probe) -> Preparation:
    return Preparation(probe.image, run.dataset.mean, run.dataset.deviation)
