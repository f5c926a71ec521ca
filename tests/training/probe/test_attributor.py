"""When an attribution is computed, and how much of the training thread's time it may take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cnn_gui.training.inspection.held_run import HeldRun
from cnn_gui.training.messages.probe import Probe
from cnn_gui.training.probe import attributor as attributor_module
from cnn_gui.training.probe.attributor import SECONDS_BETWEEN, SECONDS_BETWEEN_IMAGES, Attributor
from cnn_gui.training.run.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cnn_gui.data.dataset import Dataset
    from cnn_gui.training.run.config import RunConfig


@pytest.fixture
def finish(config: RunConfig, dataset: Dataset) -> Callable[..., int]:
    """Give a function that lets an attributor work until it is done, and counts the units."""
    held = HeldRun(Run(config, dataset), 1)
    probe = Probe("test", 0, int(dataset.test.labels[0]), dataset.test.images[0])

    def work(attributor: Attributor, most: int = 100) -> int:
        for unit in range(1, most + 1):
            assert attributor.wait() == 0.0
            if attributor.go_on(held, probe):
                return unit
        return most

    return work


@pytest.fixture
def wanted(now: list[float]) -> Attributor:
    attributor = Attributor()
    attributor.want(True)
    return attributor


def test_nothing_is_done_unless_wanted(finish: Callable[..., int], now: list[float]) -> None:
    attributor = Attributor()
    attributor.network_changed()
    assert attributor.wait() is None
    attributor.want(True)
    finish(attributor)
    assert attributor.newest is not None
    attributor.want(False)
    assert (attributor.newest, attributor.wait()) == (None, None)


def test_same_image_is_explained_again_only_when_the_network_has_changed_and_time_has_passed(
    wanted: Attributor, finish: Callable[..., int], now: list[float]
) -> None:
    finish(wanted)
    first = wanted.newest
    now[0] += 10 * SECONDS_BETWEEN
    assert wanted.wait() is None
    wanted.network_changed()
    finish(wanted)
    assert wanted.newest is not first
    wanted.network_changed()
    assert wanted.wait() == pytest.approx(SECONDS_BETWEEN)
    # What is known stays in sight until there is something newer.
    assert wanted.newest is not None


def test_another_image_waits_less(wanted: Attributor, finish: Callable[..., int], now: list[float]) -> None:
    finish(wanted)
    wanted.probe_changed()
    assert wanted.newest is None
    assert wanted.wait() == pytest.approx(SECONDS_BETWEEN_IMAGES)
    now[0] += SECONDS_BETWEEN_IMAGES
    finish(wanted)
    now[0] += 5.0
    wanted.probe_changed()
    assert wanted.wait() == 0.0


@pytest.mark.parametrize("event", ["probe_changed", "network_changed"])
def test_work_under_way_is_begun_again_when_its_premises_change(
    wanted: Attributor, finish: Callable[..., int], now: list[float], event: str
) -> None:
    whole = finish(wanted)
    now[0] += SECONDS_BETWEEN
    wanted.network_changed()
    assert finish(wanted, 2) == 2
    now[0] += SECONDS_BETWEEN
    getattr(wanted, event)()
    assert finish(wanted) == whole


def test_images_that_take_long_are_explained_less_often(
    wanted: Attributor, finish: Callable[..., int], now: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(run: Run, image: object, batch: int) -> Iterator[None]:
        for _ in range(4):
            now[0] += 0.1
            yield

    monkeypatch.setattr(attributor_module, "attribute", slow)
    began = now[0]
    finish(wanted)
    wanted.network_changed()
    # 0.4 seconds are a tenth of 4.
    assert wanted.wait() == pytest.approx(began + 4.0 - now[0])
    wanted.probe_changed()
    assert wanted.wait() == pytest.approx(began + 0.8 - now[0])


def test_fault_is_reported_once_for_an_image(
    wanted: Attributor, finish: Callable[..., int], now: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(attributor_module, "attribute", lambda run, image, batch: (1 / 0 for _ in range(2)))
        with pytest.raises(ZeroDivisionError):
            finish(wanted)
    now[0] += SECONDS_BETWEEN
    wanted.network_changed()
    assert wanted.wait() is None
    wanted.probe_changed()
    finish(wanted)
    assert wanted.newest is not None
