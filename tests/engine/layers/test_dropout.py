from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from cnn_gui.engine import Dense, Dropout, Flatten, Network, preset
from cnn_gui.engine.gradcheck import GradientChecker

if TYPE_CHECKING:
    from collections.abc import Callable


def built(rate: float, rng: np.random.Generator) -> Dropout:
    layer = Dropout(rate)
    layer.build((5,), rng, np.dtype(np.float64))
    return layer


def test_training_silences_the_given_share_and_scales_the_rest(run_layer: Callable[..., Any]) -> None:
    x, dy = np.full((200, 50), 3.0), np.full((200, 50), 7.0)
    run = run_layer(built(0.25, np.random.default_rng(1)), x, dy, training=True)
    silent = run.output == 0
    assert silent.mean() == pytest.approx(0.25, abs=0.02)
    np.testing.assert_allclose(run.output[~silent], 3.0 / 0.75)
    np.testing.assert_array_equal(run.dx == 0, silent)
    np.testing.assert_allclose(run.dx[~silent], 7.0 / 0.75)


def test_output_equals_the_formula_with_the_generators_numbers(run_layer: Callable[..., Any]) -> None:
    x, dy = np.random.default_rng(0).normal(size=(2, 4, 5))
    run = run_layer(built(0.4, np.random.default_rng(9)), x, dy, training=True)
    random = np.random.default_rng(9).random((5, 4))  # batch last
    for n, unit in np.ndindex(x.shape):
        factor = 1 / (1 - 0.4) if random[unit, n] >= 0.4 else 0.0
        assert run.output[n, unit] == pytest.approx(x[n, unit] * factor)
        assert run.dx[n, unit] == pytest.approx(dy[n, unit] * factor)


@pytest.mark.parametrize(("rate", "training"), [(0.5, False), (0.0, True)])
def test_without_training_or_rate_nothing_happens(
    run_layer: Callable[..., Any], rng: np.random.Generator, rate: float, training: bool
) -> None:
    x, dy = rng.normal(size=(2, 4, 5))
    state = rng.bit_generator.state
    run = run_layer(built(rate, rng), x, dy, training=training)
    np.testing.assert_array_equal(run.output, x)
    np.testing.assert_array_equal(run.dx, dy)
    assert rng.bit_generator.state == state


def test_a_restored_generator_silences_the_same_numbers_again(rng: np.random.Generator) -> None:
    network = preset("lenet", (1, 20, 20), rng=rng, dropout=0.25)
    own = np.random.default_rng(11)
    network.dropout_generator = own
    assert network.dropout_generator is own
    x, labels = rng.normal(size=(1, 20, 20, 6)).astype(np.float32), rng.integers(0, 10, 6)
    state = own.bit_generator.state
    first, second = network.step_gradients(x, labels).loss, network.step_gradients(x, labels).loss
    own.bit_generator.state = state
    assert network.step_gradients(x, labels).loss == first
    assert first != second


def test_evaluation_and_traces_take_no_random_numbers(rng: np.random.Generator) -> None:
    network = preset("lenet", (1, 20, 20), rng=rng, dropout=0.25)
    own = np.random.default_rng(11)
    network.dropout_generator = own
    state = own.bit_generator.state
    images, labels = rng.normal(size=(3, 1, 20, 20)), rng.integers(0, 10, 3)
    logits = network.forward(images)
    trace = network.trace(images[0], 1)
    network.loss_and_gradients(images, labels)
    np.testing.assert_allclose(trace.logits, logits[0], rtol=1e-4, atol=1e-5)
    assert own.bit_generator.state == state
    assert "dropout" not in {stage.kind for stage in trace.stages}


def test_gradients_are_right_for_one_draw_of_silence(rng: np.random.Generator) -> None:
    network = Network([Flatten(), Dense(8), Dropout(0.5), Dense(3)], input_shape=(1, 3, 3), rng=rng, dtype=np.float64)
    own = np.random.default_rng(4)
    network.dropout_generator = own
    state = own.bit_generator.state
    images, labels = rng.normal(size=(4, 1, 3, 3)), rng.integers(0, 3, 4)

    def loss_and_gradients() -> tuple[float, dict[str, Any]]:
        own.bit_generator.state = state
        return network.loss_and_gradients(images, labels, dropout=True)

    _, gradients = loss_and_gradients()
    for name, parameter in network.parameters.items():
        for index in [(0,) * parameter.ndim, tuple(size - 1 for size in parameter.shape)]:
            before = parameter[index]
            ends = []
            for offset in (1e-6, -1e-6):
                parameter[index] = before + offset
                ends.append(loss_and_gradients()[0])
            parameter[index] = before
            assert gradients[name][index] == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=1e-6, abs=1e-9)


def test_the_gradient_check_leaves_dropout_out(rng: np.random.Generator) -> None:
    network = preset("lenet", (1, 16, 16), rng=rng, dropout=0.5)
    state = rng.bit_generator.state
    found = GradientChecker(network, np.ones((2, 1, 16, 16)), [1, 2])
    assert found.element("dense2.b", (3,)).relative_error < 1e-6
    assert rng.bit_generator.state == state


def test_dropout_stands_behind_both_hidden_layers_of_lenet(rng: np.random.Generator) -> None:
    names = [layer.name for layer in preset("lenet", rng=rng, dropout=0.25).layers[7:]]
    assert names == ["dense1", "relu3", "dropout1", "dense2", "relu4", "dropout2", "dense3"]
    assert preset("lenet", rng=rng).dropout_generator is None


def test_training_without_a_generator_says_what_to_set() -> None:
    from cnn_gui.engine.layers.layer import Workspace

    with pytest.raises(RuntimeError, match=r"set Network\.dropout_generator"):
        Dropout(0.5).forward(np.ones((3, 2)), Workspace(), training=True)


@pytest.mark.parametrize("rate", [-0.1, 1.0, float("nan")])
def test_a_rate_outside_its_range_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="at least 0 and less than 1"):
        Dropout(rate)
