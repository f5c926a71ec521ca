from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_gui.engine import AveragePool2D, ShapeError, reference
from cnn_gui.engine.layers.layer import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable


@given(
    sides=st.tuples(st.integers(8, 11), st.integers(8, 11)),
    size=st.sampled_from([2, 3, 4, 8]),
    stride=st.sampled_from([None, 1, 2, 3, 8]),
    seed=st.integers(0, 2**32 - 1),
)
@settings(max_examples=40, deadline=None)
def test_any_window_and_stride_equal_the_loops(
    run_layer: Callable[..., Any], sides: tuple[int, int], size: int, stride: int | None, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    a = rng.normal(size=(2, 2, *sides))
    p = reference.average_pool(a, size, stride)
    dp = rng.normal(size=p.shape)
    run = run_layer(AveragePool2D(size, stride=stride), a, dp)
    np.testing.assert_allclose(run.output, p, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(run.dx, reference.average_pool_backward(a, dp, size, stride), rtol=1e-12, atol=1e-14)


def test_the_mean_of_a_window_worked_out_by_hand(run_layer: Callable[..., Any]) -> None:
    a = np.array([[[[1.0, 2.0, 9.0], [3.0, 6.0, 9.0], [9.0, 9.0, 9.0]]]])
    run = run_layer(AveragePool2D(2), a, np.array([[[[8.0]]]]))
    np.testing.assert_array_equal(run.output, [[[[3.0]]]])
    np.testing.assert_array_equal(run.dx, [[[[2.0, 2.0, 0.0], [2.0, 2.0, 0.0], [0.0, 0.0, 0.0]]]])


def test_reused_buffers_leave_nothing_of_the_batch_before(run_layer: Callable[..., Any]) -> None:
    rng = np.random.default_rng(0)
    layer, work = AveragePool2D(3, stride=2), Workspace()
    first, second = rng.normal(size=(2, 3, 2, 7, 8))
    dp = rng.normal(size=(3, 2, 3, 3))
    run_layer(layer, first, dp, work)
    again, fresh = run_layer(layer, second, dp, work), run_layer(layer, second, dp)
    np.testing.assert_array_equal(again.output, fresh.output)
    np.testing.assert_array_equal(again.dx, fresh.dx)


def test_what_does_not_fit_is_named() -> None:
    with pytest.raises(ShapeError, match=r"avgpool3 got maps of shape \(2, 4, 9\), but it needs at least 5 rows"):
        AveragePool2D(5, "avgpool3").output_shape((2, 4, 9))
    with pytest.raises(ShapeError, match="before Flatten"):
        AveragePool2D().output_shape((10,))
    with pytest.raises(ValueError, match="window size must be a whole number from 2 to 8, not 1"):
        AveragePool2D(1, stride=2)
