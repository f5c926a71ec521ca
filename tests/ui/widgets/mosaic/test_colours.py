"""A mosaic of colours, of what shines through, and what it says about itself."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.ui.look import theme
from cnn_gui.ui.widgets.mosaic.mosaic import Mosaic
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell
from cnn_gui.ui.widgets.text.numbers import exact, short

Show = Callable[[Mosaic, int, int], Mosaic]
Look = Callable[[QWidget, QPointF], QColor]
Hover = Callable[[QWidget, QPointF], None]

MAPS = np.random.default_rng(3).standard_normal((8, 13, 13)).astype(np.float32)
COLOURS = np.random.default_rng(3).normal(0, 0.3, (4, 3, 3, 3)).astype(np.float32)


def middle(mosaic: Mosaic, cell: Cell) -> QPointF:
    """The point in the middle of a cell."""
    return mosaic.cell_rect(cell).center()


@pytest.fixture
def colours(qtbot: QtBot, shown: Show) -> Mosaic:
    """Four filters 3×3 for three channels, in colour."""
    made = Mosaic("W1", kind="signed colour", noun="filter")
    made.set_maps(COLOURS)
    return shown(made, 400, 300)


def test_a_cell_of_a_colour_tells_its_three_numbers(colours: Mosaic, hover: Hover) -> None:
    hover(colours, middle(colours, Cell(2, 1, 0)))
    red, green, blue = (exact(float(value)) for value in COLOURS[2, :, 1, 0])
    assert colours.readouts()[0] == f"W1[2, :, 1, 0] = R {red}  G {green}  B {blue}"
    assert colours.readouts()[-1] == "  ".join(
        f"{name} {short(float(value))}" for name, value in zip("RGB", COLOURS[2, :, 1, 0], strict=True)
    )


def test_the_value_of_a_colour_is_the_mean_of_its_channels(colours: Mosaic, hover: Hover) -> None:
    told: list[float] = []
    colours.hovered.connect(lambda _tile, _row, _column, value: told.append(value))
    hover(colours, middle(colours, Cell(1, 2, 2)))
    assert told == [pytest.approx(float(COLOURS[1, :, 2, 2].mean()), abs=1e-6)]


def test_large_cells_carry_the_three_numbers_of_a_colour(qtbot: QtBot, shown: Show) -> None:
    mosaic = Mosaic("W1", kind="signed colour")
    mosaic.set_maps(np.zeros((1, 3, 2, 2), np.float32))
    shown(mosaic, 300, 340)
    box = mosaic.cell_rect(Cell(0, 0, 0)).toRect()
    image = mosaic.grab().toImage()
    assert box.width() >= 56
    inked = [
        y
        for y in range(box.top() + 2, box.bottom() - 2)
        if any(image.pixel(x, y) != image.pixel(box.left() + 2, y) for x in range(box.left() + 2, box.right() - 2))
    ]
    lines = 1 + sum(after - before > 1 for before, after in itertools.pairwise(inked))
    assert lines == 3


def test_channels_and_colours_can_be_exchanged_under_the_mouse(colours: Mosaic, hover: Hover) -> None:
    colours.set_kind("diverging")
    assert colours.picture.count == 12
    hover(colours, middle(colours, Cell(11, 0, 0)))
    colours.set_kind("signed colour")
    assert colours.cell() is None
    assert not colours.grab().isNull()


def test_the_legend_of_true_colours_says_black_and_white(qtbot: QtBot, shown: Show) -> None:
    def with_levels(low: list[float], high: list[float]) -> object:
        mosaic = Mosaic("X", kind="colour")
        mosaic.set_levels((np.array(low), np.array(high)))
        mosaic.set_maps(np.linspace(0, 1, 48, dtype=np.float32).reshape(3, 4, 4))
        image = shown(mosaic, 200, 240).grab().toImage()
        bottom = round(mosaic.cell_rect(Cell(0, 3, 3)).bottom()) + 12
        return image.copy(0, bottom, 200, 240 - bottom)

    # It gives no numbers, for these differ between the channels.
    assert with_levels([-1, 0, -2], [1, 4, 2]) == with_levels([0, 0, 0], [1, 1, 1])


def test_the_meaning_is_told_over_the_heading_only(mosaic: Mosaic, hover: Hover) -> None:
    mosaic.set_meaning("What a filter answers.")
    assert mosaic.accessibleDescription() == "What a filter answers."
    hover(mosaic, QPointF(20, 8))
    assert mosaic.toolTip() == "What a filter answers."
    hover(mosaic, middle(mosaic, Cell(5, 1, 2)))
    assert mosaic.toolTip() == ""


def test_a_picture_behind_is_seen_where_the_map_is_zero(mosaic: Mosaic, pixel: Look) -> None:
    mosaic.set_maps(np.zeros((1, 4, 4), np.float32))
    mosaic.set_backdrop(lambda _theme: np.full((4, 4), 0xFF123456, np.uint32))
    assert pixel(mosaic, mosaic.cell_rect(Cell(0, 1, 1)).topLeft() + QPointF(3, 3)).name() == "#123456"
    mosaic.set_backdrop(None)
    assert pixel(mosaic, mosaic.cell_rect(Cell(0, 1, 1)).topLeft() + QPointF(3, 3)) == theme.LIGHT.panel


def test_a_vector_of_zeros_is_seen_to_be_there_by_its_edge(qtbot: QtBot, shown: Show, pixel: Look) -> None:
    mosaic = Mosaic("A2", kind="sequential")
    mosaic.set_maps(np.zeros(1000, np.float32))
    shown(mosaic, 70, 300)
    first = mosaic.cell_rect(Cell(0, 0, 0))
    assert pixel(mosaic, first.topLeft() - QPointF(1, -20)) == theme.LIGHT.border
