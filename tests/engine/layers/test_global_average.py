from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from cnn_gui.engine import Dense, GlobalAveragePool, Network, ShapeError, reference

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize("shape", [(1, 1, 1, 1), (3, 2, 5, 7), (4, 3, 2, 1)])
def test_the_mean_of_each_map_equals_the_loops(
    run_layer: Callable[..., Any], rng: np.random.Generator, shape: tuple[int, ...]
) -> None:
    a, dg = rng.normal(size=shape), rng.normal(size=shape[:2])
    run = run_layer(GlobalAveragePool(), a, dg)
    np.testing.assert_allclose(run.output, reference.global_average(a), rtol=1e-13, atol=1e-15)
    np.testing.assert_allclose(run.dx, reference.global_average_backward(a, dg), rtol=1e-15)


def test_a_dense_layer_behind_it_needs_no_flatten(rng: np.random.Generator) -> None:
    network = Network([GlobalAveragePool(), Dense(3)], input_shape=(2, 4, 4), rng=rng)
    assert network.parameters["dense1.W"].shape == (2, 3)
    assert [stage.symbol for stage in network.trace(np.ones((2, 4, 4)), 0).stages] == ["X", "G0", "Z1", "A1"]


def test_a_vector_is_refused() -> None:
    with pytest.raises(ShapeError, match=r"gap1 got a vector of shape \(7,\), but it takes the mean of each map"):
        GlobalAveragePool("gap1").output_shape((7,))
