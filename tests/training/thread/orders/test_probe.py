"""Orders that make another image the probe, without a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from cnn_gui.training.messages.events import Refused
from cnn_gui.training.messages.probe import DRAWING
from cnn_gui.training.thread.orders.probe import ProbeOrders

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.data.dataset import Dataset
    from cnn_gui.training.inspection.held_run import HeldRun
    from cnn_gui.training.messages.events import Event
    from cnn_gui.training.thread.view import View


@pytest.fixture
def probe(orders: Any, view: View) -> ProbeOrders:
    return ProbeOrders(orders, view.probe)


@pytest.fixture
def place(view: View, viewed: HeldRun) -> Callable[[], tuple[str, int]]:
    """Give a function that says which image is shown."""

    def place() -> tuple[str, int]:
        probe = view.probe.of(viewed)
        return probe.split, probe.index

    return place


def test_nothing_moves_before_the_order_is_carried_out(
    probe: ProbeOrders, orders: Any, view: View, place: Callable[[], tuple[str, int]]
) -> None:
    probe.show("train", 42)
    assert place() == ("test", 0)
    orders.carry_out()
    assert place() == ("train", 2)
    assert view.photographer.due()


def test_each_order_says_what_it_is_about(probe: ProbeOrders, orders: Any) -> None:
    probe.show("test", 1)
    probe.show_image(np.zeros((1, 12, 12), np.uint8))
    # These mean something whatever the data are by then.
    probe.show_relative(1)
    probe.show_random()
    probe.show_misclassified()
    probe.set_collection("mine", None)
    assert orders.kinds == ["for_viewed_images"] * 2 + ["for_viewed"] * 4


def test_orders_count_from_the_image_that_the_ones_before_them_chose(
    probe: ProbeOrders, orders: Any, place: Callable[[], tuple[str, int]]
) -> None:
    probe.show("train", 5)
    probe.show_relative(2)
    probe.show_relative(-1)
    orders.carry_out()
    assert place() == ("train", 6)


def test_of_several_drawings_that_wait_only_the_newest_is_looked_at(
    probe: ProbeOrders, orders: Any, view: View, viewed: HeldRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[int] = []
    monkeypatch.setattr(view.probe, "show_image", lambda _viewed, image, _label, _name: shown.append(int(image.max())))
    pad = np.zeros((1, 12, 12), np.uint8)
    for grey in (10, 20, 30):
        pad[:] = grey
        probe.show_image(pad)
    pad[:] = 99
    orders.carry_out()
    assert shown == [30]


def test_in_a_walk_the_next_image_is_that_of_the_batch_and_another_one_takes_the_walk_back(
    probe: ProbeOrders, orders: Any, viewed: HeldRun, place: Callable[[], tuple[str, int]]
) -> None:
    before = viewed.run.parameters_sha256()
    viewed.inspection.walk(1)
    probe.show_relative(3)
    orders.carry_out()
    assert place() == ("batch", 3)
    probe.show("validation", 2)
    orders.carry_out()
    assert place() == ("validation", 2)
    assert not viewed.inspection.walking
    assert (viewed.run.batch, viewed.run.parameters_sha256()) == (0, before)


def test_the_search_is_begun_and_left_to_be_done_bit_by_bit(
    probe: ProbeOrders, orders: Any, view: View, viewed: HeldRun, place: Callable[[], tuple[str, int]]
) -> None:
    for array in viewed.run.network.parameters.values():
        array[...] = 0
    wrong = np.flatnonzero(viewed.run.dataset.test.labels[1:] != 0) + 1
    probe.show_misclassified()
    orders.carry_out()
    assert place() == ("test", 0)
    while view.probe.searching:
        view.go_on(viewed)
    assert place() == ("test", wrong[0])


def test_a_collection_can_be_shown_and_what_does_not_fit_is_refused(
    probe: ProbeOrders, orders: Any, dataset: Dataset, events: list[Event], place: Callable[[], tuple[str, int]]
) -> None:
    probe.set_collection("mine", dataset.train.part(3, 6))
    probe.show("mine", 2)
    orders.carry_out()
    assert place() == ("mine", 2)
    assert events == []
    probe.show("yours", 0)
    probe.show_image(np.zeros((1, 9, 9), np.uint8))
    orders.carry_out()
    assert [event.title for event in events if isinstance(event, Refused)] == ["This image cannot be shown"] * 2
    assert place() == ("mine", 2)


def test_names_that_stand_for_other_images_are_an_error_of_the_caller(probe: ProbeOrders, orders: Any) -> None:
    with pytest.raises(ValueError, match="cannot be called"):
        probe.show_image(np.zeros((1, 12, 12), np.uint8), name="train")
    with pytest.raises(ValueError, match="cannot be called"):
        probe.set_collection(DRAWING, None)
    assert orders.kinds == []
