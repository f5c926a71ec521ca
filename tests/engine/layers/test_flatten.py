from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from cnn_gui.engine import Flatten, ShapeError

if TYPE_CHECKING:
    from collections.abc import Callable


def test_order_is_channel_row_column_and_backward_gives_the_shape_back(
    run_layer: Callable[..., Any], rng: np.random.Generator
) -> None:
    x = rng.normal(size=(3, 2, 4, 5))
    dy = rng.normal(size=(3, 40))
    run = run_layer(Flatten(), x, dy)
    np.testing.assert_array_equal(run.output, x.reshape(3, 40))
    np.testing.assert_array_equal(run.dx, dy.reshape(3, 2, 4, 5))


def test_a_vector_cannot_be_flattened_again() -> None:
    with pytest.raises(ShapeError, match="got a vector"):
        Flatten().output_shape((40,))
