from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cnn_gui.engine import ReLU, reference

if TYPE_CHECKING:
    from collections.abc import Callable


@given(
    z=hnp.arrays(
        np.float64,
        hnp.array_shapes(min_dims=2, max_dims=4, max_side=5),
        elements=st.sampled_from([-2.0, -1e-300, -0.0, 0.0, 1e-300, 3.0]),
    )
)
@settings(max_examples=40, deadline=None)
def test_relu_equals_the_loops_forward_and_backward(run_layer: Callable[..., Any], z: Any) -> None:
    da = np.arange(1.0, z.size + 1).reshape(z.shape)
    run = run_layer(ReLU(), z, da)
    np.testing.assert_array_equal(run.output, reference.relu(z))
    np.testing.assert_array_equal(run.dx, reference.relu_backward(z, da))


def test_gradient_is_zero_where_z_is_zero(run_layer: Callable[..., Any]) -> None:
    run = run_layer(ReLU(), np.array([[0.0, -0.0, 1.0]]), np.ones((1, 3)))
    np.testing.assert_array_equal(run.dx, [[0.0, 0.0, 1.0]])


def test_relu_keeps_any_shape() -> None:
    assert ReLU().output_shape((3, 4, 5)) == (3, 4, 5)
    assert ReLU().output_shape((7,)) == (7,)
