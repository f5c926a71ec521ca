"""What goes into a snapshot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cnn_gui.training.messages.snapshot import Snapshot
from cnn_gui.training.messages.state import State
from cnn_gui.training.snapshots.make_progress import progress_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt

    from cnn_gui.engine import Trace
    from cnn_gui.explain.moment import Moment
    from cnn_gui.training.inspection.held_run import HeldRun
    from cnn_gui.training.messages.attribution import Attribution
    from cnn_gui.training.messages.probe import Probe
    from cnn_gui.training.messages.snapshot import Demand


def snapshot_of(
    held: HeldRun, probe: Probe, state: State, demand: Demand, attribution: Attribution | None, speed: float
) -> Snapshot:
    """A run as it is now, with what is asked for of it; all arrays are of the same parameters.

    With the moment of the batch just done these are the parameters that it was computed with. speed: in batches per
    second.
    """
    trace, moment = _trace_and_moment(held, probe, state, demand)
    done = moment is not None and state is State.RUNNING
    parameters = moment.parameters if moment is not None and done else held.run.network.parameters
    return Snapshot(
        generation=held.generation,
        state=state,
        progress=progress_of(held.run, speed),
        probe=probe,
        trace=trace,
        filters=_filters(parameters) if demand.filters else {},
        parameters={name: array.copy() for name, array in parameters.items()} if demand.parameters else {},
        attribution=attribution,
        moment=moment,
        walk=held.inspection.walk_view(),
        what_if=held.inspection.what_if_view(probe),
        batch=held.inspection.batch_view() if demand.batch else None,
    )


def _trace_and_moment(held: HeldRun, probe: Probe, state: State, demand: Demand) -> tuple[Trace | None, Moment | None]:
    inspection = held.inspection
    recorded = inspection.take_recorded(probe)
    # Of a run that stands still the step that comes next is shown, not the one before.
    if recorded is not None and state is State.RUNNING:
        return recorded.trace, recorded
    if not (demand.trace or demand.moment):
        return None, None
    trace = inspection.trace(probe)
    # Behind the update the network is another one; the arrays of the step are in the moment.
    if not (demand.moment or inspection.walking) or state is State.RUNNING:
        return trace, None
    return trace, inspection.moment(trace, probe)


def _filters(parameters: Mapping[str, npt.NDArray[np.floating[Any]]]) -> Mapping[str, npt.NDArray[np.floating[Any]]]:
    return {
        name.removesuffix(".W"): array.copy()
        for name, array in parameters.items()
        if name.endswith(".W") and array.ndim == 4
    }
