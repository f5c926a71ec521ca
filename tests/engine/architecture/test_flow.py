"""What flows through a network is known before it is built, and is what the built one has."""

from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.engine import Network, ShapeError
from cnn_gui.engine.architecture import fixes, flow, layers_of, line_of, parse

LINES = [
    "conv 8 3x3, relu, pool 2",
    "conv 6 5x5 stride 2 same, leaky, avgpool 3 stride 2, conv 8 2x2 pad 1, norm, gelu, gap",
    "dropout 0.2, dense 12, tanh, norm, dense 7",
    "conv 4 3x3 same, elu, conv 4 1x1, sigmoid, pool 3, dropout 0.5, dense 20, relu, dense 7",
]


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("shape", [(1, 28, 28), (3, 17, 22)])
def test_the_rows_are_those_of_the_network_that_is_built(line: str, shape: tuple[int, int, int]) -> None:
    rows = flow(parse(line), shape, 7)
    network = Network(layers_of(parse(line), 7), input_shape=shape, rng=np.random.default_rng(0))
    assert [row.name for row in rows] == [layer.name for layer in network.layers]
    x = np.zeros((2, *shape), np.float32)
    assert network.forward(x).shape == (2, 7)
    before = shape
    for row, layer in zip(rows, network.layers, strict=True):
        assert row.shape == layer.output_shape(before)
        assert row.parameters == sum(array.size for array in layer.parameters.values())
        assert row.problem is None
        before = row.shape
    assert sum(row.parameters for row in rows) == sum(array.size for array in network.parameters.values())


def test_operations_and_the_field_of_view_are_those_of_hand() -> None:
    rows = flow(parse("conv 8 3x3, relu, pool 2, conv 16 5x5 stride 2, dense 10"), (1, 28, 28), 10)
    assert [row.receptive_field for row in rows] == [3, 3, 4, 12, None, None]
    assert rows[0].operations == 2 * 8 * 26 * 26 * 9
    assert rows[3].operations == 2 * 16 * 5 * 5 * 8 * 25
    assert rows[5].operations == 2 * 400 * 10


@pytest.mark.parametrize(
    ("line", "at", "words", "first"),
    [
        (
            "conv 8 3x3, pool 8, conv 4 5x5",
            "conv2",
            "smaller than its 5×5 kernel",
            "conv 8 3x3, pool 8, conv 4 5x5 same",
        ),
        ("pool 8, pool 8", "pool2", "needs at least 8", "pool 8, pool 3"),
        ("dense 20, relu, conv 8", "conv1", "got a vector", "dense 20, relu"),
        ("conv 8, dense 20", "dense1", "dense 20, gives 20 numbers, and there are 10 classes", "conv 8 3x3, dense 10"),
        ("dense 10000, relu, dense 9000, relu", "dense2", "20,000,000 are the most", None),
    ],
)
def test_what_does_not_fit_is_marked_at_its_layer_with_changes_that_help(
    line: str, at: str, words: str, first: str | None
) -> None:
    specs = parse(line)
    rows = flow(specs, (1, 28, 28), 10)
    wrong = [row for row in rows if row.problem is not None]
    assert [row.name for row in wrong] == [at]
    assert words in str(wrong[0].problem)
    assert all(row.shape is None for row in rows[rows.index(wrong[0]) :])
    found = fixes(specs, (1, 28, 28), 10)
    assert 1 <= len(found) <= 3
    assert first is None or line_of(found[0].specs) == first
    for fix in found:
        assert all(row.problem is None for row in flow(fix.specs, (1, 28, 28), 10)), fix.title


def test_a_wrong_end_is_refused_by_name() -> None:
    with pytest.raises(ShapeError, match=r"the last layer, dense 20, gives 20 numbers, and there are 10 classes"):
        layers_of(parse("conv 8, dense 20"), 10)


def test_a_network_that_fits_needs_no_change() -> None:
    assert fixes(parse("conv 8 3x3"), (1, 28, 28), 10) == ()
