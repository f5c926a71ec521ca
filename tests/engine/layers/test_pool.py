from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cnn_gui.engine import MaxPool2D, ShapeError, reference
from cnn_gui.engine.layers.layer import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

# Few different values, so that most windows hold ties.
maps = st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(2, 7), st.integers(2, 7)).flatmap(
    lambda shape: hnp.arrays(np.float64, shape, elements=st.sampled_from([-1.0, 0.0, 1.0, 2.0]))
)


@given(a=maps)
@settings(max_examples=40, deadline=None)
def test_pooling_equals_the_loops_forward_and_backward(run_layer: Callable[..., Any], a: Any) -> None:
    p = reference.max_pool(a)
    dp = np.arange(1.0, p.size + 1).reshape(p.shape)
    run = run_layer(MaxPool2D(2), a, dp)
    np.testing.assert_array_equal(run.output, p)
    np.testing.assert_array_equal(run.dx, reference.max_pool_backward(a, dp))


@given(
    a=hnp.arrays(
        np.float64,
        st.tuples(st.integers(1, 2), st.integers(1, 2), st.integers(8, 11), st.integers(8, 11)),
        elements=st.sampled_from([-1.0, 0.0, 1.0, 2.0]),
    ),
    size=st.sampled_from([2, 3, 4, 8]),
    stride=st.sampled_from([None, 1, 2, 3, 8]),
)
@settings(max_examples=40, deadline=None)
def test_any_window_and_stride_equal_the_loops_ties_included(
    run_layer: Callable[..., Any], a: Any, size: int, stride: int | None
) -> None:
    p = reference.max_pool(a, size, stride)
    dp = np.arange(1.0, p.size + 1).reshape(p.shape)
    run = run_layer(MaxPool2D(size, stride=stride), a, dp)
    np.testing.assert_array_equal(run.output, p)
    np.testing.assert_array_equal(run.dx, reference.max_pool_backward(a, dp, size, stride))


def test_one_number_can_win_several_windows_and_gets_the_sum(run_layer: Callable[..., Any]) -> None:
    a = np.zeros((1, 1, 3, 3))
    a[0, 0, 1, 1] = 1.0
    run = run_layer(MaxPool2D(2, stride=1), a, np.array([[[[1.0, 2.0], [3.0, 4.0]]]]))
    expected = np.zeros((3, 3))
    expected[1, 1] = 10.0
    np.testing.assert_array_equal(run.dx[0, 0], expected)


@pytest.mark.parametrize("bits", range(1, 16))
def test_a_tie_has_exactly_one_winner_the_first_in_row_major_order(run_layer: Callable[..., Any], bits: int) -> None:
    window = np.array([float(bits >> place & 1) for place in range(4)])
    run = run_layer(MaxPool2D(2), window.reshape(1, 1, 2, 2), np.full((1, 1, 1, 1), 5.0))
    expected = np.zeros(4)
    expected[np.argmax(window)] = 5.0
    np.testing.assert_array_equal(run.dx.ravel(), expected)


def test_a_dropped_row_and_column_get_no_gradient(run_layer: Callable[..., Any], rng: np.random.Generator) -> None:
    run = run_layer(MaxPool2D(2), rng.normal(size=(2, 3, 5, 7)), np.ones((2, 3, 2, 3)))
    assert not run.dx[:, :, 4].any()
    assert not run.dx[:, :, :, 6].any()
    assert run.dx.sum() == run.output.size


def test_reused_buffers_route_the_second_batch_by_its_own_winners(
    run_layer: Callable[..., Any], rng: np.random.Generator
) -> None:
    first, second = rng.normal(size=(2, 3, 2, 5, 4))
    for layer, shape in ((MaxPool2D(2), (2, 2)), (MaxPool2D(2, stride=1), (4, 3)), (MaxPool2D(3), (1, 1))):
        work, dp = Workspace(), rng.normal(size=(3, 2, *shape))
        run_layer(layer, first, dp, work)
        run = run_layer(layer, second, dp, work)
        np.testing.assert_allclose(
            run.dx, reference.max_pool_backward(second, dp, layer.size, layer.stride), rtol=1e-15
        )


@pytest.mark.parametrize("shape", [(3, 1, 1), (3, 1, 8), (3, 8, 1)])
def test_maps_smaller_than_a_window_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ShapeError, match="at least 2 rows and 2 columns"):
        MaxPool2D(2).output_shape(shape)


def test_vectors_are_refused() -> None:
    with pytest.raises(ShapeError, match="before Flatten"):
        MaxPool2D(2).output_shape((10,))


@pytest.mark.parametrize("size", [0, 1, 9, 2.5])
def test_other_window_sizes_are_refused(size: int) -> None:
    with pytest.raises(ValueError, match=f"window size must be a whole number from 2 to 8, not {size}"):
        MaxPool2D(size)


@pytest.mark.parametrize("stride", [0, 9, 1.5])
def test_other_strides_are_refused(stride: int) -> None:
    with pytest.raises(ValueError, match=f"stride must be a whole number from 1 to 8, not {stride}"):
        MaxPool2D(2, stride=stride)
