from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_gui.engine import Dense, ShapeError, reference

if TYPE_CHECKING:
    from collections.abc import Callable


@given(n=st.integers(1, 5), inputs=st.integers(1, 9), units=st.integers(1, 6), seed=st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_dense_equals_the_loops_forward_and_backward(
    run_layer: Callable[..., Any], n: int, inputs: int, units: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    layer = Dense(units)
    layer.build((inputs,), rng, np.dtype(np.float64))
    W, b = layer.parameters["W"], layer.parameters["b"]
    b[:] = rng.normal(size=units)
    f, dz = rng.normal(size=(n, inputs)), rng.normal(size=(n, units))

    run = run_layer(layer, f, dz)

    np.testing.assert_allclose(run.output, reference.dense(f, W, b), rtol=1e-12, atol=1e-12)
    df, dw, db = reference.dense_backward(f, W, dz)
    np.testing.assert_allclose(run.dx, df, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(run.gradients["W"], dw, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(run.gradients["b"], db, rtol=1e-12, atol=1e-12)


def test_feature_maps_must_be_flattened_first() -> None:
    with pytest.raises(ShapeError, match="put Flatten before it"):
        Dense(10, name="out").output_shape((8, 13, 13))


@pytest.mark.parametrize(("units", "init", "message"), [(0, "he", "units"), (5, "uniform", "he, glorot")])
def test_wrong_arguments_are_named(units: int, init: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Dense(units, init)
