from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from cnn_gui.engine import Dense, Dropout, Flatten, Network, ReLU, preset
from cnn_gui.explain.anatomy import Anatomy, CellError, anatomy
from cnn_gui.explain.cell import Cell
from tests.explain.networks import LAYERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.explain.moment import Moment


def of(network: Network) -> Anatomy:
    return anatomy(network.layers, network.trace(np.zeros(network.input_shape)))


def test_the_seed_network_has_the_documents_arrays(rng: np.random.Generator) -> None:
    maps, pooled, row, weights = (8, 26, 26), (8, 13, 13), (1352,), (8, 1, 3, 3)
    forward = {"X": (1, 28, 28), "W1": weights, "b1": (8,), "Z1": maps, "A1": maps, "P1": pooled, "F": row}
    forward |= {"W2": (1352, 10), "b2": (10,), "Z2": (10,), "A2": (10,), "L": ()}
    backward = {"dZ2": (10,), "db2": (10,), "dW2": (1352, 10), "dF": row, "dP1": pooled, "dA1": maps, "dZ1": maps}
    backward |= {"db1": (8,), "dW1": weights, "dX": (1, 28, 28)}
    new = {"update:W1": weights, "update:b1": (8,), "update:W2": (1352, 10), "update:b2": (10,)}

    shapes = of(preset("seed", rng=rng)).shapes
    assert shapes == forward | backward | new
    assert list(shapes) == [*forward, *backward, *new]


@pytest.mark.parametrize("model", ["seed", "two-conv", "lenet", "seed-unpooled", "seed-linear", *LAYERS])
def test_every_shape_is_that_of_the_array(model: str, made_moment: Callable[..., Moment]) -> None:
    moment = made_moment(model)
    for symbol, shape in moment.layers.shapes.items():
        assert moment.array(symbol).shape == shape, symbol


def test_parameters_are_numbered_like_the_z_they_make(rng: np.random.Generator) -> None:
    layers = of(preset("lenet", rng=rng))
    names = {symbol: layers.parameter_name(symbol) for symbol in ("W1", "b2", "W3", "b4", "W5")}
    assert names == {"W1": "conv1.W", "b2": "conv2.b", "W3": "dense1.W", "b4": "dense2.b", "W5": "dense3.W"}
    assert [part.symbol for part in layers.trained] == ["Z1", "Z2", "Z3", "Z4", "Z5"]
    assert layers.part("Z1").margins == (2, 2, 2, 2)


def test_dropout_is_noted_where_it_silences(rng: np.random.Generator) -> None:
    layers = of(preset("lenet", rng=rng, dropout=0.25))
    assert {part.symbol: part.dropout for part in layers.parts if part.dropout} == {"A3": 0.25, "A4": 0.25}
    assert layers.has_dropout
    assert not of(preset("lenet", rng=rng)).has_dropout


def test_two_dropouts_in_a_row_silence_together(rng: np.random.Generator) -> None:
    network = Network([Flatten(), Dropout(0.5), Dropout(0.2), Dense(3)], input_shape=(1, 4, 4), rng=rng)
    assert of(network).part("F").dropout == pytest.approx(0.6)


def test_a_network_may_begin_with_something_else_than_a_convolution(rng: np.random.Generator) -> None:
    network = Network([ReLU(), Flatten(), Dense(3), ReLU(), ReLU(), Dense(2)], input_shape=(2, 4, 4), rng=rng)
    layers = of(network)
    assert [part.symbol for part in layers.parts] == ["X", "A0", "F", "Z1", "A1", "A1′", "Z2", "A2"]
    assert [part.before for part in layers.parts] == ["", "X", "A0", "F", "Z1", "A1", "A1′", "Z2"]


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (Cell("Z9", (0,)), "there is no array 'Z9' in this network: it has X, W1, b1, Z1"),
        (Cell("dA2", (0,)), "softmax and loss are differentiated together, so there is no dA2: see dZ2"),
        (Cell("Z1", (8, 0, 0)), r"Z1\[8, 0, 0\] is outside Z1, which has the shape \(8, 26, 26\)"),
        (Cell("Z1", (0, -1, 0)), "is outside Z1"),
        (Cell("Z1", (0, 0)), "is outside Z1"),
        (Cell("L", (0,)), r"L\[0\] is outside L, which has the shape \(\)"),
    ],
)
def test_a_cell_that_is_not_there_is_refused(cell: Cell, message: str, rng: np.random.Generator) -> None:
    with pytest.raises(CellError, match=message):
        of(preset("seed", rng=rng)).check(cell)
