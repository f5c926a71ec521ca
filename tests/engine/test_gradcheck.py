from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cnn_gui.engine import ELU, Conv2D, Dense, Flatten, LeakyReLU, MaxPool2D, Network, ReLU, Tanh, preset
from cnn_gui.engine.gradcheck import GradientChecker

MODELS = ["seed", "two-conv", "lenet"]


def checker(model: str, rng: np.random.Generator, n: int = 3, **options: Any) -> GradientChecker:
    network = preset(model, (1, 16, 16), rng=rng, dtype=np.float64)
    return GradientChecker(network, rng.normal(size=(n, 1, 16, 16)), rng.integers(0, 10, n), **options)


@pytest.mark.parametrize("model", MODELS)
def test_gradients_are_right_along_random_directions(model: str, rng: np.random.Generator) -> None:
    checks = [checker(model, rng).projection(rng) for _ in range(5)]
    smooth = [check for check in checks if not check.kink]
    assert len(smooth) >= 3
    assert max(check.relative_error for check in smooth) < 1e-6


@pytest.mark.parametrize("model", MODELS)
def test_gradients_are_right_element_by_element(model: str, rng: np.random.Generator) -> None:
    found = checker(model, rng)
    checks = found.random_elements(6, rng)
    smooth = [check for check in checks if not check.kink]
    assert len(smooth) > 0.8 * len(checks)
    assert {check.name for check in smooth} == set(found.gradients)
    assert max(check.relative_error for check in smooth) < 1e-6


def test_layers_in_an_unusual_order_are_right_as_well(rng: np.random.Generator) -> None:
    layers = [
        *(MaxPool2D(), Conv2D(3, 3, "same"), Conv2D(2, 1), ReLU(), Conv2D(4, 5, "same"), MaxPool2D(), ReLU()),
        *(Flatten(), ReLU(), Dense(7), Dense(5, "glorot")),
    ]
    network = Network(layers, input_shape=(2, 9, 11), rng=rng, dtype=np.float64)
    found = GradientChecker(network, rng.normal(size=(2, 2, 9, 11)), [4, 0])
    checks = [check for check in found.random_elements(4, rng) if not check.kink]
    assert len(checks) > 20
    assert max(check.relative_error for check in checks) < 1e-6


def test_a_wrong_gradient_is_found(rng: np.random.Generator) -> None:
    network = preset("seed", (1, 12, 12), rng=rng, dtype=np.float64)
    images, labels = rng.normal(size=(2, 1, 12, 12)), [1, 2]
    _, gradients = network.loss_and_gradients(images, labels)
    gradients["conv1.W"][2, 0, 1, 1] *= 1.01
    found = GradientChecker(network, images, labels, gradients=gradients)
    assert found.element("conv1.W", (2, 0, 1, 1)).relative_error > 1e-3
    assert found.element("conv1.W", (1, 0, 1, 1)).relative_error < 1e-6


def test_a_kink_between_the_two_ends_is_noted() -> None:
    network = preset("seed", (1, 6, 6), 2, rng=np.random.default_rng(0), dtype=np.float64, filters=1)
    # All biases are zero and the image is zero: every Z1 lies exactly on the kink of the ReLU.
    found = GradientChecker(network, np.zeros((1, 1, 6, 6)), [0])
    assert found.element("conv1.b", (0,)).kink
    assert not found.element("dense1.b", (0,)).kink


def test_equal_patches_under_a_pool_are_no_kink(rng: np.random.Generator) -> None:
    network = preset("seed", (1, 6, 6), 2, rng=rng, dtype=np.float64, filters=2)
    network.parameters["conv1.b"][:] = 1.0
    found = GradientChecker(network, np.full((1, 1, 6, 6), 0.1), [0])
    check = found.element("conv1.W", (0, 0, 1, 1))
    assert not check.kink
    assert check.relative_error < 1e-6


def test_checking_leaves_the_network_as_it_was(rng: np.random.Generator) -> None:
    network = preset("seed", rng=rng)
    images, labels = rng.normal(size=(2, 1, 28, 28)), np.array([1, 2])
    result = network.step_gradients(np.ascontiguousarray(images.transpose(1, 2, 3, 0), np.float32), labels)
    before = {name: array.tobytes() for name, array in network.parameters.items()}
    gradients = {name: array.tobytes() for name, array in result.gradients.items()}
    GradientChecker(network, images, labels).random_elements(2, rng)
    assert {name: array.tobytes() for name, array in network.parameters.items()} == before
    assert {name: array.tobytes() for name, array in result.gradients.items()} == gradients


def test_gradients_of_a_float32_run_can_be_tested(rng: np.random.Generator) -> None:
    network = preset("seed", rng=rng)
    images, labels = rng.normal(size=(4, 1, 28, 28)), rng.integers(0, 10, 4)
    _, gradients = network.loss_and_gradients(images, labels)
    found = GradientChecker(network, images, labels, gradients=gradients)
    checks = [check for check in found.random_elements(3, rng) if not check.kink]
    assert max(check.relative_error for check in checks) < 1e-3


def test_wrong_arguments_are_refused(rng: np.random.Generator) -> None:
    with pytest.raises(ValueError, match="epsilon must be greater than 0"):
        checker("seed", rng, epsilon=0.0)
    with pytest.raises(ValueError, match=r"names and shapes of conv1\.W"):
        checker("seed", rng, gradients={"conv1.W": np.zeros(3)})
    with pytest.raises(KeyError):
        checker("seed", rng).element("conv9.W", (0,))


def test_a_number_that_passes_the_kink_of_a_leaky_relu_is_noted() -> None:
    layers = [LeakyReLU(0.5), MaxPool2D(3, stride=1), Flatten(), Dense(2)]
    for first, kink in ((LeakyReLU(0.5), True), (ELU(2.0), True), (ELU(), False), (Tanh(), False)):
        network = Network([Conv2D(1, 1), first, *layers[1:]], input_shape=(1, 4, 4), rng=np.random.default_rng(0))
        # The image is zero, and so is the bias: every Z1 lies exactly on the kink, and no window has a winner.
        found = GradientChecker(network, np.zeros((1, 1, 4, 4)), [0])
        assert found.element("conv1.b", (0,)).kink == kink


def test_another_winner_of_a_window_of_three_is_noted() -> None:
    layers = [Conv2D(1, 1, init="glorot"), MaxPool2D(3, stride=2), Flatten(), Dense(2)]
    network = Network(layers, input_shape=(2, 5, 5), rng=np.random.default_rng(0))
    network.parameters["conv1.W"][:] = [[[[1.0]], [[0.0]]]]
    # Two numbers of a window are equal, and stand over different numbers of the second channel.
    images = np.zeros((1, 2, 5, 5))
    images[0, 0, 0, 0] = images[0, 0, 2, 2] = 1.0
    images[0, 1, 2, 2] = 1.0
    found = GradientChecker(network, images, [0])
    assert found.element("conv1.W", (0, 1, 0, 0)).kink
    assert not found.element("dense1.b", (0,)).kink
