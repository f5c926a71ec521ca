"""Turn written skeletons into curves: each form becomes points that a matrix spreads along the pen's path."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from cnn_gui.data.digits.glyphs import HABITS, Habit

Array = npt.NDArray[np.float64]

POINTS = 80


@dataclass(frozen=True, eq=False)
class Curve:
    """All forms of one habit, ready for bending.

    Attributes:
        forms: (forms, K, 2) control points, x and y in 0..1.
        basis: (POINTS, K); `basis @ control points` are points along the pen's path, about evenly spaced.
        strokes: (K,) which stroke a control point belongs to, from 0.
    """

    forms: Array
    basis: Array
    strokes: npt.NDArray[np.int64]


@cache
def curves(digit: int) -> tuple[Curve, ...]:
    """The curves of a digit's habits, in the order of `HABITS`."""
    return tuple(curve(habit) for habit in HABITS[digit])


def curve(habit: Habit) -> Curve:
    """The forms of a habit as control points, with the matrix that makes them a path.

    Raises:
        ValueError: the forms differ in strokes, corners or number of points.
    """
    parsed = [_parse(form) for form in habit.forms]
    _points, pieces, strokes = parsed[0]
    for form, other in zip(habit.forms, parsed, strict=True):
        if other[1] != pieces or other[2] != strokes:
            raise ValueError(f"all forms of a habit need the same strokes and corners: {form!r}")
    forms = np.array([other[0] for other in parsed])
    return Curve(forms, _basis(forms.mean(axis=0), pieces), np.array(strokes))


def _parse(form: str) -> tuple[list[tuple[float, float]], list[tuple[int, int]], list[int]]:
    """Control points, smooth pieces (first and last control point), and the stroke of each point."""
    points: list[tuple[float, float]] = []
    pieces: list[tuple[int, int]] = []
    strokes: list[int] = []
    for stroke, text in enumerate(form.split(";")):
        start = len(points)
        for word in text.split():
            x, y = word.rstrip("!").split(",")
            points.append((int(x) / 100, int(y) / 100))
            strokes.append(stroke)
            if word.endswith("!"):
                pieces.append((start, len(points) - 1))
                start = len(points) - 1
        pieces.append((start, len(points) - 1))
    return points, pieces, strokes


def _basis(points: Array, pieces: list[tuple[int, int]]) -> Array:
    """(POINTS, K): the path of every smooth piece, sampled by its length in the mean form."""
    fine = [_catmull_rom(len(points), first, last) for first, last in pieces]
    steps = [np.hypot(*np.diff(matrix @ points, axis=0).T) for matrix in fine]
    lengths = np.array([step.sum() for step in steps])
    share = np.maximum(np.round(POINTS * lengths / lengths.sum()).astype(int), 2)
    share[np.argmax(share)] += POINTS - share.sum()
    rows = []
    for matrix, step, count in zip(fine, steps, share, strict=True):
        along = np.concatenate([[0.0], np.cumsum(step)])
        wanted = np.linspace(0.0, along[-1], count)
        rows.append(np.stack([np.interp(wanted, along, column) for column in matrix.T], axis=1))
    return np.concatenate(rows)


def _catmull_rom(size: int, first: int, last: int, fineness: int = 32) -> Array:
    """The spline through the control points first..last, as a matrix over all `size` control points.

    Between two points it is the cubic Hermite curve whose slopes are half the distance of the neighbours
    (Catmull & Rom, 1974); at the ends the slope is the distance to the only neighbour.
    """
    eye = np.eye(size)
    rows = []
    t = np.linspace(0.0, 1.0, fineness, endpoint=False)[:, None]
    for i in range(first, last):
        before, after = eye[max(i - 1, first)], eye[min(i + 2, last)]
        a, b = eye[i], eye[i + 1]
        slope_a = (b - before) / (2 if i > first else 1)
        slope_b = (after - a) / (2 if i + 1 < last else 1)
        rows.append(
            (2 * t**3 - 3 * t**2 + 1) * a
            + (t**3 - 2 * t**2 + t) * slope_a
            + (3 * t**2 - 2 * t**3) * b
            + (t**3 - t**2) * slope_b
        )
    return np.concatenate([*rows, eye[last : last + 1]])
