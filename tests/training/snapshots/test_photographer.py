"""When a snapshot is due, and what it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from cnn_gui.training.inspection.held_run import HeldRun
from cnn_gui.training.messages.probe import Probe
from cnn_gui.training.messages.snapshot import Demand, Snapshot
from cnn_gui.training.messages.state import State
from cnn_gui.training.run.run import Run
from cnn_gui.training.snapshots.photographer import PATIENCE_SECONDS, SECONDS_BETWEEN_MOMENTS, Photographer

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.data.dataset import Dataset
    from cnn_gui.training.run.config import RunConfig


@pytest.fixture
def run(config: RunConfig, dataset: Dataset) -> Run:
    return Run(config, dataset)


@pytest.fixture
def take(run: Run, dataset: Dataset) -> Callable[[Photographer], Snapshot]:
    """Give a function that takes a snapshot of the run."""
    probe = Probe("test", 0, int(dataset.test.labels[0]), dataset.test.images[0])
    held = HeldRun(run, 1)
    return lambda photographer: photographer.take(held, probe, State.PAUSED)


def test_snapshot_needs_news_credit_and_time(now: list[float], take: Callable[[Photographer], Snapshot]) -> None:
    photographer = Photographer(0.5)
    assert photographer.due()
    take(photographer)
    assert not photographer.due()
    assert photographer.wait() is None

    photographer.changed = True
    assert photographer.wait() == pytest.approx(PATIENCE_SECONDS)  # no credit
    photographer.credit_returned()
    assert not photographer.due()
    assert photographer.wait() == pytest.approx(0.5)
    now[0] += 0.5
    assert photographer.due()
    assert photographer.wait() == 0.0


def test_a_snapshot_that_is_never_taken_counts_as_lost_after_a_while(
    now: list[float], take: Callable[[Photographer], Snapshot]
) -> None:
    photographer = Photographer(0.5)
    began, taken = now[0], []
    # A window that stands still for an hour finds few.
    while now[0] < began + 3600:
        if photographer.due():
            take(photographer)
            taken.append(now[0] - began)
        photographer.changed = True
        wait = photographer.wait()
        assert wait is not None
        now[0] += max(wait, 1e-6)
    assert taken == pytest.approx([PATIENCE_SECONDS * (2**n - 1) for n in range(10)], abs=0.01)

    photographer.credit_returned()
    photographer.changed = True
    assert photographer.wait() == 0.0
    take(photographer)
    photographer.changed = True
    assert photographer.wait() == pytest.approx(PATIENCE_SECONDS)


def test_urgent_snapshot_waits_for_the_window_but_not_for_its_time(
    now: list[float], take: Callable[[Photographer], Snapshot]
) -> None:
    photographer = Photographer(0.5)
    take(photographer)
    photographer.ask(urgent=True)
    assert not photographer.due()
    photographer.credit_returned()
    assert photographer.due()
    take(photographer)
    photographer.credit_returned()
    # The one behind it keeps its distance again.
    photographer.ask()
    assert photographer.wait() == pytest.approx(0.5)


def test_image_without_a_label_is_traced_without_gradients(run: Run, dataset: Dataset) -> None:
    probe = Probe("drawing", 0, None, dataset.test.images[0])
    trace = Photographer(0.0).take(HeldRun(run, 1), probe, State.PAUSED).trace
    assert trace is not None
    assert (trace.label, trace.loss, trace.parameter_gradients) == (None, None, {})
    assert all(stage.gradient is None for stage in trace.stages)


def test_what_nobody_asks_for_is_not_computed(
    run: Run, take: Callable[[Photographer], Snapshot], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run.network, "trace", lambda *_: pytest.fail("a trace was made"))
    photographer = Photographer(0.0)
    photographer.ask(Demand(trace=False, filters=True))
    snapshot = take(photographer)
    assert snapshot.trace is None
    assert list(snapshot.filters) == ["conv1"]
    photographer.ask(Demand(trace=False, filters=False))
    assert take(photographer).filters == {}


def test_parameters_are_copied_for_those_who_ask(run: Run, take: Callable[[Photographer], Snapshot]) -> None:
    photographer = Photographer(0.0)
    assert take(photographer).parameters == {}
    photographer.ask(Demand(parameters=True))
    snapshot = take(photographer)
    before = {name: array.copy() for name, array in run.network.parameters.items()}
    run.step()
    assert list(snapshot.parameters) == ["conv1.W", "conv1.b", "dense1.W", "dense1.b"]
    for name, array in snapshot.parameters.items():
        np.testing.assert_array_equal(array, before[name])


def test_snapshot_shows_the_very_numbers_of_the_run_and_keeps_them(
    run: Run, dataset: Dataset, take: Callable[[Photographer], Snapshot]
) -> None:
    for _ in range(7):
        run.step()
    snapshot = take(Photographer(0.0))
    parameters = {name: array.copy() for name, array in run.network.parameters.items()}
    image = run.standardiser.to_public(dataset.test.images[:1])
    logits = run.network.forward(image)[0]
    loss, accuracy = run.history.last_batch
    run.step()

    np.testing.assert_array_equal(snapshot.filters["conv1"], parameters["conv1.W"])
    assert snapshot.trace is not None
    np.testing.assert_array_equal(snapshot.trace.stage("X").value, image[0])
    np.testing.assert_allclose(snapshot.trace.logits, logits, rtol=1e-5, atol=1e-6)
    assert snapshot.trace.label == snapshot.probe.label == dataset.test.labels[0]
    progress = snapshot.progress
    assert (progress.epoch, progress.batch, progress.batch_in_epoch, progress.batches_per_epoch) == (2, 7, 2, 5)
    assert (progress.loss, progress.train_accuracy) == (loss, accuracy)
    assert progress.learning_rate == run.config.learning_rate


def test_picture_that_cannot_be_made_is_tried_again_only_when_asked(
    run: Run, take: Callable[[Photographer], Snapshot], monkeypatch: pytest.MonkeyPatch
) -> None:
    photographer = Photographer(0.0)
    with monkeypatch.context() as broken:
        broken.setattr(run.network, "trace", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            take(photographer)
        # The credit was not spent, and what comes now is a snapshot without pictures.
        photographer.changed = True
        assert photographer.due()
        assert take(photographer).trace is None
    photographer.ask()
    assert take(photographer).trace is not None


def test_batches_are_recorded_for_moments_only_when_somebody_looks_and_not_too_often(
    now: list[float], take: Callable[[Photographer], Snapshot]
) -> None:
    photographer = Photographer(0.0)
    assert not photographer.record_due()
    photographer.ask(Demand(moment=True))
    assert photographer.record_due()
    assert not photographer.record_due()
    now[0] += SECONDS_BETWEEN_MOMENTS
    take(photographer)
    # Nobody would see it: the window has not taken the last snapshot yet.
    assert not photographer.record_due()
    photographer.credit_returned()
    assert photographer.record_due()
