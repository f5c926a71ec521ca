"""What a line shows within a rectangle, compared with many points along it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF

from cnn_gui.ui.widgets.plots.cut import cut

RECT = QRectF(2, -1, 6, 3)
NAN = np.nan


def stretches(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Begin and end of every straight piece: (pieces, 2, 2)."""
    points = np.stack([x, y], axis=1)
    pairs = np.stack([points[:-1], points[1:]], axis=1)
    return pairs[np.isfinite(pairs).all(axis=(1, 2))]


def dots(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Many points along a line."""
    share = np.linspace(0, 1, 200)[:, None]
    pairs = stretches(x, y)
    return np.concatenate([begin + share * (end - begin) for begin, end in pairs]) if len(pairs) else np.empty((0, 2))


def distance(point: np.ndarray, pairs: np.ndarray) -> float:
    """How far a point is from the nearest piece."""
    begin, step = pairs[:, 0], pairs[:, 1] - pairs[:, 0]
    along = ((point - begin) * step).sum(axis=1) / np.maximum((step**2).sum(axis=1), 1e-300)
    return float(np.linalg.norm(begin + along.clip(0, 1)[:, None] * step - point, axis=1).min())


@pytest.mark.parametrize("seed", range(20))
def test_all_of_the_line_that_is_inside_is_there_and_nothing_else(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, 10, 30), rng.uniform(-3, 4, 30)
    x[rng.integers(0, 30, 3)] = NAN
    y[rng.integers(0, 30, 2)] = np.inf
    y[10:13] = 0.5
    x[20:22] = 5.0
    found = cut(x, y, RECT)
    shown = dots(*found)
    assert RECT.adjusted(-1e-9, -1e-9, 1e-9, 1e-9).contains(QRectF(*shown.min(axis=0), *np.ptp(shown, axis=0)))
    wanted = stretches(x, y)
    assert max(distance(point, wanted) for point in shown) < 1e-9
    pieces = stretches(*found)
    asked = [point for point in dots(x, y) if RECT.contains(*point)]
    assert len(asked) > 100
    assert max(distance(point, pieces) for point in asked) < 1e-9


def test_a_line_that_is_inside_stays_the_same_points() -> None:
    x, y = np.array([2.0, 3.0, 8.0]), np.array([-1.0, 2.0, 0.0])
    found = cut(x, y, RECT)
    assert found[0] is x
    assert found[1] is y


def test_what_goes_on_is_one_piece() -> None:
    x, y = np.array([0.0, 4.0, 5.0, 9.0]), np.zeros(4)
    found = cut(x, y, RECT)
    assert np.array_equal(found[0], [NAN, 2, 4, 5, 8], equal_nan=True)


@pytest.mark.parametrize(
    ("x", "y"), [([0.0, 1.0], [0.0, 0.0]), ([3.0, 3.0], [5.0, 9.0]), ([0.0, 1.9], [1.0, 9.0]), ([], [])]
)
def test_nothing_inside_is_nothing(x: list[float], y: list[float]) -> None:
    assert len(stretches(*cut(np.array(x), np.array(y), RECT))) == 0
