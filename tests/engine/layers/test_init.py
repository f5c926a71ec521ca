from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.engine.layers.init import glorot, he, initialiser


def test_he_has_the_variance_of_its_paper(rng: np.random.Generator) -> None:
    weights = he((200, 100), 50, 7, rng, np.dtype(np.float64))
    assert weights.var() == pytest.approx(2 / 50, rel=0.05)
    assert weights.mean() == pytest.approx(0.0, abs=0.01)


def test_glorot_stays_within_its_limit_and_fills_it(rng: np.random.Generator) -> None:
    weights = glorot((200, 100), 50, 10, rng, np.dtype(np.float64))
    limit = np.sqrt(6 / 60)
    assert np.abs(weights).max() <= limit
    assert weights.var() == pytest.approx(limit**2 / 3, rel=0.05)


@pytest.mark.parametrize("name", ["he", "glorot"])
def test_both_types_begin_with_the_same_numbers(name: str) -> None:
    single, double = (
        initialiser(name)((5, 4), 5, 4, np.random.default_rng(3), np.dtype(dtype)) for dtype in (np.float32, np.float64)
    )
    assert single.dtype == np.float32
    np.testing.assert_array_equal(single, double.astype(np.float32))


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(ValueError, match="'orthogonal': use one of he, glorot"):
        initialiser("orthogonal")
