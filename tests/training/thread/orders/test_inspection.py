"""Orders that look into a step, edit and check gradients, without a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from cnn_gui.training.messages.events import GradientsChecked, Refused, SnapshotReady
from cnn_gui.training.messages.snapshot import Demand
from cnn_gui.training.messages.state import State
from cnn_gui.training.run.run import Run
from cnn_gui.training.thread.orders.inspection import InspectionOrders

if TYPE_CHECKING:
    from cnn_gui.data.dataset import Dataset
    from cnn_gui.training.inspection.held_run import HeldRun
    from cnn_gui.training.messages.events import Event
    from cnn_gui.training.run.config import RunConfig
    from cnn_gui.training.thread.view import View


@pytest.fixture
def stepped() -> list[HeldRun]:
    """The runs of which a step was done in the course of a walk."""
    return []


@pytest.fixture
def inspection(orders: Any, view: View, events: list[Event], stepped: list[HeldRun]) -> InspectionOrders:
    return InspectionOrders(orders, view, events.append, stepped.append)


def test_a_walk_past_its_last_phase_does_the_step_and_says_so(
    inspection: InspectionOrders, orders: Any, view: View, viewed: HeldRun, stepped: list[HeldRun]
) -> None:
    inspection.walk_to(14)
    orders.carry_out()
    assert (viewed.run.batch, stepped) == (0, [])
    assert view.photographer.due()
    inspection.walk(1)
    orders.carry_out()
    assert (viewed.run.batch, stepped) == (1, [viewed])
    walk = viewed.inspection.walk_view()
    assert walk is not None
    assert (walk.index, walk.updated) == (0, False)


@pytest.mark.parametrize("finish", [True, False])
def test_a_walk_that_is_left_is_done_or_taken_back(
    inspection: InspectionOrders,
    orders: Any,
    viewed: HeldRun,
    stepped: list[HeldRun],
    config: RunConfig,
    dataset: Dataset,
    finish: bool,
) -> None:
    inspection.walk(1)
    inspection.leave(finish=finish)
    # There is no walk any more that could be left.
    inspection.leave(finish=True)
    orders.carry_out()
    twin = Run(config, dataset)
    if finish:
        twin.step()
    assert stepped == [viewed] * finish
    assert not viewed.inspection.walking
    assert (viewed.run.batch, viewed.run.parameters_sha256()) == (twin.batch, twin.parameters_sha256())


def test_an_image_of_the_batch_is_the_probe(
    inspection: InspectionOrders, orders: Any, view: View, viewed: HeldRun
) -> None:
    inspection.walk(1)
    inspection.walk_image(10)
    orders.carry_out()
    probe = view.probe.of(viewed)
    assert (probe.split, probe.index) == ("batch", 2)


def test_edits_are_kept_or_undone(inspection: InspectionOrders, orders: Any, viewed: HeldRun) -> None:
    bias = viewed.run.network.parameters["conv1.b"]
    inspection.edit("conv1.b", (1,), 0.5)
    inspection.undo_edits()
    orders.carry_out()
    assert bias[1] == 0
    # A number that changes after it was given is not the one that was given.
    values = np.full(8, 0.25)
    inspection.edit("conv1.b", (), values)
    values[:] = 9
    inspection.keep_edits()
    inspection.undo_edits()
    orders.carry_out()
    np.testing.assert_array_equal(bias, np.full(8, 0.25))
    assert viewed.run.history.edits == ((0, "8 numbers of conv1.b edited by hand"),)


def test_what_cannot_be_is_refused_in_words(
    inspection: InspectionOrders, orders: Any, viewed: HeldRun, events: list[Event]
) -> None:
    before = viewed.run.parameters_sha256()
    inspection.walk_to(99)
    inspection.edit("conv9.b", (0,), 1.0)
    orders.carry_out()
    assert [event.title for event in events if isinstance(event, Refused)] == [
        "This phase cannot be shown",
        "This edit cannot be made",
    ]
    assert viewed.run.parameters_sha256() == before


def test_gradients_are_checked_one_by_one_and_told_with_the_run_they_are_of(
    inspection: InspectionOrders, orders: Any, view: View, viewed: HeldRun, events: list[Event]
) -> None:
    inspection.check_gradients([("conv1.b", (0,)), ("dense1.b", (1,))])
    orders.carry_out()
    assert events == []
    while view.work_waits:
        view.go_on(viewed)
    told = [(event.generation, len(event.report.checks)) for event in events if isinstance(event, GradientsChecked)]
    assert told == [(3, 1), (3, 2)]


def test_what_is_said_of_the_network_behind_the_update_of_a_walk_is_said_of_the_batch_after(
    inspection: InspectionOrders, orders: Any, view: View, viewed: HeldRun, events: list[Event]
) -> None:
    view.demand(Demand(attribution=True))
    inspection.walk_to(14)
    inspection.check_gradients([("conv1.b", (0,))])
    orders.carry_out()
    while view.work_waits:
        view.go_on(viewed)
    view.send(viewed, State.PAUSED)
    (checked,) = (event.report for event in events if isinstance(event, GradientsChecked))
    (snapshot,) = (event.snapshot for event in events if isinstance(event, SnapshotReady))
    assert snapshot.attribution is not None
    assert (viewed.run.batch, checked.batch, snapshot.attribution.batch) == (0, 1, 1)


def test_looking_into_a_step_needs_a_run_that_stands_still_and_a_check_does_not(
    inspection: InspectionOrders, orders: Any
) -> None:
    inspection.walk(1)
    inspection.walk_to(2)
    inspection.walk_image(1)
    inspection.leave(finish=False)
    inspection.edit("conv1.b", (0,), 0.0)
    inspection.keep_edits()
    inspection.undo_edits()
    inspection.check_gradients(1)
    assert orders.kinds == ["for_viewed_at_rest"] * 7 + ["for_viewed"]
