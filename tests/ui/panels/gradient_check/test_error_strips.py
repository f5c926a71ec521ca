"""Relative errors on a logarithmic axis."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.gradient_check.error_strips import ErrorStrips, Strip

GOOD = Strip("conv1", ((1e-9, "dot"), (0.5, "ring")), 1e-9, False, "conv1: 2 numbers checked")
BAD = Strip("dense1", ((1e-10, "dot"), (1e-2, "cross")), 1e-2, True, "dense1: 2 numbers checked, 1 differs")


@pytest.fixture
def strips(qtbot: QtBot, shown: Callable[..., ErrorStrips]) -> ErrorStrips:
    """A layer that passes and one that does not."""
    made = ErrorStrips(1e-5)
    made.set_strips((GOOD, BAD))
    return shown(made, 340, 70)


def inks(strips: ErrorStrips, box: QRectF) -> set[str]:
    """All colours in a part of the viewport."""
    picture, whole = strips.viewport().grab().toImage(), box.toRect()
    xs, ys = range(whole.left(), whole.right() + 1), range(whole.top(), whole.bottom() + 1)
    return {picture.pixelColor(x, y).name() for x in xs for y in ys}


def around(strips: ErrorStrips, row: int, error: float) -> QRectF:
    """Where the mark of an error is drawn."""
    track = strips.track(row)
    return QRectF(strips.place_of(error, track) - 2, track.center().y() - 2, 4, 4)


def test_a_factor_of_ten_is_the_same_way_everywhere(strips: ErrorStrips) -> None:
    track = strips.track(0)
    places = [strips.place_of(10.0**power, track) for power in (-12, -11, -6, -5)]
    assert places[1] - places[0] == pytest.approx(places[3] - places[2])
    assert track.left() < places[0] < places[3] < track.right()


def test_what_is_beyond_the_axis_stands_at_its_end(strips: ErrorStrips) -> None:
    track = strips.track(0)
    assert strips.place_of(0.0, track) == strips.place_of(1e-30, track) == track.left()
    assert strips.place_of(7.0, track) == strips.place_of(math.inf, track) == track.right()
    assert strips.place_of(math.nan, track) == track.right()


def test_what_differs_is_a_cross_in_the_colour_of_errors(
    strips: ErrorStrips, pixel: Callable[[QWidget, QPointF], QColor]
) -> None:
    assert theme.LIGHT.error.name() in inks(strips, around(strips, 1, 1e-2))
    assert theme.LIGHT.error.name() not in inks(strips, around(strips, 0, 1e-9))
    assert theme.LIGHT.text_muted.name() in inks(strips, around(strips, 0, 1e-9))


def test_a_ring_is_hollow(strips: ErrorStrips, pixel: Callable[[QWidget, QPointF], QColor]) -> None:
    assert pixel(strips.viewport(), around(strips, 0, 0.5).center()) == theme.LIGHT.panel
    assert pixel(strips.viewport(), around(strips, 1, 1e-10).center()) != theme.LIGHT.panel


def test_the_figure_of_a_layer_that_does_not_pass_is_in_the_colour_of_errors(strips: ErrorStrips) -> None:
    width = strips.viewport().width()
    figures = [QRectF(strips.track(row).right() + 8, strips.row_rect(row).top(), width, 28) for row in (0, 1)]
    right = [box.intersected(QRectF(strips.viewport().rect())) for box in figures]
    assert theme.LIGHT.error.name() not in inks(strips, right[0])
    assert theme.LIGHT.error.name() in inks(strips, right[1])


def test_the_keyboard_reads_out_each_layer(strips: ErrorStrips, qtbot: QtBot) -> None:
    strips.window().activateWindow()
    qtbot.waitUntil(strips.isActiveWindow)
    strips.setFocus()
    qtbot.keyClick(strips, Qt.Key.Key_Down)
    qtbot.keyClick(strips, Qt.Key.Key_Down)
    assert strips.accessibleDescription() == BAD.sentence
    assert strips.row_text(0) == GOOD.sentence


def test_without_errors_nothing_is_drawn(strips: ErrorStrips) -> None:
    strips.set_strips(())
    assert inks(strips, QRectF(strips.viewport().rect())) == {theme.LIGHT.panel.name()}
