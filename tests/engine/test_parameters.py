from __future__ import annotations

import numpy as np

from cnn_gui.engine.parameters import FlatArrays

SHAPES = {"conv1.W": (2, 1, 3, 3), "conv1.b": (2,), "dense1.W": (4, 3), "dense1.b": (3,)}


def test_arrays_are_disjoint_views_of_one_vector_in_the_order_given() -> None:
    arrays = FlatArrays(SHAPES, np.dtype(np.float32))
    assert list(arrays) == list(SHAPES)
    for number, array in enumerate(arrays.values()):
        array += number + 1
    assert sorted(arrays.flat.tolist()) == [1.0] * 18 + [2.0] * 2 + [3.0] * 12 + [4.0] * 3


def test_weights_and_biases_are_two_parts_of_the_vector() -> None:
    arrays = FlatArrays(SHAPES, np.dtype(np.float64))
    arrays.weights[:] = 1
    arrays.biases[:] = 2
    assert {name: set(array.ravel().tolist()) for name, array in arrays.items()} == {
        "conv1.W": {1.0},
        "conv1.b": {2.0},
        "dense1.W": {1.0},
        "dense1.b": {2.0},
    }


def test_a_copy_shares_nothing() -> None:
    arrays = FlatArrays(SHAPES, np.dtype(np.float64))
    other = arrays.copy()
    arrays.flat[:] = 5
    assert not other.flat.any()


def test_a_layer_finds_its_arrays_by_short_names() -> None:
    arrays = FlatArrays({**SHAPES, "dense10.W": (1, 1)}, np.dtype(np.float64))
    assert {key: array.shape for key, array in arrays.of_layer("dense1").items()} == {"W": (4, 3), "b": (3,)}
