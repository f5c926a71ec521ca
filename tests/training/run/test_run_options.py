"""Runs with another optimizer, with rotation and with dropout: reproducible, and plain runs know nothing of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from cnn_gui.engine import SGD, Adam, Dropout, Network
from cnn_gui.training.run.config import RunConfig
from cnn_gui.training.run.make_optimizer import make_optimizer
from cnn_gui.training.run.optimizers import OPTIMIZERS
from cnn_gui.training.run.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.data.dataset import Dataset

RICH = RunConfig(
    model="lenet", batch_size=16, optimizer="adam", learning_rate=0.001, shift=1, rotation=10.0, dropout=0.25, seed=4
)


@pytest.fixture(scope="module")
def digits(make_dataset: Callable[..., Dataset]) -> Dataset:
    """Images of 28×28 pixels, as lenet needs them."""
    return make_dataset(size=28)


def _train(run: Run, batches: int) -> tuple[list[float], str]:
    first = run.history.batch_count
    for _ in range(batches):
        run.step()
    return run.history.batches.loss[first:].tolist(), run.parameters_sha256()


def test_same_config_gives_the_same_numbers_bit_for_bit(digits: Dataset) -> None:
    assert _train(Run(RICH, digits), 7) == _train(Run(RICH, digits), 7)


@pytest.mark.parametrize(
    "change", [{"optimizer": "sgd"}, {"rotation": 0.0}, {"rotation": 11.0}, {"dropout": 0.0}, {"dropout": 0.3}]
)
def test_another_option_gives_other_numbers(digits: Dataset, change: dict[str, Any]) -> None:
    assert _train(Run(RICH, digits), 4) != _train(Run(RICH.with_changes(**change), digits), 4)


def test_restored_state_goes_on_bit_for_bit(digits: Dataset) -> None:
    original = Run(RICH, digits)
    _train(original, 4)
    state = original.state()
    expected = _train(original, 8)
    other = Run(RICH.with_changes(seed=9), digits)
    _train(other, 5)
    other.restore(state)
    assert _train(other, 8) == expected
    original.restore(state)
    assert _train(original, 8) == expected


def test_all_random_numbers_come_from_the_one_generator_of_the_run(digits: Dataset) -> None:
    run = Run(RICH, digits)
    twin = np.random.default_rng()
    assert run.network.dropout_generator is run.generator
    run.step()
    twin.bit_generator.state = run.state().batches["generator"]
    assert twin.random() == run.generator.random()


def test_looking_at_a_run_with_dropout_draws_nothing_and_sees_all_units(digits: Dataset) -> None:
    run = Run(RICH, digits)
    run.step()
    before = run.generator.bit_generator.state
    image = run.network_input(digits.test.images[0])
    traces = [run.network.trace(image, 3).logits for _ in range(2)]
    np.testing.assert_array_equal(*traces)
    np.testing.assert_allclose(run.network.forward(image[None])[0], traces[0], rtol=1e-4, atol=1e-5)
    assert run.generator.bit_generator.state == before


def test_plain_runs_have_no_dropout_and_draw_only_weights_and_order(digits: Dataset) -> None:
    run = Run(RunConfig(batch_size=16), digits)
    rng = np.random.default_rng(0)
    Network(run.network.layers, rng=rng)
    run.step()
    rng.permutation(len(digits.train))
    assert not any(isinstance(layer, Dropout) for layer in run.network.layers)
    assert run.generator.bit_generator.state == rng.bit_generator.state


def test_dropout_has_the_rate_of_the_config(digits: Dataset) -> None:
    rates = [layer.rate for layer in Run(RICH, digits).network.layers if isinstance(layer, Dropout)]
    assert rates == [0.25, 0.25]


def test_each_optimizer_is_made_with_its_settings() -> None:
    config = RunConfig(optimizer="sgd", learning_rate=0.3, momentum=0.8, nesterov=True, weight_decay=0.01)
    sgd = make_optimizer(config)
    assert isinstance(sgd, SGD)
    assert (sgd.learning_rate, sgd.momentum, sgd.nesterov, sgd.weight_decay) == (0.3, 0.8, True, 0.01)
    adam = make_optimizer(config.with_changes(optimizer="adam"))
    assert isinstance(adam, Adam)
    assert (adam.learning_rate, adam.beta1, adam.weight_decay) == (0.3, 0.9, 0.01)
    assert {type(make_optimizer(config.with_changes(optimizer=name))) for name in OPTIMIZERS} == {SGD, Adam}


def test_adam_follows_the_live_settings_that_it_has(digits: Dataset) -> None:
    run = Run(RICH, digits)
    run.change("weight_decay", 0.02)
    run.change("momentum", 0.5)
    assert run.optimizer.weight_decay == 0.02
    assert not hasattr(run.optimizer, "momentum")
    # It is kept for a run with SGD.
    assert run.config.momentum == 0.5


def test_adam_learns_at_the_rate_it_is_proposed_with(digits: Dataset) -> None:
    config = RunConfig(batch_size=8, optimizer="adam", learning_rate=OPTIMIZERS["adam"].learning_rate)
    losses, _ = _train(Run(config, digits), 60)
    assert losses[0] > 2
    assert np.mean(losses[-10:]) < 0.5
