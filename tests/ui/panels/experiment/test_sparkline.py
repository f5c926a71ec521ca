"""The little curve: heights, dot, words, and that it is repainted only when something moves."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QWidget

from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.experiment.sparkline import DOT, HEIGHT, Sparkline

Look = Callable[[QWidget, QPointF], QColor]
FALLING = [1 - index / 100 for index in range(101)]


@pytest.fixture
def line(shown: Callable[[Sparkline, int, int], Sparkline]) -> Sparkline:
    """A straight line from 1 down to 0, 200 pixels wide."""
    made = shown(Sparkline("Plan"), 200, HEIGHT)
    made.set_curve(FALLING)
    made.set_dot(0.9, 0.1)
    return made


def test_largest_value_is_at_the_top_and_zero_at_the_bottom(line: Sparkline) -> None:
    edge = DOT + 1
    assert line.point_of(0.0, 1.0) == QPointF(edge, edge)
    assert line.point_of(1.0, 0.0) == QPointF(200 - edge, HEIGHT - edge)
    assert line.point_of(0.5, 0.5) == QPointF(100, HEIGHT / 2)


def test_curve_and_dot_are_painted_where_their_values_are(line: Sparkline, pixel: Look) -> None:
    ground = pixel(line, QPointF(100, 3))
    assert pixel(line, line.point_of(0.5, 0.5)) != ground
    assert pixel(line, line.point_of(0.5, 0.9)) == ground
    assert pixel(line, line.point_of(0.9, 0.1)) == theme.LIGHT.text
    line.set_dot(0.2, 0.8)
    assert pixel(line, line.point_of(0.2, 0.8)) == theme.LIGHT.text
    assert pixel(line, line.point_of(0.9, 0.1)) != theme.LIGHT.text


def test_colours_are_those_of_the_theme(line: Sparkline, pixel: Look, qapp: QApplication) -> None:
    theme.apply_theme(qapp, "dark")
    assert pixel(line, line.point_of(0.9, 0.1)) == theme.DARK.text


def test_dot_stays_on_the_line_beyond_its_end(line: Sparkline, pixel: Look) -> None:
    line.set_dot(3.0, 0.0)
    assert pixel(line, line.point_of(1.0, 0.0)) == theme.LIGHT.text


@pytest.mark.parametrize("values", [[], [0.5], [0.0, 0.0]])
def test_nothing_to_show_is_no_fault(line: Sparkline, values: list[float]) -> None:
    line.set_curve(values)
    line.set_dot(0.5, 0.5)
    assert not line.grab().isNull()


def test_words_are_read_out_and_shown_as_tool_tip(line: Sparkline) -> None:
    line.set_words("down to nothing")
    assert line.accessibleName() == "Plan"
    assert line.accessibleDescription() == line.toolTip() == "down to nothing"


def test_a_dot_that_moves_by_less_than_half_a_pixel_is_not_repainted(
    line: Sparkline, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(line, "update", lambda area: asked.append(bool(area.isValid())))
    line.set_dot(0.9001, 0.1)
    assert not asked
    line.set_dot(0.91, 0.1)
    assert asked


def test_small_moves_of_the_dot_add_up(line: Sparkline, pixel: Look) -> None:
    for step in range(1, 101):
        line.set_dot(0.9 - step / 1000, 0.1 + step / 1000)
    assert pixel(line, line.point_of(0.8, 0.2)) == theme.LIGHT.text
    assert pixel(line, line.point_of(0.9, 0.1)) != theme.LIGHT.text


def test_painted_around_the_dot_alone_it_is_what_it_would_be_as_a_whole(line: Sparkline) -> None:
    def on_screen() -> QImage:
        # What the window system has: grabbing the widget would paint all of it.
        for _ in range(3):
            QApplication.processEvents()
        window = line.window()
        return window.screen().grabWindow(window.winId()).toImage()

    before = on_screen()
    for place in (0.88, 0.7, 0.71, 0.2):
        line.set_dot(place, 1 - place)
        in_part = on_screen()
        assert in_part != before
        line.update()
        assert on_screen() == in_part
        before = in_part
