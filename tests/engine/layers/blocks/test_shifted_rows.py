from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_gui.engine.layers.blocks.shifted_rows import ShiftedRows


@given(
    shape=st.tuples(st.integers(1, 3), st.integers(1, 6), st.integers(1, 6), st.integers(1, 2)),
    outputs=st.tuples(st.integers(1, 7), st.integers(1, 7)),
    kernel=st.integers(1, 4),
    margins=st.tuples(st.integers(0, 3), st.integers(0, 3)),
)
@settings(max_examples=80, deadline=None)
def test_a_row_of_matrices_is_what_the_kernel_sees_from_a_row_of_outputs(
    shape: tuple[int, int, int, int], outputs: tuple[int, int], kernel: int, margins: tuple[int, int]
) -> None:
    """Sizes that leave parts of X unseen, too, and margins that are seen from nowhere."""
    channels, height, width, n = shape
    top, left = margins
    x = np.arange(1.0, 1 + channels * height * width * n).reshape(shape)
    seen = ShiftedRows(shape, outputs, kernel, margins, x.dtype)
    seen.fill(-x)
    seen.fill(x)
    around = np.pad(x, ((0, 0), (top, 20), (left, 20), (0, 0)))
    for i in range(outputs[0]):
        pieces = [
            around[c, i + u, v : v + outputs[1]].ravel()
            for u in range(kernel)
            for v in range(kernel)
            for c in range(channels)
        ]
        np.testing.assert_array_equal(seen.matrices[i], pieces)
