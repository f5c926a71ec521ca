"""Maps as cells in a rectangle: where they stand, and in which colours."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.colormaps import lut, to_argb
from cnn_gui.ui.panels.motion.map_grid import MapGrid
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell

LEVELS = (-1.0, 1.0)


def grid(array: np.ndarray, area: QRectF, ratio: float = 1.0) -> MapGrid:
    """A grid that stands in an area."""
    made = MapGrid()
    made.show(array, "diverging", LEVELS)
    made.stand(area, ratio)
    return made


def painted(made: MapGrid, width: int = 240, height: int = 160) -> QImage:
    """What it paints on the panel's ground."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(theme.current().panel)
    painter = QPainter(image)
    made.paint(painter)
    painter.end()
    return image


def some(*shape: int) -> np.ndarray:
    """Numbers between the levels."""
    return np.random.default_rng(0).uniform(-1, 1, shape)


def test_cells_are_as_large_as_they_fit_and_stand_in_the_middle() -> None:
    made = grid(some(1, 3, 3), QRectF(10, 20, 100, 70))
    assert made.cell_size() == 23
    assert made.box() == QRectF(25, 20, 69, 69)
    assert made.cells(0, 1, 2) == QRectF(25 + 46, 20 + 23, 23, 23)
    assert made.cells(0, 1, 0, 2, 3) == QRectF(25, 43, 69, 46)


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0])
@pytest.mark.parametrize("shape", [(1, 3, 3), (8, 3, 3), (3, 5, 5), (1, 26, 26), (1, 1, 1)])
def test_cells_stand_on_whole_device_pixels_and_are_found_again(shape: tuple[int, int, int], ratio: float) -> None:
    area = QRectF(12, 8, 200, 130)
    made = grid(some(*shape), area, ratio)
    assert area.adjusted(-1e-6, -1e-6, 1e-6, 1e-6).contains(made.box())
    for index, (x, y) in enumerate(made.corners()):
        tile, row, column = np.unravel_index(index, shape)
        box = made.cells(int(tile), int(row), int(column))
        assert (box.left(), box.top()) == (x, y)
        assert x * ratio == pytest.approx(round(x * ratio))
        assert made.cell_at(box.center()) == Cell(int(tile), int(row), int(column))
    assert made.cell_at(QPointF(0, 0)) is None
    assert len(made.corners()) == np.prod(shape)


@pytest.mark.parametrize("shape", [(1, 3, 3), (2, 4, 4), (1, 20, 20)])
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_cell_has_the_colour_of_its_number(
    shape: tuple[int, int, int], mode: theme.ThemeMode, qapp: object
) -> None:
    theme.apply_theme(qapp, mode)
    array = some(*shape)
    made = grid(array, QRectF(0, 0, 240, 160))
    wanted = to_argb(array, LEVELS, lut("diverging", theme.current())).ravel().tolist()
    assert made.colours() == wanted
    image = painted(made)
    size = made.cell_size()
    for (x, y), colour in zip(made.corners(), wanted, strict=True):
        assert image.pixelColor(int(x + size / 2), int(y + size / 2)) == QColor.fromRgb(colour)


def test_another_array_and_another_theme_bring_other_colours(qapp: object) -> None:
    made = grid(some(1, 3, 3), QRectF(0, 0, 90, 90))
    before = made.colours()
    made.show(-some(1, 3, 3), "diverging", LEVELS)
    turned = made.colours()
    assert turned != before
    theme.apply_theme(qapp, "dark")
    assert made.colours() != turned


def test_another_shape_is_arranged_anew() -> None:
    made = grid(some(1, 3, 3), QRectF(0, 0, 90, 90))
    made.show(some(1, 5, 5), "diverging", LEVELS)
    assert made.cell_size() == 18
    assert len(made.corners()) == 25


def test_a_colour_image_is_one_tile() -> None:
    made = MapGrid()
    made.show(np.ones((3, 4, 4)), "colour", (np.zeros((1, 3, 1, 1)), np.ones((1, 3, 1, 1))))
    made.stand(QRectF(0, 0, 80, 80), 1.0)
    assert made.cells(0, 3, 3) == QRectF(60, 60, 20, 20)
    assert painted(made).pixelColor(5, 5) == QColor("white")


def test_without_an_array_there_is_nothing() -> None:
    made = MapGrid()
    made.stand(QRectF(0, 0, 80, 80), 1.0)
    assert made.box().isEmpty()
    assert made.cells(0, 0, 0).isEmpty()
    assert made.corners() == []
    assert made.cell_at(QPointF(3, 3)) is None
    assert made.cell_size() == 0
    assert painted(made, 80, 80).pixelColor(40, 40) == theme.current().panel
