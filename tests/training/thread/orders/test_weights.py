"""Weights taken in, as an order, without a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from cnn_gui.data.errors import DataError, MisfitError
from cnn_gui.training.evaluation.evaluations import Evaluations
from cnn_gui.training.inspection.held_run import HeldRun
from cnn_gui.training.messages.events import Evaluated, Notice, Refused
from cnn_gui.training.run.run import Run
from cnn_gui.training.thread.orders.replacing import Replacing
from cnn_gui.training.thread.orders.weights import WeightsOrders

if TYPE_CHECKING:
    from cnn_gui.engine import Network
    from cnn_gui.training.messages.events import Event
    from cnn_gui.training.run.splits import Splits
    from cnn_gui.training.thread.view import View

Weights = dict[str, np.ndarray]


@pytest.fixture
def evaluations(splits: Splits, events: list[Event]) -> Evaluations:
    return Evaluations(splits, events.append)


@pytest.fixture
def weights(orders: Any, view: View, evaluations: Evaluations, events: list[Event]) -> WeightsOrders:
    replacing = Replacing(view, evaluations, finish=lambda _held: None, stand=lambda: False)
    return WeightsOrders(orders, replacing, events.append)


def other_weights(network: Network) -> Weights:
    return {name: np.full_like(array, 0.01) for name, array in network.parameters.items()}


def test_all_weights_are_others_from_the_next_batch_on_and_the_history_says_so(
    weights: WeightsOrders, orders: Any, viewed: HeldRun, view: View, evaluations: Evaluations, events: list[Event]
) -> None:
    run = viewed.run
    for _ in range(3):
        run.step()
    watch = viewed.watch
    weights.take(other_weights, "mine.npz")
    assert orders.kinds == ["to_train"]
    assert run.history.edits == ()
    orders.carry_out()
    assert all(np.all(array == np.float32(0.01)) for array in run.network.parameters.values())
    assert run.history.edits == ((3, "all weights taken from mine.npz"),)
    assert run.batch == 3
    assert viewed.watch is not watch
    assert view.photographer.due()
    (said,) = events
    assert isinstance(said, Notice)
    assert said.message == (
        "All weights are those of mine.npz now; training goes on with batch 4. The optimizer begins anew."
    )
    # What the network is now worth is told.
    while evaluations.waits(True):
        evaluations.go_on()
    evaluations.deliver(True)
    assert isinstance(events[-1], Evaluated)
    assert (events[-1].report.split, events[-1].report.batch) == ("validation", 3)


def test_what_follows_is_what_a_run_does_that_took_them_without_a_window(
    weights: WeightsOrders, orders: Any, viewed: HeldRun
) -> None:
    twin = Run(viewed.run.config, viewed.run.dataset)
    for run in (viewed.run, twin):
        for _ in range(3):
            run.step()
    # A walk and edits that are not kept end before that.
    viewed.inspection.edit("conv1.b", (0,), np.array(3.0))
    viewed.inspection.walk(2)
    weights.take(other_weights, "mine.npz")
    orders.carry_out()
    twin.take_weights(other_weights(twin.network), "mine.npz")
    for run in (viewed.run, twin):
        for _ in range(4):
            run.step()
    assert viewed.run.parameters_sha256() == twin.parameters_sha256()
    assert viewed.run.history.edits == twin.history.edits


def test_what_cannot_be_read_or_does_not_fit_is_refused_and_changes_nothing(
    weights: WeightsOrders, orders: Any, viewed: HeldRun, events: list[Event]
) -> None:
    before = viewed.run.parameters_sha256()
    problems = tuple(f"array {number} is too much" for number in range(40))

    def unreadable(_network: Network) -> Weights:
        raise DataError("a.npz: is no archive. Choose another.")

    def misfit(_network: Network) -> Weights:
        raise MisfitError("a.npz: all in one.", "a.npz: does not fit. Take others.", problems)

    weights.take(unreadable, "a.npz")
    weights.take(misfit, "a.npz")
    orders.carry_out()
    title = "These weights cannot be taken in"
    assert events == [
        Refused(title, "a.npz: is no archive. Choose another."),
        Refused(title, "a.npz: does not fit. Take others.", details=problems),
    ]
    assert viewed.run.parameters_sha256() == before
    assert viewed.run.history.edits == ()
