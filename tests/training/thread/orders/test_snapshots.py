"""Orders about what is sent to the window, without a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from cnn_gui.training.messages.events import SnapshotReady
from cnn_gui.training.messages.snapshot import Demand
from cnn_gui.training.messages.state import State
from cnn_gui.training.thread.orders.snapshots import SnapshotOrders

if TYPE_CHECKING:
    from cnn_gui.training.inspection.held_run import HeldRun
    from cnn_gui.training.messages.events import Event
    from cnn_gui.training.thread.view import View


@pytest.fixture
def snapshots(orders: Any, view: View) -> SnapshotOrders:
    return SnapshotOrders(orders, view)


def test_what_is_demanded_is_in_the_next_snapshot_and_nothing_else(
    snapshots: SnapshotOrders, orders: Any, view: View, viewed: HeldRun, events: list[Event]
) -> None:
    snapshots.demand(Demand(trace=False, filters=True, moment=False))
    view.send(viewed, State.PAUSED)
    assert events == []
    orders.carry_out()
    view.send(viewed, State.PAUSED)
    (event,) = events
    assert isinstance(event, SnapshotReady)
    assert (event.snapshot.generation, event.snapshot.trace, list(event.snapshot.filters)) == (3, None, ["conv1"])


def test_the_next_snapshot_waits_until_the_last_one_is_taken(
    snapshots: SnapshotOrders, orders: Any, view: View, viewed: HeldRun, events: list[Event]
) -> None:
    for _ in range(2):
        view.show_anew()
        view.send(viewed, State.PAUSED)
    assert len(events) == 1
    snapshots.taken()
    orders.carry_out()
    view.send(viewed, State.PAUSED)
    assert len(events) == 2


def test_an_attribution_is_computed_only_while_it_is_demanded(
    snapshots: SnapshotOrders, orders: Any, view: View, viewed: HeldRun, events: list[Event]
) -> None:
    assert not view.work_waits
    snapshots.demand(Demand(attribution=True))
    orders.carry_out()
    while view.work_waits:
        view.go_on(viewed)
    view.send(viewed, State.PAUSED)
    (event,) = events
    assert isinstance(event, SnapshotReady)
    assert event.snapshot.attribution is not None
    snapshots.demand(Demand())
    orders.carry_out()
    assert not view.work_waits


def test_orders_about_snapshots_need_no_run(snapshots: SnapshotOrders, orders: Any) -> None:
    snapshots.demand(Demand())
    snapshots.taken()
    assert orders.kinds == ["post", "post"]
