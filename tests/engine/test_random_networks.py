"""Networks of all kinds of layers, drawn at random, against the loops and against PyTorch."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings

from cnn_gui.engine import reference
from tests.engine.random_networks import KINDS, Case, networks, random_network, undecided
from tests.engine.torch_networks import loss_and_gradients as by_torch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cnn_gui.engine import Array

IMAGES = 3


def assert_equal(found: Mapping[str, Array], expected: Mapping[str, Array], tolerance: float) -> None:
    """Compare arrays; errors are relative to the largest number of an array, or to a thousandth of the largest of all.

    Where there is batch normalisation, to the largest of all: what it passes on are small differences of large numbers.
    A bias before it has a gradient of 0, of which nothing is left but rounding.
    """
    assert found.keys() == expected.keys()
    floor = max(float(np.abs(array).max()) for array in expected.values())
    if not any(name.endswith("gamma") for name in expected):
        floor *= 1e-3
    for name, array in expected.items():
        atol = tolerance * max(floor, float(np.abs(array).max()))
        np.testing.assert_allclose(found[name], array, rtol=0, atol=atol, err_msg=name)


@given(case=networks())
@settings(max_examples=30, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_a_network_equals_the_loops_forward_and_backward(case: Case) -> None:
    """A network that fails is not made simpler, which takes minutes: it says what it is."""
    network = case.network()
    images, labels = case.batch(IMAGES)
    if undecided(network, images, 1e-9):
        compare_layer_by_layer(case)
        return
    loss, gradients = network.loss_and_gradients(images, labels)
    expected_loss, expected = reference.loss_and_gradients(network, images, labels)
    assert loss == pytest.approx(expected_loss, rel=1e-10)
    assert_equal(gradients, expected, 1e-10)


def compare_layer_by_layer(case: Case) -> None:
    """Give each layer, and its loops, the same numbers: of two that are equal, both then take the first."""
    from cnn_gui.engine.layers.layer import Workspace

    network = case.network(fused=False)
    images, _ = case.batch(IMAGES)
    x = np.ascontiguousarray(images.transpose(1, 2, 3, 0))
    rng = np.random.default_rng(case.seed)
    for layer in network.layers:
        work = Workspace()
        y = layer.forward(x, work, training=layer.whole_batch)
        dy = rng.normal(size=y.shape)
        gradients = {key: np.full_like(array, np.nan) for key, array in layer.parameters.items()}
        dx = layer.backward(dy, work, gradients, need_dx=True)
        assert dx is not None
        x_first, dy_first = np.moveaxis(x, -1, 0).copy(), np.moveaxis(dy, -1, 0).copy()
        expected_dx, expected = reference.backward(layer, x_first, dy_first)
        found = {"y": np.moveaxis(y, -1, 0), "dx": np.moveaxis(dx, -1, 0), **gradients}
        assert_equal(found, {"y": reference.forward(layer, x_first), "dx": expected_dx, **expected}, 1e-10)
        x = y


@pytest.mark.parametrize("seed", range(16))
def test_a_network_equals_pytorch_in_float32(seed: int) -> None:
    pytest.importorskip("torch", reason="PyTorch is not installed: nothing to compare with")
    r = random.Random(seed)
    case, network, images, labels = _decided(r)
    loss, gradients = network.loss_and_gradients(images, labels)
    expected_loss, expected = by_torch(network, images, labels)
    assert loss == pytest.approx(expected_loss, rel=1e-4), case
    assert_equal(gradients, expected, 1e-4)


def _decided(r: random.Random) -> Any:
    """Draw until rounding to float32 decides nothing."""
    while True:
        case = random_network(r, numbers=20_000)
        network = case.network(np.float32)
        images, labels = case.batch(16)
        if not undecided(network, images, 2e-6):
            return case, network, images.astype(np.float32), labels


def test_every_kind_of_layer_is_drawn() -> None:
    drawn = [random_network(random.Random(seed)) for seed in range(200)]
    assert {layer.kind for case in drawn for layer in case.layers} == set(KINDS)
    counts = {sum(layer.kind != "flatten" for layer in case.layers) for case in drawn}
    assert counts == set(range(2, 13))
    assert {case.input_shape[0] for case in drawn} == {1, 3}
    assert {min(case.input_shape[1:]) // 16 for case in drawn} == {0, 1, 2, 3}


@pytest.mark.parametrize("seed", range(6))
def test_a_trace_and_the_shares_of_images_agree_with_the_batch(seed: int) -> None:
    """Of a network without what mixes images: the mean over the images is the batch's."""
    kinds = frozenset(KINDS) - {"batch normalisation"}
    case = random_network(random.Random(seed), kinds=kinds, layers=(6, 12), sides=(8, 20))
    network = case.network()
    images, labels = case.batch(IMAGES)
    loss, gradients = network.loss_and_gradients(images, labels)
    traces = [network.trace(image, int(label)) for image, label in zip(images, labels, strict=True)]
    assert np.mean([trace.loss for trace in traces]) == pytest.approx(loss, rel=1e-12)
    means = {name: np.mean([trace.parameter_gradients[name] for trace in traces], axis=0) for name in gradients}
    assert_equal(means, gradients, 1e-10)
    x = np.ascontiguousarray(images.transpose(1, 2, 3, 0))
    for name, gradient in gradients.items():
        place = tuple(int(i) for i in np.unravel_index(np.abs(gradient).argmax(), gradient.shape))
        shares = network.per_image(x, labels, (name, place)).gradient
        assert shares is not None
        assert shares.mean() == pytest.approx(gradient[place], rel=1e-9)
    symbols = [stage.symbol for stage in traces[0].stages]
    assert len(symbols) == len(set(symbols))


@pytest.mark.parametrize("seed", range(4))
def test_threads_and_slices_change_nothing_but_rounding(seed: int) -> None:
    case = random_network(random.Random(100 + seed), layers=(6, 12), sides=(16, 24))
    images, labels = case.batch(70)
    alone, shared = case.network(), case.network(threads=2)
    try:
        loss, gradients = alone.loss_and_gradients(images, labels)
        other_loss, others = shared.loss_and_gradients(images, labels)
    finally:
        shared.close()
    assert other_loss == pytest.approx(loss, rel=1e-12)
    assert_equal(others, gradients, 1e-9)
