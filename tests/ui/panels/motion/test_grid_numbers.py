"""Numbers inside cells: short enough for them, in one unit, never a zero that is not one."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF, QImage, QPainter

from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.motion import grid_numbers
from cnn_gui.ui.panels.motion.map_grid import MapGrid
from cnn_gui.ui.panels.motion.sliding_block import NUMBERS_FROM
from cnn_gui.ui.widgets.text.numbers import MINUS


def grid(array: np.ndarray, cell: int, largest: float = 1.0) -> MapGrid:
    """A grid with cells of a size."""
    made = MapGrid()
    made.show(array, "diverging", (-largest, largest))
    made.stand(QRectF(0, 0, cell * array.shape[2], cell * array.shape[1]), 1.0)
    return made


def has_ink(made: MapGrid) -> bool:
    """Whether anything is written."""
    box = made.box().toAlignedRect()
    image = QImage(box.width(), box.height(), QImage.Format.Format_RGB32)
    image.fill(theme.current().panel)
    blank = image.copy()
    painter = QPainter(image)
    grid_numbers.paint(painter, made)
    painter.end()
    return image != blank


@pytest.mark.parametrize(
    ("value", "exponent", "text"),
    [
        (0.0, 0, "0"),
        (0.0, -3, "0"),
        (1e-9, 0, "0.00"),
        (-0.42, 0, f"{MINUS}0.42"),
        (9.996, 0, "10.0"),
        (-99.94, 0, f"{MINUS}99.9"),
        (99.96, 0, "100"),
        (-0.0042, -3, f"{MINUS}4.20"),
        (float("nan"), 0, "NaN"),
        (float("-inf"), -3, f"{MINUS}∞"),
    ],
)
def test_a_number_takes_at_most_five_characters(value: float, exponent: int, text: str) -> None:
    assert grid_numbers.written(value, exponent) == text
    assert len(text) <= 5


@pytest.mark.parametrize(
    ("largest", "exponent"),
    [(0.0, 0), (1.0, 0), (0.1, 0), (999.0, 0), (0.09, -3), (0.0009, -6), (1000.0, 3), (2.5e7, 6), (float("inf"), 0)],
)
def test_the_unit_follows_the_largest_number(largest: float, exponent: int) -> None:
    assert grid_numbers.exponent_of(largest) == exponent


def test_the_unit_is_said_where_numbers_are_written_in_it() -> None:
    small = np.full((1, 3, 3), 0.002)
    assert grid_numbers.unit(grid(small, 40, 0.004)) == " in 10⁻³"
    assert grid_numbers.unit(grid(small, 40, 1.0)) == ""
    # No numbers, no unit; with room for all digits, or for a single number, none either.
    assert grid_numbers.unit(grid(small, NUMBERS_FROM - 1, 0.004)) == ""
    assert grid_numbers.unit(grid(small, 76, 0.004)) == ""
    assert grid_numbers.unit(grid(small[:, :1, :1], 40, 0.004)) == ""


def test_numbers_need_room() -> None:
    values = np.full((1, 3, 3), 0.5)
    assert not has_ink(grid(values, NUMBERS_FROM - 1))
    assert has_ink(grid(values, NUMBERS_FROM))
    assert has_ink(grid(values, 76))


@pytest.mark.usefixtures("face")
@pytest.mark.parametrize("cell", [NUMBERS_FROM, 40, 56, 72, 76])
@pytest.mark.parametrize("value", [-123.456, -1.2345e-7, 0.5, -88.8])
def test_no_number_is_wider_than_its_cell(cell: int, value: float) -> None:
    widths = []

    class Witness(QPainter):
        def drawText(self, point: object, text: str) -> None:  # type: ignore[override]
            widths.append(QFontMetricsF(self.font()).horizontalAdvance(text))

    # A number that stands alone has a larger cell.
    for shape, size in (((1, 2, 2), cell), ((1, 1, 1), max(cell, 40))):
        image = QImage(10, 10, QImage.Format.Format_RGB32)
        painter = Witness(image)
        grid_numbers.paint(painter, grid(np.full(shape, value), size, abs(value)))
        painter.end()
        assert len(widths) == np.prod(shape)
        assert max(widths) <= size
        widths.clear()


def test_ink_is_dark_on_light_cells_and_light_on_dark_ones() -> None:
    inks = []

    class Witness(QPainter):
        def setPen(self, pen: object) -> None:  # type: ignore[override]
            inks.append(pen)

    image = QImage(10, 10, QImage.Format.Format_RGB32)
    painter = Witness(image)
    grid_numbers.paint(painter, grid(np.array([[[0.0, 1.0]]]), 40))
    painter.end()
    assert len(inks) == 2
    assert inks[0].lightness() < 64 < 192 < inks[1].lightness()
