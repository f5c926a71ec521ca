"""The canvas: smooth strokes, a rubber, and a past."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF

from cnn_gui.ui.panels.drawing.strokes import MEMORY, SIDE, Canvas


@pytest.fixture
def canvas(qapp: object) -> Canvas:
    """An empty one."""
    return Canvas()


def stroke(canvas: Canvas, *points: tuple[float, float], width: float = 20, rubber: bool = False) -> None:
    """Draw through points."""
    canvas.begin(QPointF(*points[0]), width, rubber=rubber)
    for point in points[1:]:
        canvas.extend(QPointF(*point), width)
    canvas.end()


def test_a_dot_is_a_soft_disc(canvas: Canvas) -> None:
    stroke(canvas, (100, 60), width=30)
    y, x = np.mgrid[:SIDE, :SIDE] + 0.5
    away = np.hypot(y - 60, x - 100)
    grey = canvas.grey()
    assert grey[away < 14].min() == 255
    assert grey[away > 16].max() == 0
    assert grey.sum() / 255 == pytest.approx(np.pi * 15**2, rel=0.02)
    assert ((grey > 0) & (grey < 255)).any()


def test_a_line_is_as_wide_as_the_pen_and_has_round_ends(canvas: Canvas) -> None:
    stroke(canvas, (50, 100), (90, 100), (230, 100), width=20)
    grey = canvas.grey() / 255
    assert grey[:, 140].sum() == pytest.approx(20, abs=0.1)
    assert grey[100, :].sum() == pytest.approx(180 + 20, abs=1)
    assert grey.sum() == pytest.approx(180 * 20 + np.pi * 100, rel=0.02)


def test_fast_points_make_a_curve_not_corners(canvas: Canvas) -> None:
    # Eight points of a circle, as a fast hand leaves them.
    angles = np.arange(9) * np.pi / 4
    stroke(canvas, *((140 + 90 * np.cos(a), 140 + 90 * np.sin(a)) for a in angles), width=10)
    y, x = np.nonzero(canvas.grey() > 200)
    radii = np.hypot(y + 0.5 - 140, x + 0.5 - 140)
    inside = (np.hypot(y - 140, x - 230) > 40).nonzero()
    # A polygon of these points would come as near as 90 · cos 22.5° = 83 in every gap, with corners at 90.
    assert np.ptp(radii[inside]) < 10 + 7.5


def test_the_stroke_reaches_the_newest_point_at_once(canvas: Canvas) -> None:
    canvas.begin(QPointF(40, 40), 12)
    for x in (90, 150, 220):
        canvas.extend(QPointF(x, 40 + x / 4), 12)
        assert canvas.grey()[40 + x // 4, x - 1] == 255


def test_the_straight_end_goes_away_when_the_stroke_turns(canvas: Canvas) -> None:
    canvas.begin(QPointF(40, 140), 8)
    canvas.extend(QPointF(140, 140), 8)
    canvas.extend(QPointF(140, 40), 8)
    canvas.extend(QPointF(40, 40), 8)
    # The curve passes inside the corner that was drawn for a moment.
    assert canvas.grey()[136:144, 136:144].max() == 0


def test_what_changed_is_told(canvas: Canvas) -> None:
    rng = np.random.default_rng(2)
    told = canvas.begin(QPointF(100, 100), 16)
    for _ in range(30):
        before = canvas.grey()
        told = canvas.extend(QPointF(*rng.uniform(-20, 300, 2)), float(rng.uniform(4, 30)))
        rows, columns = np.nonzero(canvas.grey() != before)
        if rows.size:
            assert told.contains(QRectF(columns.min(), rows.min(), np.ptp(columns) + 1, np.ptp(rows) + 1))


def test_pressure_makes_a_stroke_wider(canvas: Canvas) -> None:
    canvas.begin(QPointF(20, 140), 4)
    for step in range(1, 25):
        canvas.extend(QPointF(20 + 10 * step, 140), 4 + step)
    canvas.end()
    widths = (canvas.grey() / 255).sum(axis=0)
    assert widths[60] == pytest.approx(8, abs=1)
    assert widths[240] == pytest.approx(26, abs=1.5)
    assert (np.diff(widths[30:250:10]) > 0).all()


def test_a_rubber_takes_ink_away(canvas: Canvas) -> None:
    stroke(canvas, (20, 140), (260, 140))
    stroke(canvas, (140, 60), (140, 220), width=40, rubber=True)
    grey = canvas.grey()
    assert grey[140, 125:155].max() == 0
    assert grey[140, 60] == grey[140, 220] == 255


def test_strokes_outside_are_cut_at_the_edge(canvas: Canvas) -> None:
    stroke(canvas, (-50, -50), (-50, 400), (400, 400))
    assert canvas.empty
    stroke(canvas, (140, 140), (400, 140))
    assert canvas.grey()[140, SIDE - 1] == 255


def test_strokes_are_taken_back_and_come_again(canvas: Canvas) -> None:
    pictures = [canvas.grey()]
    for x in (40, 100, 160):
        stroke(canvas, (x, 40), (x, 200))
        pictures.append(canvas.grey())
    for expected in reversed(pictures[:-1]):
        canvas.undo()
        np.testing.assert_array_equal(canvas.grey(), expected)
    canvas.undo()
    assert canvas.undoable == 0
    assert canvas.empty
    for expected in pictures[1:]:
        canvas.redo()
        np.testing.assert_array_equal(canvas.grey(), expected)
    canvas.redo()
    assert canvas.redoable == 0


def test_a_new_stroke_ends_what_could_come_again(canvas: Canvas) -> None:
    stroke(canvas, (40, 40))
    canvas.undo()
    stroke(canvas, (90, 90))
    assert canvas.redoable == 0
    canvas.redo()
    assert canvas.grey()[90, 90] == 255
    assert canvas.grey()[40, 40] == 0


def test_clear_and_put_can_be_taken_back(canvas: Canvas) -> None:
    canvas.clear()
    assert canvas.undoable == 0
    stroke(canvas, (40, 40))
    drawn = canvas.grey()
    canvas.clear()
    assert canvas.empty
    canvas.undo()
    np.testing.assert_array_equal(canvas.grey(), drawn)
    picture = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE), dtype=np.uint8)
    canvas.put(picture)
    np.testing.assert_array_equal(canvas.grey(), picture)
    canvas.undo()
    np.testing.assert_array_equal(canvas.grey(), drawn)


def test_drawing_on_a_picture_keeps_the_picture(canvas: Canvas) -> None:
    picture = np.full((SIDE, SIDE), 70, np.uint8)
    canvas.put(picture)
    stroke(canvas, (40, 140), (120, 140), (120, 60), width=10)
    grey = canvas.grey()
    assert grey[200, 200] == 70
    assert (grey[136:144, 124:] == 70).all()
    assert grey[140, 60] == 255


def test_the_past_is_long_but_not_endless(canvas: Canvas) -> None:
    for number in range(MEMORY + 20):
        stroke(canvas, (number, number), width=3)
    assert canvas.undoable == MEMORY
    for _ in range(MEMORY):
        canvas.undo()
    assert not canvas.empty


def test_what_is_given_is_a_copy(canvas: Canvas) -> None:
    grey = canvas.grey()
    grey[:] = 9
    assert canvas.empty


def test_a_stroke_must_begin_before_it_goes_on(canvas: Canvas) -> None:
    with pytest.raises(RuntimeError, match="has to begin"):
        canvas.extend(QPointF(1, 1), 3)
    stroke(canvas, (5, 5))
    assert not canvas.drawing
    with pytest.raises(RuntimeError, match="has to begin"):
        canvas.extend(QPointF(1, 1), 3)


def test_a_stroke_that_changes_nothing_is_no_step_to_take_back(canvas: Canvas) -> None:
    canvas.begin(QPointF(100, 100), 20, rubber=True)
    canvas.extend(QPointF(140, 100), 20)
    canvas.end()
    assert canvas.undoable == 0
    canvas.begin(QPointF(50, 50), 20)
    canvas.end()
    canvas.begin(QPointF(200, 200), 20)
    canvas.end()
    canvas.undo()
    # Elsewhere the rubber finds nothing, and what was taken back can still come again.
    canvas.begin(QPointF(250, 30), 10, rubber=True)
    canvas.end()
    assert (canvas.undoable, canvas.redoable) == (1, 1)
    canvas.redo()
    assert canvas.grey()[200, 200] == 255
