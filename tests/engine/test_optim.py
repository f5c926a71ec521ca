from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from cnn_gui.engine import SGD, preset
from cnn_gui.engine.parameters import FlatArrays

SHAPES = {"conv1.W": (2, 1, 3, 3), "conv1.b": (2,), "dense1.W": (4, 3), "dense1.b": (3,)}


def filled(rng: np.random.Generator, flat: bool) -> Any:
    """Return arrays of random numbers, as a network holds them or as a plain dict."""
    arrays = FlatArrays(SHAPES, np.dtype(np.float64))
    arrays.flat[:] = rng.normal(size=arrays.flat.size)
    return arrays if flat else {name: array.copy() for name, array in arrays.items()}


def by_loops(parameters: Any, steps: list[Any], rate: float, momentum: float, nesterov: bool, decay: float) -> Any:
    """The formula of SGD's docstring, number by number."""
    values = {name: array.copy() for name, array in parameters.items()}
    velocity = {name: np.zeros_like(array) for name, array in parameters.items()}
    for gradients in steps:
        for name, array in values.items():
            for place in np.ndindex(array.shape):
                g = gradients[name][place]
                if name.endswith(".W"):
                    g = g + decay * array[place]
                velocity[name][place] = momentum * velocity[name][place] + g
                v = velocity[name][place]
                array[place] -= rate * (g + momentum * v if nesterov else v)
    return values


@pytest.mark.parametrize("flat", [True, False])
@pytest.mark.parametrize("decay", [0.0, 0.1])
@pytest.mark.parametrize(("momentum", "nesterov"), [(0.0, False), (0.0, True), (0.9, False), (0.9, True)])
def test_sgd_equals_its_formula(
    rng: np.random.Generator,
    steps_end_at: Callable[..., None],
    flat: bool,
    decay: float,
    momentum: float,
    nesterov: bool,
) -> None:
    parameters, steps = filled(rng, flat), [filled(rng, flat) for _ in range(4)]
    expected = by_loops(parameters, steps, 0.05, momentum, nesterov, decay)
    optimizer = SGD(0.05, momentum, nesterov, decay)
    steps_end_at(optimizer, parameters, steps, expected, rtol=1e-13)


def test_a_changed_learning_rate_is_the_one_of_the_next_step(rng: np.random.Generator) -> None:
    parameters, gradients = filled(rng, True), filled(rng, True)
    optimizer = SGD(0.1)
    optimizer.step(parameters, gradients)
    before = parameters.flat.copy()
    optimizer.learning_rate = 0.7
    optimizer.step(parameters, gradients)
    np.testing.assert_allclose(parameters.flat, before - 0.7 * gradients.flat, rtol=1e-14)


def test_momentum_and_decay_can_be_switched_between_steps(rng: np.random.Generator) -> None:
    parameters, gradients = filled(rng, True), filled(rng, True)
    optimizer = SGD(0.1, momentum=0.9)
    optimizer.step(parameters, gradients)
    optimizer.momentum = 0.0
    optimizer.step(parameters, gradients)
    assert optimizer.state() == {}
    optimizer.momentum, optimizer.weight_decay = 0.5, 0.2
    before = {name: array.copy() for name, array in parameters.items()}
    optimizer.step(parameters, gradients)
    expected = by_loops(before, [gradients], 0.1, 0.5, False, 0.2)
    for name, array in parameters.items():
        np.testing.assert_allclose(array, expected[name], rtol=1e-14)


@pytest.mark.parametrize("flat", [True, False])
def test_a_restored_optimizer_goes_on_bit_for_bit(rng: np.random.Generator, flat: bool) -> None:
    start, steps = filled(rng, flat), [filled(rng, flat) for _ in range(5)]
    optimizer = SGD(0.1, momentum=0.9, nesterov=True, weight_decay=0.01)
    for gradients in steps[:2]:
        optimizer.step(start, gradients)
    state = optimizer.state()
    assert set(state) == {f"velocity.{name}" for name in SHAPES}
    saved = {name: array.copy() for name, array in start.items()}
    for gradients in steps[2:]:
        optimizer.step(start, gradients)

    other = SGD(0.1, momentum=0.9, nesterov=True, weight_decay=0.01)
    other.restore(state)
    again = other.state()
    assert all(np.array_equal(again[key], state[key]) for key in state)
    for gradients in steps[2:]:
        other.step(saved, gradients)
    for name, array in start.items():
        np.testing.assert_array_equal(saved[name], array)


def test_a_state_is_a_copy(rng: np.random.Generator) -> None:
    parameters, gradients = filled(rng, True), filled(rng, True)
    optimizer = SGD(0.1, momentum=0.9)
    optimizer.step(parameters, gradients)
    state = optimizer.state()
    before = state["velocity.conv1.W"].copy()
    optimizer.step(parameters, gradients)
    np.testing.assert_array_equal(state["velocity.conv1.W"], before)


def test_restoring_an_empty_state_starts_from_rest(rng: np.random.Generator) -> None:
    parameters, gradients = filled(rng, True), filled(rng, True)
    optimizer = SGD(0.1, momentum=0.9)
    optimizer.step(parameters, gradients)
    optimizer.restore({})
    before = parameters.flat.copy()
    optimizer.step(parameters, gradients)
    np.testing.assert_allclose(parameters.flat, before - 0.1 * gradients.flat, rtol=1e-14)


def test_gradients_of_another_network_are_refused(rng: np.random.Generator) -> None:
    network = preset("seed", rng=rng)
    with pytest.raises(ValueError, match=r"gradients are for conv1\.W, parameters are conv1\.W, conv1\.b"):
        SGD().step(network.parameters, {"conv1.W": network.parameters["conv1.W"]})


def test_training_lowers_the_loss(rng: np.random.Generator) -> None:
    network, optimizer = preset("seed", (1, 10, 10), 3, rng=rng), SGD(0.1, momentum=0.9)
    x, labels = rng.normal(size=(1, 10, 10, 12)).astype(np.float32), rng.integers(0, 3, 12)
    losses = []
    for _ in range(30):
        result = network.step_gradients(x, labels)
        optimizer.step(network.parameters, result.gradients)
        losses.append(result.loss)
    assert losses[-1] < 0.05 * losses[0]
