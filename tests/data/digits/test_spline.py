"""Skeletons become paths that follow the pen."""

from __future__ import annotations

import numpy as np
import pytest

from cnn_gui.data.digits.glyphs import HABITS, Habit
from cnn_gui.data.digits.spline import POINTS, curve, curves


def path(*forms: str) -> np.ndarray:
    made = curve(Habit(1, forms))
    return made.basis @ made.forms[0]


@pytest.mark.parametrize("digit", range(10))
def test_every_written_habit_is_well_formed(digit: int) -> None:
    assert len(curves(digit)) == len(HABITS[digit])
    for made in curves(digit):
        assert made.basis.shape == (POINTS, made.forms.shape[1])
        np.testing.assert_allclose(made.basis.sum(axis=1), 1, atol=1e-12)
        assert made.forms.min() >= 0
        assert made.forms.max() <= 1


def test_a_path_runs_through_its_points_in_order() -> None:
    points = path("0,0 30,80 70,20 100,100")
    for x, y in ((0.0, 0.0), (0.3, 0.8), (0.7, 0.2), (1.0, 1.0)):
        assert np.hypot(*(points - (x, y)).T).min() < 0.02
    np.testing.assert_allclose(points[[0, -1]], [[0, 0], [1, 1]], atol=1e-12)


def test_points_are_evenly_spaced_along_the_path() -> None:
    steps = np.hypot(*np.diff(path("0,50 10,0 90,0 100,100"), axis=0).T)
    assert steps.max() < 1.2 * steps.min()


def test_a_corner_keeps_both_sides_straight() -> None:
    points = path("0,0 100,0! 100,100")
    np.testing.assert_allclose(np.minimum(points[:, 1], 1 - points[:, 0]), 0, atol=1e-12)


def test_a_lifted_pen_leaves_a_gap() -> None:
    made = curve(Habit(1, ("0,0 100,0 ; 0,100 100,100",)))
    points = made.basis @ made.forms[0]
    assert made.strokes.tolist() == [0, 0, 1, 1]
    assert set(points[:, 1]) == {0.0, 1.0}


@pytest.mark.parametrize("other", ["0,0 100,100", "0,0 50,50! 100,100", "0,0 50,50 ; 100,100 0,100"])
def test_forms_of_different_structure_are_refused(other: str) -> None:
    with pytest.raises(ValueError, match="same strokes and corners"):
        curve(Habit(1, ("0,0 50,50 100,100", other)))
