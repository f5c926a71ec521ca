from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from cnn_gui.engine import PRESETS, Network, ShapeError, network_of, preset
from cnn_gui.engine.architecture import LineError, line_of, parse
from cnn_gui.engine.parameters import sha256_of

# Of the initial weights, for images 1×28×28, ten classes and seed 0: they never change.
_DIGESTS = {
    "seed": "092ba5487f8b72dc5ea0ed7d4eac43be1da98d08621e032ecb3a65cfa99d2953",
    "two-conv": "b30b1e307a5349944780de430b95db8f221e32aec0a903e17a28a005e85dca54",
    "lenet": "e7919a63e00da74501b9337fd6c542a462bada32bf7fa9b72cafe0baa41acd7b",
    "seed-unpooled": "01cdcd87217a444b2cd0c43c070fc031e8c6e656fb5a46c840e7352eb86282b4",
    "seed-linear": "01cdcd87217a444b2cd0c43c070fc031e8c6e656fb5a46c840e7352eb86282b4",
}


def _digest(network: Network) -> str:
    return sha256_of(network.parameters)


@pytest.mark.parametrize("name", list(PRESETS))
def test_a_preset_is_a_name_for_its_line_and_begins_as_ever(name: str) -> None:
    line = PRESETS[name].line
    by_name, by_line = (network_of(model, rng=np.random.default_rng(0)) for model in (name, line))
    assert _digest(by_name) == _digest(by_line) == _DIGESTS[name]
    assert [type(layer) for layer in by_name.plan] == [type(layer) for layer in by_line.plan]
    assert line_of(parse(line)) == line


def test_options_of_presets_change_their_line() -> None:
    silenced = preset("lenet", rng=np.random.default_rng(0), dropout=0.3)
    assert _digest(silenced) == _DIGESTS["lenet"]
    assert [layer.name for layer in silenced.layers][7:] == [
        "dense1", "relu3", "dropout1", "dense2", "relu4", "dropout2", "dense3",
    ]  # fmt: skip
    wide = preset("seed", rng=np.random.default_rng(0), filters=32)
    assert _digest(wide) == "507a60173dbeac76be613b24418cd9e21c603eec4027a53acec973766fbebf35"


def test_a_line_that_is_wrong_or_does_not_fit_is_refused() -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(LineError, match="relu was meant"):
        network_of("conv 8, relo", rng=rng)
    with pytest.raises(ShapeError, match="pool2 got maps"):
        network_of("pool 8, pool 8", rng=rng)
    with pytest.raises(ShapeError, match="are the most"):
        network_of("dense 10000, relu, dense 10000, relu", rng=rng)
    with pytest.raises(ValueError, match="has no option 'dropout'"):
        network_of("conv 8", rng=rng, dropout=0.5)


@pytest.mark.parametrize(
    ("name", "weights"),
    [
        ("seed", {"conv1.W": (8, 1, 3, 3), "dense1.W": (1352, 10)}),
        ("two-conv", {"conv1.W": (8, 1, 3, 3), "conv2.W": (16, 8, 3, 3), "dense1.W": (400, 10)}),
        (
            "lenet",
            {
                "conv1.W": (6, 1, 5, 5),
                "conv2.W": (16, 6, 5, 5),
                "dense1.W": (400, 120),
                "dense2.W": (120, 84),
                "dense3.W": (84, 10),
            },
        ),
        ("seed-unpooled", {"conv1.W": (8, 1, 3, 3), "dense1.W": (5408, 10)}),
        ("seed-linear", {"conv1.W": (8, 1, 3, 3), "dense1.W": (5408, 10)}),
    ],
)
def test_presets_have_the_documented_weights(name: str, weights: dict[str, Any], rng: np.random.Generator) -> None:
    network = preset(name, rng=rng)
    assert {key: array.shape for key, array in network.parameters.items() if key.endswith("W")} == weights


def test_every_preset_is_described_and_takes_other_shapes_and_classes(rng: np.random.Generator) -> None:
    for name, info in PRESETS.items():
        assert info.title
        assert info.description.endswith(".")
        network = preset(name, (3, 32, 32), 7, rng=rng)
        assert network.classes == 7
        assert network.forward(np.zeros((2, 3, 32, 32))).shape == (2, 7)


def test_seed_takes_the_number_of_filters(rng: np.random.Generator) -> None:
    assert preset("seed", rng=rng, filters=32).parameters["conv1.W"].shape == (32, 1, 3, 3)


def test_the_linear_network_is_one_matrix_and_the_unpooled_one_is_not(rng: np.random.Generator) -> None:
    """Of a linear function the middle of two images has the middle of their logits."""
    one, other = rng.normal(size=(2, 4, 1, 28, 28))
    for name, linear in (("seed-linear", True), ("seed-unpooled", False), ("seed", False)):
        network = preset(name, rng=np.random.default_rng(3), dtype=np.float64)
        between = (network.forward(one) + network.forward(other)) / 2
        assert np.allclose(network.forward((one + other) / 2), between, atol=1e-9) is linear


def test_the_generator_decides_the_weights() -> None:
    first, again, other = (preset("seed", rng=np.random.default_rng(seed)).parameters["conv1.W"] for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_an_unknown_name_lists_the_known_ones(rng: np.random.Generator) -> None:
    with pytest.raises(ValueError, match="'resnet': use one of seed, two-conv, lenet"):
        preset("resnet", rng=rng)


def test_an_unknown_option_lists_the_known_ones(rng: np.random.Generator) -> None:
    with pytest.raises(ValueError, match="no option 'depth': its options are: filters"):
        preset("seed", rng=rng, depth=3)


def test_images_too_small_for_a_preset_are_refused(rng: np.random.Generator) -> None:
    with pytest.raises(ShapeError, match="conv2"):
        preset("lenet", (1, 8, 8), rng=rng)
