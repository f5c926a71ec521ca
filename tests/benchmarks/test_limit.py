from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import numpy as np

from cnn_gui.engine import preset

Script = Callable[[str], ModuleType]


def test_operations_of_a_step_are_those_of_the_textbook(script: Script) -> None:
    convolution = 2 * 3 * 3 * 1 * 8 * 26 * 26
    dense = 2 * (8 * 13 * 13) * 10
    # Forward and dW of the convolution; forward, dW and dX of the dense layer.
    expected = 2 * convolution + 3 * dense

    network = preset("seed", rng=np.random.default_rng(0))
    assert script("limit").step_flops(network, 1) == expected
    assert script("limit").step_flops(network, 64) == 64 * expected


def test_a_second_convolution_also_computes_the_gradient_of_its_input(script: Script) -> None:
    first, second = 2 * 9 * 1 * 8 * 26 * 26, 2 * 9 * 8 * 16 * 11 * 11
    dense = 2 * (16 * 5 * 5) * 10

    network = preset("two-conv", rng=np.random.default_rng(0))
    assert script("limit").step_flops(network, 1) == 2 * first + 3 * second + 3 * dense


def test_activations_are_counted_once_each(script: Script) -> None:
    X, Z1, P1, Z2 = 28 * 28, 8 * 26 * 26, 8 * 13 * 13, 10

    network = preset("seed", rng=np.random.default_rng(0))
    assert script("limit").activation_bytes(network, 3) == 3 * 4 * (X + Z1 + Z1 + P1 + Z2)


def test_matrix_products_are_measured_at_every_size(script: Script) -> None:
    products = script("limit").measure_products(1, script("measure").QUICK, sizes=(8, 16))

    assert [(product.size, product.threads) for product in products] == [(8, 1), (16, 1)]
    assert all(product.gflops.median > 0 for product in products)
