"""Layers of ReLUs that give 0 for every image, seen by the gradients alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from cnn_gui.engine import (
    ELU,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePool,
    LeakyReLU,
    MaxPool2D,
    Network,
    Tanh,
    preset,
)
from cnn_gui.engine.layers.activations.relu import ReLU
from cnn_gui.training.watch.dead_relus import ENOUGH_IMAGES, DeadRelus

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.engine import Layer

RELUS = {
    "seed": ["relu1"],
    "two-conv": ["relu1", "relu2"],
    "lenet": ["relu1", "relu2", "relu3", "relu4"],
    "seed-unpooled": ["relu1"],
    "seed-linear": [],
}
CASES = [(model, relus) for model, names in RELUS.items() for relus in names]


def _network(model: str, *, fused: bool = True, **options: float) -> Network:
    return preset(model, (1, 28, 28), rng=np.random.default_rng(0), **options).copy(fused=fused)


def _layer_before(network: Network, relus: str) -> str:
    names = [layer.name for layer in network.layers]
    return names[names.index(relus) - 1]


def _gradients(network: Network, images: int = 8, *, seed: int = 0) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((images, 1, 28, 28)).astype(np.float32)
    return network.loss_and_gradients(x, rng.integers(0, 10, images), dropout=True)[1]


@pytest.mark.parametrize("model", RELUS)
def test_every_layer_of_relus_has_its_place(model: str) -> None:
    network = _network(model)
    assert RELUS[model] == [layer.name for layer in network.layers if isinstance(layer, ReLU)]
    relus = DeadRelus(network)
    relus.look(1, 8, _gradients(network))
    assert (relus.name, relus.suspected, relus.confirmed) == ("", False, False)


@pytest.mark.parametrize("fused", [True, False])
@pytest.mark.parametrize(("model", "dead"), CASES)
def test_the_layer_that_is_dead_is_named_and_no_other(model: str, dead: str, fused: bool) -> None:
    network = _network(model, fused=fused)
    for name, array in network.parameters.items():
        if name.endswith(".b"):
            # Without biases a layer behind a dead one computes 0, and is dead itself.
            array[...] = 0.1
    network.parameters[f"{_layer_before(network, dead)}.b"][...] = -1e6
    relus = DeadRelus(network)
    relus.look(7, ENOUGH_IMAGES, _gradients(network))
    assert (relus.name, relus.since, relus.confirmed) == (dead, 7, True)


def test_of_several_dead_layers_the_last_is_named() -> None:
    network = _network("lenet")
    for layer in ("conv1", "dense1"):
        network.parameters[f"{layer}.b"][...] = -1e6
    network.parameters["dense2.b"][...] = 0.1
    relus = DeadRelus(network)
    relus.look(1, 100, _gradients(network))
    assert relus.name == "relu3"


@pytest.mark.parametrize(("model", "dead"), CASES)
def test_one_unit_that_lives_is_enough(model: str, dead: str) -> None:
    network = _network(model)
    biases = network.parameters[f"{_layer_before(network, dead)}.b"]
    biases[1:] = -1e6
    biases[0] = 1.0
    relus = DeadRelus(network)
    relus.look(1, 100, _gradients(network))
    assert relus.name == ""


def test_gradients_that_vanish_because_every_image_is_read_with_certainty_are_no_death() -> None:
    network = _network("seed")
    network.parameters["dense1.W"][...] = 0
    network.parameters["dense1.b"][...] = [1e6, *[0] * 9]
    x = np.random.default_rng(0).standard_normal((8, 1, 28, 28)).astype(np.float32)
    gradients = network.loss_and_gradients(x, np.zeros(8, np.int64))[1]
    assert not any(array.any() for array in gradients.values())
    relus = DeadRelus(network)
    relus.look(1, 100, gradients)
    assert relus.name == ""


def test_weights_of_zero_behind_a_layer_are_no_death_of_it() -> None:
    network = _network("seed")
    network.parameters["dense1.W"][...] = 0
    gradients = _gradients(network)
    assert not gradients["conv1.b"].any()
    relus = DeadRelus(network)
    relus.look(1, 100, gradients)
    assert relus.name == ""


def test_silenced_units_are_not_dead() -> None:
    network = _network("lenet", dropout=0.9)
    relus = DeadRelus(network)
    for batch in range(1, 30):
        relus.look(batch, 8, _gradients(network, seed=batch))
        assert relus.name == ""


def test_single_images_are_counted_in_a_row_and_anew_after_one_that_gets_through() -> None:
    network = _network("seed")
    alive = _gradients(network)
    network.parameters["conv1.b"][...] = -1e6
    dead = _gradients(network)
    relus = DeadRelus(network)
    for batch in range(1, ENOUGH_IMAGES):
        relus.look(batch, 1, dead)
        assert (relus.suspected, relus.confirmed, relus.since) == (True, False, 1)
    relus.look(ENOUGH_IMAGES, 1, alive)
    assert (relus.suspected, relus.confirmed) == (False, False)
    for batch in range(100, 100 + ENOUGH_IMAGES):
        relus.look(batch, 1, dead)
    assert (relus.suspected, relus.confirmed, relus.since) == (False, True, 100)


def test_a_dead_layer_is_frozen_from_the_last_change_of_what_is_before_it() -> None:
    network = _network("seed")
    network.parameters["conv1.b"][...] = -1e6
    dead = _gradients(network)
    relus = DeadRelus(network)
    relus.look(64, 32, dead)
    relus.look(128, 32, dead)
    assert relus.frozen_since == 64
    network.parameters["conv1.W"][0, 0, 0, 0] += 1
    relus.look(192, 32, dead)
    assert relus.frozen_since == 192
    network.parameters["dense1.W"][...] += 1
    relus.look(256, 32, dead)
    assert relus.frozen_since == 192


@pytest.mark.parametrize(
    ("layers", "dead"),
    [
        # Behind a pooling, behind a batch normalisation, before one.
        (lambda: [Conv2D(3, 3), MaxPool2D(2), ReLU(), Conv2D(3, 3), ReLU(), Flatten(), Dense(4)], "relu1"),
        (lambda: [Conv2D(3, 3), BatchNorm(), ReLU(), Dropout(0.2), Flatten(), Dense(5), ReLU(), Dense(4)], "relu1"),
        (lambda: [Conv2D(3, 3), ReLU(), BatchNorm(), Conv2D(3, 3), ReLU(), GlobalAveragePool(), Dense(4)], "relu1"),
        (lambda: [Conv2D(3, 3), Tanh(), ReLU(), Flatten(), BatchNorm(), Dense(4)], "relu1"),
        (lambda: [Conv2D(3, 3), LeakyReLU(0.0), Flatten(), Dense(4)], "leaky1"),
        # A normalisation behind the next layer takes its biases away again, at once or behind a pooling.
        (lambda: [Conv2D(9, 3), BatchNorm(), ReLU(), Conv2D(9, 3), BatchNorm(), ReLU(), Flatten(), Dense(4)], "relu1"),
        (lambda: [Conv2D(3, 3), ReLU(), Conv2D(3, 3), MaxPool2D(2), BatchNorm(), ReLU(), Flatten(), Dense(4)], "relu1"),
        (lambda: [Conv2D(3, 3), ReLU(), Flatten(), Dense(5), BatchNorm(), ReLU(), Dense(4)], "relu1"),
        # These have ways for the gradient everywhere.
        (lambda: [Conv2D(3, 3), LeakyReLU(), Flatten(), Dense(4)], ""),
        (lambda: [Conv2D(3, 3), BatchNorm(), ELU(), Flatten(), Dense(4)], ""),
    ],
)
def test_relus_are_found_dead_in_any_network_and_nothing_else_is(layers: Callable[[], list[Layer]], dead: str) -> None:
    network = Network(layers(), input_shape=(1, 12, 12), rng=np.random.default_rng(0))
    normalised = isinstance(network.layers[1], BatchNorm)
    for name, array in network.parameters.items():
        if name.endswith((".b", ".beta")):
            array[...] = 0.1
    first = network.parameters["norm1.beta" if normalised else "conv1.b"]
    rng = np.random.default_rng(1)
    images, labels = rng.standard_normal((32, 1, 12, 12)).astype(np.float32), rng.integers(0, 4, 32)
    for killed in (False, True):
        if killed:
            # Beyond this nothing is left of an ELU either.
            first[...] = -1e6 if dead else -5.0
        relus = DeadRelus(network)
        relus.look(1, ENOUGH_IMAGES, network.loss_and_gradients(images, labels)[1])
        assert relus.name == (dead if killed else "")


def test_a_single_image_that_is_normalised_to_nothing_is_no_death() -> None:
    layers = [Conv2D(3, 3), ReLU(), Flatten(), Dense(5), BatchNorm(), Dense(4)]
    network = Network(layers, input_shape=(1, 12, 12), rng=np.random.default_rng(0))
    image = np.random.default_rng(1).standard_normal((1, 1, 12, 12)).astype(np.float32)
    relus = DeadRelus(network)
    relus.look(1, 1, network.loss_and_gradients(image, [0])[1])
    assert relus.name == ""
