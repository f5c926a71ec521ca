"""Weights that grew beyond sense."""

from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.engine import Network, preset
from cnn_gui.training.watch.large_weights import LargeWeights


@pytest.fixture
def network() -> Network:
    return preset("lenet", (1, 28, 28), rng=np.random.default_rng(0))


def test_initial_weights_and_ten_times_as_large_ones_are_sound(network: Network) -> None:
    weights = LargeWeights(network)
    assert weights.look() is None
    for array in network.parameters.values():
        array *= 10
    assert weights.look() is None


@pytest.mark.parametrize("layer", ["conv1", "conv2", "dense1", "dense3"])
def test_the_layer_that_grew_is_named_with_its_sizes(network: Network, layer: str) -> None:
    weights = LargeWeights(network)
    array = network.parameters[f"{layer}.W"]
    first = float(np.sqrt(np.mean(np.square(array, dtype=np.float64))))
    array *= 60
    grown = weights.look()
    assert grown is not None
    assert grown.layer == layer
    assert grown.first == pytest.approx(first, rel=1e-5)
    assert grown.now == pytest.approx(60 * first, rel=1e-5)


def test_a_single_huge_weight_counts_by_what_it_adds(network: Network) -> None:
    weights = LargeWeights(network)
    network.parameters["dense1.W"][3, 4] = 1e4
    grown = weights.look()
    assert grown is not None
    assert grown.layer == "dense1"


def test_weights_whose_squares_overflow_are_beyond_sense(network: Network) -> None:
    weights = LargeWeights(network)
    network.parameters["conv1.W"][...] = 1e25
    grown = weights.look()
    assert grown is not None
    assert (grown.layer, grown.now) == ("conv1", np.inf)


def test_weights_that_began_at_zero_are_not_compared(network: Network) -> None:
    network.parameters["conv1.W"][...] = 0
    weights = LargeWeights(network)
    network.parameters["conv1.W"][...] = 1
    assert weights.look() is None


def test_looking_changes_nothing(network: Network) -> None:
    before = {name: array.copy() for name, array in network.parameters.items()}
    LargeWeights(network).look()
    for name, array in network.parameters.items():
        np.testing.assert_array_equal(array, before[name])
