from __future__ import annotations

import math

import numpy as np
import pytest

from cnn_gui.engine.layers.activations.normal import normal
from cnn_gui.engine.layers.layer import Workspace


@pytest.mark.parametrize(("dtype", "error"), [(np.float64, 1e-15), (np.float32, 2e-7)])
def test_the_normal_distribution_equals_that_of_the_standard_library(dtype: type, error: float) -> None:
    # More numbers than are worked on at once.
    z = np.concatenate([np.linspace(-45, 45, 36_000), [0.0, -0.0, 1e-30, 3e38]]).astype(dtype)
    below, density = np.empty_like(z), np.empty_like(z)
    normal(z, below, density, Workspace())
    numbers = [float(number) for number in z]
    np.testing.assert_allclose(below, [math.erfc(-n / math.sqrt(2)) / 2 for n in numbers], rtol=0, atol=error)
    expected = [math.exp(-n * n / 2) / math.sqrt(2 * math.pi) for n in numbers[:-1]]
    np.testing.assert_allclose(density[:-1], expected, rtol=0, atol=error)
    assert (below >= 0).all()
    assert (below <= 1).all()
