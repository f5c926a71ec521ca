"""A copy of a run is the run as training has left it, and taking it changes nothing of what is looked at."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from cnn_gui.training.run.run import Run
from cnn_gui.training.thread.orders.copies import CopyOrders

if TYPE_CHECKING:
    from cnn_gui.data.dataset import Dataset
    from cnn_gui.training.checkpoint.checkpoint import Checkpoint
    from cnn_gui.training.inspection.held_run import HeldRun
    from cnn_gui.training.run.config import RunConfig


@pytest.fixture
def twin(config: RunConfig, dataset: Dataset, viewed: HeldRun) -> Run:
    """The same run, which nobody looks into; both are three batches old."""
    twin = Run(config, dataset)
    for run in (viewed.run, twin):
        for _ in range(3):
            run.step()
    return twin


def copied(orders: Any) -> Checkpoint:
    wanted: Future[Checkpoint] = Future()
    CopyOrders(orders).take(wanted)
    assert not wanted.done()
    orders.carry_out()
    assert orders.kinds[-1] == "for_present"
    return wanted.result(0)


def goes_on_as(copy: Checkpoint, dataset: Dataset, twin: Run) -> None:
    """The copy is that run, and goes on as it does."""
    run = copy.to_run(dataset)
    assert (run.batch, run.parameters_sha256()) == (twin.batch, twin.parameters_sha256())
    for each in (run, twin):
        for _ in range(4):
            each.step()
    assert run.parameters_sha256() == twin.parameters_sha256()
    assert run.history.batches.loss.tolist() == twin.history.batches.loss.tolist()


@pytest.mark.parametrize("phase", [None, 0, -1])
@pytest.mark.parametrize("edited", [False, True])
def test_it_is_the_run_as_training_has_left_it(
    orders: Any, viewed: HeldRun, twin: Run, dataset: Dataset, phase: int | None, edited: bool
) -> None:
    inspection, network = viewed.inspection, viewed.run.network
    if edited:
        inspection.edit("conv1.W", (2,), np.full((1, 3, 3), 0.5))
    if phase is not None:
        inspection.walk(1)
        view = inspection.walk_view()
        assert view is not None
        inspection.walk_to(phase % len(view.phases))
    seen = {name: array.copy() for name, array in network.parameters.items()}
    copy = copied(orders)
    for name, array in seen.items():
        assert np.array_equal(network.parameters[name], array), name
    assert inspection.walking == (phase is not None)
    goes_on_as(copy, dataset, twin)
    # And what was looked into can be left as ever.
    inspection.leave(finish=False)
    inspection.end_edits(keep=False)
    assert viewed.run.parameters_sha256() == copy.to_run(dataset).parameters_sha256()


def test_what_training_does_later_is_not_in_it(orders: Any, viewed: HeldRun, twin: Run, dataset: Dataset) -> None:
    copy = copied(orders)
    for _ in range(5):
        viewed.run.step()
    goes_on_as(copy, dataset, twin)


def test_a_copy_that_nobody_wants_any_more_is_not_taken(orders: Any, viewed: HeldRun) -> None:
    wanted: Future[Checkpoint] = Future()
    CopyOrders(orders).take(wanted)
    wanted.cancel()
    orders.carry_out()
    assert wanted.cancelled()
