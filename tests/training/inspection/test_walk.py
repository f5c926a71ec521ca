"""A step that is looked at is the step that will be, and looking at it changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from cnn_gui.training.inspection.walk import Walk
from cnn_gui.training.messages.probe import Probe
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.finite import DivergedError
from cnn_gui.training.run.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.data.dataset import Dataset

CONFIGS: dict[str, dict[str, Any]] = {
    "sgd": {},
    "momentum": {"momentum": 0.9, "weight_decay": 0.001, "learning_rate": 0.02},
    "nesterov": {"momentum": 0.8, "nesterov": True, "model": "two-conv", "learning_rate": 0.02},
    "adam with chance": {
        "model": "lenet",
        "optimizer": "adam",
        "learning_rate": 0.001,
        "dropout": 0.3,
        "shift": 1,
        "rotation": 8.0,
        "schedule": "cosine",
        "warm_up": 3,
    },
}


@pytest.fixture(scope="module")
def digits(make_dataset: Callable[..., Dataset]) -> Dataset:
    """Images of 28×28 pixels; 40 of them in batches of 8 make 20 steps four epochs."""
    return make_dataset(size=28)


@pytest.fixture(params=CONFIGS)
def config(request: pytest.FixtureRequest) -> RunConfig:
    """Each kind of update, with and without chance."""
    return RunConfig(batch_size=8, validate_every=0, **CONFIGS[request.param])


def _numbers(run: Run) -> tuple[list[float], list[int], str, int, int]:
    history = run.history
    return (
        history.batches.loss.tolist(),
        history.epoch_ends.tolist(),
        run.parameters_sha256(),
        run.batch,
        run.batch_in_epoch,
    )


def test_twenty_steps_looked_at_are_twenty_plain_steps(config: RunConfig, digits: Dataset) -> None:
    plain, watched = Run(config, digits), Run(config, digits)
    moves = np.random.default_rng(1)
    for _ in range(20):
        plain.step()
        walk = Walk(watched)
        for _ in range(int(moves.integers(6))):
            walk.show_updated(bool(moves.integers(2)))
            watched.network.trace(watched.network_input(walk.record.images[0]), int(walk.record.labels[0]))
        if moves.integers(2):
            walk.finish()
        else:
            walk.take_back()
            watched.step()
    assert _numbers(watched) == _numbers(plain)


def test_the_record_is_the_step_that_follows(config: RunConfig, digits: Dataset) -> None:
    run, twin = Run(config, digits), Run(config, digits)
    for _ in range(3):
        run.step()
        twin.step()
    before = run.parameters_sha256()

    record = Walk(run).record

    assert run.parameters_sha256() == before
    assert (run.batch, run.history.batch_count) == (3, 3)
    batch = twin.batches.next()
    assert np.array_equal(record.images, batch.images)
    assert np.array_equal(record.labels, batch.labels)
    assert np.array_equal(record.indices, batch.indices)
    assert record.learning_rate == twin.learning_rate
    run.step()
    assert (record.batch, record.epoch) == (run.batch, run.epoch)
    assert (record.loss, record.correct / 8) == run.history.last_batch
    for name, array in run.network.parameters.items():
        assert np.array_equal(record.after[name], array)
        assert not np.array_equal(record.before[name], array)


def test_the_network_has_the_new_parameters_only_behind_the_update(config: RunConfig, digits: Dataset) -> None:
    run = Run(config, digits)
    walk = Walk(run)
    for updated, expected in ((True, walk.record.after), (False, walk.record.before), (True, walk.record.after)):
        walk.show_updated(updated)
        for name, array in run.network.parameters.items():
            assert np.array_equal(array, expected[name])
    walk.take_back()
    for name, array in run.network.parameters.items():
        assert np.array_equal(array, walk.record.before[name])


def test_the_images_of_the_batch_are_probes(config: RunConfig, digits: Dataset) -> None:
    record = Walk(Run(config, digits)).record
    probe = Probe.of_batch(record, 5)
    assert (probe.split, probe.index, probe.label) == ("batch", 5, record.labels[5])
    assert np.array_equal(probe.image, record.images[5])


def test_gradients_of_the_images_sum_up_to_those_of_the_step(digits: Dataset) -> None:
    run = Run(RunConfig(model="two-conv", batch_size=8, validate_every=0), digits)
    record = Walk(run).record
    total = {name: np.zeros(array.shape) for name, array in record.gradients.items()}
    for image, label in zip(record.images, record.labels, strict=True):
        trace = run.network.trace(run.network_input(image), int(label))
        for name, gradient in trace.parameter_gradients.items():
            total[name] += gradient.astype(np.float64) / len(record)
    for name, gradient in record.gradients.items():
        np.testing.assert_allclose(gradient, total[name], rtol=1e-4, atol=1e-6 * np.abs(gradient).max())


def test_a_step_that_would_diverge_is_said_and_the_run_stays(digits: Dataset) -> None:
    run = Run(RunConfig(batch_size=8, validate_every=0), digits)
    run.network.parameters["dense1.W"][...] = np.inf
    fingerprint, state = run.parameters_sha256(), run.batches.state()
    with pytest.raises(DivergedError, match="loss"):
        Walk(run)
    assert run.parameters_sha256() == fingerprint
    assert run.batches.state()["cursor"] == state["cursor"]
    assert (run.batch, run.history.batch_count) == (0, 0)


@pytest.mark.parametrize("updated", [False, True])
def test_what_each_image_gives_adds_up_to_the_step_and_changes_nothing(
    config: RunConfig, digits: Dataset, updated: bool
) -> None:
    plain, watched = Run(config, digits), Run(config, digits)
    for _ in range(6):
        plain.step()
        walk = Walk(watched)
        walk.show_updated(updated)
        network = {name: array.copy() for name, array in watched.network.parameters.items()}
        record = walk.record
        for name in ("conv1.W", "conv1.b", "dense1.W", "dense1.b"):
            # Where there is some gradient.
            flat = int(np.abs(record.gradients[name]).argmax())
            place = tuple(int(i) for i in np.unravel_index(flat, record.gradients[name].shape))
            gives = walk.per_image((name, place))
            assert gives.gradient is not None
            # With dropout too: the same numbers are silenced.
            assert gives.gradient.mean() == pytest.approx(float(record.gradients[name][place]), rel=1e-3)
            assert gives.loss.mean() == pytest.approx(record.loss, rel=1e-4)
        for name, array in watched.network.parameters.items():
            np.testing.assert_array_equal(array, network[name])
        walk.finish()
    assert _numbers(watched) == _numbers(plain)
