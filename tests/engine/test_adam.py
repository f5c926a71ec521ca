from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import Any

import numpy as np
import pytest

from cnn_gui.engine import Adam, preset
from cnn_gui.engine.parameters import FlatArrays

SHAPES = {"conv1.W": (2, 1, 3, 3), "conv1.b": (2,), "dense1.W": (4, 3), "dense1.b": (3,)}


def filled(rng: np.random.Generator, flat: bool) -> Any:
    """Return arrays of random numbers, as a network holds them or as a plain dict."""
    arrays = FlatArrays(SHAPES, np.dtype(np.float64))
    arrays.flat[:] = rng.normal(size=arrays.flat.size)
    return arrays if flat else {name: array.copy() for name, array in arrays.items()}


def by_loops(
    parameters: Any, steps: list[Any], rate: float, beta1: float, beta2: float, eps: float, decay: float
) -> Any:
    """Algorithm 1 of Kingma and Ba (2015), number by number."""
    values = {name: array.copy() for name, array in parameters.items()}
    for name, array in values.items():
        for place in np.ndindex(array.shape):
            m = v = 0.0
            for t, gradients in enumerate(steps, start=1):
                g = gradients[name][place] + (decay * array[place] if name.endswith(".W") else 0.0)
                m = beta1 * m + (1 - beta1) * g
                v = beta2 * v + (1 - beta2) * g * g
                m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
                array[place] -= rate * m_hat / (sqrt(v_hat) + eps)
    return values


@pytest.mark.parametrize("flat", [True, False])
@pytest.mark.parametrize("decay", [0.0, 0.1])
def test_adam_equals_its_formula(
    rng: np.random.Generator, steps_end_at: Callable[..., None], flat: bool, decay: float
) -> None:
    parameters, steps = filled(rng, flat), [filled(rng, flat) for _ in range(6)]
    expected = by_loops(parameters, steps, 0.01, 0.8, 0.95, 1e-3, decay)
    optimizer = Adam(0.01, 0.8, 0.95, 1e-3, decay)
    steps_end_at(optimizer, parameters, steps, expected, rtol=1e-12)


def test_the_first_step_has_the_length_of_the_learning_rate(rng: np.random.Generator) -> None:
    parameters, gradients = filled(rng, True), filled(rng, True)
    before = parameters.flat.copy()
    Adam(0.01).step(parameters, gradients)
    np.testing.assert_allclose(before - parameters.flat, 0.01 * np.sign(gradients.flat), rtol=1e-5)


@pytest.mark.parametrize("flat", [True, False])
def test_a_restored_optimizer_goes_on_bit_for_bit(rng: np.random.Generator, flat: bool) -> None:
    start, steps = filled(rng, flat), [filled(rng, flat) for _ in range(5)]
    optimizer = Adam(0.1, weight_decay=0.01)
    for gradients in steps[:2]:
        optimizer.step(start, gradients)
    state = optimizer.state()
    assert set(state) == {f"{slot}.{name}" for slot in ("mean", "square") for name in SHAPES} | {"steps"}
    saved = {name: array.copy() for name, array in start.items()}
    for gradients in steps[2:]:
        optimizer.step(start, gradients)

    other = Adam(0.1, weight_decay=0.01)
    other.restore(state)
    again = other.state()
    assert all(np.array_equal(again[key], state[key]) for key in state)
    for gradients in steps[2:]:
        other.step(saved, gradients)
    for name, array in start.items():
        np.testing.assert_array_equal(saved[name], array)


def test_restoring_the_state_of_a_new_optimizer_starts_anew(rng: np.random.Generator) -> None:
    parameters, gradients = filled(rng, True), filled(rng, True)
    used = Adam(0.01)
    used.step(parameters, gradients)
    used.restore(Adam().state())
    before = parameters.flat.copy()
    used.step(parameters, gradients)
    np.testing.assert_allclose(before - parameters.flat, 0.01 * np.sign(gradients.flat), rtol=1e-5)


def test_training_lowers_the_loss(rng: np.random.Generator) -> None:
    network, optimizer = preset("seed", (1, 10, 10), 3, rng=rng), Adam(0.01)
    x, labels = rng.normal(size=(1, 10, 10, 12)).astype(np.float32), rng.integers(0, 3, 12)
    losses = []
    for _ in range(30):
        result = network.step_gradients(x, labels)
        optimizer.step(network.parameters, result.gradients)
        losses.append(result.loss)
    assert losses[-1] < 0.05 * losses[0]
