"""All activations: against the loops, against differences, and at the ends of what numbers can be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from cnn_gui.engine import ACTIVATIONS, ELU, GELU, Activation, LeakyReLU, ReLU, Sigmoid, Tanh, reference
from cnn_gui.engine.layers.layer import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

LAYERS = [ReLU(), LeakyReLU(), LeakyReLU(0.3), LeakyReLU(0.0), LeakyReLU(1.0), ELU(), ELU(0.5), ELU(3.0)]
LAYERS += [GELU(), Tanh(), Sigmoid()]
IDS = [f"{layer.kind} {getattr(layer, 'slope', getattr(layer, 'alpha', ''))}".strip() for layer in LAYERS]
SPECIAL = [0.0, -0.0, 1e-300, -1e-300, 1e-5, -1e-5, 0.3, -0.7, 1.0, -2.0, 5.0, -8.0, 30.0, -30.0, 800.0, -800.0]

each_layer = pytest.mark.parametrize("layer", LAYERS, ids=IDS)


def test_every_activation_is_listed_by_its_kind() -> None:
    assert set(ACTIVATIONS) == {"relu", "leaky relu", "elu", "gelu", "tanh", "sigmoid"}
    assert all(ACTIVATIONS[kind].kind == kind for kind in ACTIVATIONS)
    assert {type(layer) for layer in LAYERS} == set(ACTIVATIONS.values())


@each_layer
def test_both_passes_equal_the_loops(
    run_layer: Callable[..., Any], rng: np.random.Generator, layer: Activation
) -> None:
    z = np.concatenate([np.array(SPECIAL), rng.normal(0, 3, 64)]).reshape(2, 2, 4, 5)
    da = rng.normal(size=z.shape)
    run = run_layer(layer, z, da)
    np.testing.assert_allclose(run.output, reference.forward(layer, z), rtol=1e-13, atol=1e-14)
    np.testing.assert_allclose(run.dx, reference.backward(layer, z, da)[0], rtol=1e-13, atol=1e-14)


@each_layer
def test_single_values_are_those_of_the_passes(rng: np.random.Generator, layer: Activation) -> None:
    z, da = rng.normal(0, 2, (3, 5)), np.ones((3, 5))
    work = Workspace()
    np.testing.assert_array_equal(layer.forward(z, work), layer.value(z))
    np.testing.assert_array_equal(layer.backward(da, work, {}, need_dx=True), layer.derivative(z))
    one = layer.value(2)
    assert (one.shape, one.dtype) == ((), np.float64)
    assert layer.derivative(np.float32(-1)).dtype == np.float32


@each_layer
def test_the_derivative_is_the_limit_of_differences(layer: Activation) -> None:
    z = np.linspace(-4, 4, 41) + 0.013
    differences = (layer.value(z + 1e-6) - layer.value(z - 1e-6)) / 2e-6
    np.testing.assert_allclose(layer.derivative(z), differences, rtol=1e-8, atol=1e-9)


@each_layer
def test_a_kink_is_where_the_slopes_of_both_sides_differ(layer: Activation) -> None:
    left, right = layer.derivative(np.array([-1e-9, 1e-9]))
    assert layer.has_kink == (abs(left - right) > 1e-6)


@each_layer
def test_float32_is_right_to_its_last_digits(rng: np.random.Generator, layer: Activation) -> None:
    z = rng.normal(0, 4, 5000).astype(np.float32)
    exact, slope = layer.value(z.astype(np.float64)), layer.derivative(z.astype(np.float64))
    np.testing.assert_array_less(np.abs(layer.value(z) - exact), 4e-7 * (1 + np.abs(z)))
    np.testing.assert_allclose(layer.derivative(z), slope, rtol=1e-6, atol=6e-7)


@each_layer
def test_huge_numbers_overflow_nowhere(layer: Activation) -> None:
    z = np.array([3e38, -3e38, 200.0, -200.0], np.float32)
    assert np.isfinite(layer.value(z)).all()
    assert np.isfinite(layer.derivative(z)).all()


@pytest.mark.parametrize(
    ("layer", "z", "value", "derivative"),
    [
        (LeakyReLU(0.1), -2.0, -0.2, 0.1),
        (LeakyReLU(0.1), 0.0, 0.0, 0.1),
        (ELU(2.0), -np.log(2.0), -1.0, 1.0),
        (ELU(2.0), 0.0, 0.0, 2.0),
        (GELU(), 1.0, 0.8413447460685429, 0.8413447460685429 + 0.24197072451914337),
        (Tanh(), np.log(3.0), 0.8, 0.36),
        (Sigmoid(), np.log(3.0), 0.75, 0.1875),
    ],
)
def test_values_worked_out_by_hand(layer: Activation, z: float, value: float, derivative: float) -> None:
    assert float(layer.value(z)) == pytest.approx(value, rel=1e-14, abs=1e-15)
    assert float(layer.derivative(z)) == pytest.approx(derivative, rel=1e-14)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: LeakyReLU(-0.1), "slope must be at least 0 and at most 1, not -0.1"),
        (lambda: LeakyReLU(float("nan")), "not nan"),
        (lambda: ELU(0.0, "elu3"), "elu3: alpha must be a number greater than 0, not 0"),
        (lambda: ELU(float("inf")), "not inf"),
    ],
)
def test_wrong_arguments_are_named_with_what_is_allowed(make: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()
