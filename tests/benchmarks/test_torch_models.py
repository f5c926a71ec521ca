from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import numpy as np
import pytest

from cnn_gui.engine import Dense, Flatten, Layer, Network, ReLU, network_of, preset

torch = pytest.importorskip("torch")
Script = Callable[[str], ModuleType]


EVERY_LAYER = (
    "conv 6 4x4 same stride 2, norm, leaky 0.2, conv 5 3x3 pad 2, elu 0.5, pool 3 stride 2, conv 4 3x3, gelu,"
    " avgpool 2, sigmoid, gap, dense 7, norm, tanh"
)


@pytest.mark.parametrize("model", ["seed", "two-conv", "lenet", EVERY_LAYER])
def test_a_translated_network_gives_the_same_logits(script: Script, model: str) -> None:
    network = network_of(model, rng=np.random.default_rng(0))
    for name, array in network.learned.items():
        if not name.endswith("W"):
            array += 0.1
    images = np.random.default_rng(1).standard_normal((3, 1, 28, 28), np.float32)

    with torch.no_grad():
        theirs = script("torch_models").translate(network).eval()(torch.tensor(images)).numpy()

    np.testing.assert_allclose(theirs, network.forward(images), rtol=1e-4, atol=1e-5)


def test_a_layer_without_translation_is_named(script: Script) -> None:
    class Other(ReLU):
        kind = "other"

    class Unknown(Layer):
        kind, prefix = "unknown", "unknown"
        output_shape = ReLU.output_shape
        forward = ReLU.forward
        backward = ReLU.backward

    network = Network([Flatten(), Unknown(), Dense(2)], input_shape=(1, 2, 2), rng=np.random.default_rng(0))

    with pytest.raises(TypeError, match="unknown1: a unknown layer"):
        script("torch_models").translate(network)


@pytest.mark.parametrize("layout", ["contiguous", "channels last"])
def test_pytorchs_side_trains_and_goes_back_to_its_initial_weights(script: Script, layout: str) -> None:
    network = preset("seed", rng=np.random.default_rng(0))
    side = script("torch_models").TorchSide(network, script("sides").digit_batches(4, 2), 0.1, layout)

    first = [side.train(0), side.train(0)]
    side.reset()

    assert first[1] < first[0]
    assert side.train(0) == first[0]


def test_an_epoch_trains_every_image_once_in_the_given_order(script: Script) -> None:
    network = preset("seed", rng=np.random.default_rng(0))
    images, labels = script("sides").digit_batches(7, 1)[0]
    order = np.array([3, 1, 6, 0, 2, 5, 4])
    batches = [(images[chosen], labels[chosen]) for chosen in (order[:3], order[3:6], order[6:])]
    sides = script("sides")

    ours = sides.EngineSide(network, batches, 0.1)
    expected = np.mean([ours.train(index) for index in range(3)])
    theirs = script("torch_models").TorchSide(network, [(images, labels)], 0.1).epoch(order, 3)

    assert theirs == pytest.approx(expected, rel=1e-4)
