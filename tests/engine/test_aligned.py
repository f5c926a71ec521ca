from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.engine import aligned, preset


@pytest.mark.parametrize("shape", [(1,), (3, 5), (7, 0, 2), (33, 17)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_arrays_begin_where_a_cache_line_does(shape: tuple[int, ...], dtype: type) -> None:
    kinds = np.dtype(dtype)
    for array in (aligned.empty(shape, kinds), aligned.full(shape, kinds, 1.5), aligned.empty_mask(shape)):
        assert array.ctypes.data % 64 == 0
        assert array.shape == shape
        assert array.flags.c_contiguous
        assert array.flags.writeable
    np.testing.assert_array_equal(aligned.full(shape, kinds, 1.5), np.full(shape, 1.5, dtype))
    assert aligned.empty(shape, kinds).dtype == kinds
    assert aligned.empty_mask(shape).dtype == np.bool_


def test_arrays_share_no_memory() -> None:
    arrays = [aligned.empty((9,), np.dtype(np.float32)) for _ in range(4)]
    for number, array in enumerate(arrays):
        array.fill(number)
    assert [set(array.tolist()) for array in arrays] == [{0.0}, {1.0}, {2.0}, {3.0}]


def test_what_a_step_works_on_is_aligned(rng: np.random.Generator) -> None:
    network = preset("seed", rng=rng)
    result = network.step_gradients(np.zeros((1, 28, 28, 16), np.float32), np.zeros(16, np.int64))
    assert network.parameters["conv1.W"].ctypes.data % 64 == 0
    assert result.gradients["conv1.W"].ctypes.data % 64 == 0
    (_, work), *_ = network._executor._pass(16).forward
    buffers = work.once("buffers", lambda: None)
    arrays = {name: value for name, value in vars(buffers).items() if isinstance(value, np.ndarray)}
    assert {"planes", "pair_maximum", "pooled", "patch_pixels", "winner", "row_wins", "d_open"} <= set(arrays)
    moved = [name for name, array in arrays.items() if array.ctypes.data % 64]
    # Indices, which are read once for each row, and a view of the weights.
    assert set(moved) <= {"pixels", "filters_twice", "d_filters"}
