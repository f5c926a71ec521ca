"""A grid of small images: what is painted where, only what is in sight, and how one is chosen."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.data import image_grid
from cnn_gui.ui.panels.data.image_grid import ImageGrid
from cnn_gui.ui.widgets.gallery.cells import LEAST_HEIGHT

Show = Callable[[ImageGrid, int, int], ImageGrid]
Look = Callable[[QWidget, QPointF], QColor]


def grey_levels(count: int, side: int = 28) -> np.ndarray:
    """Images of one grey each: 0, 1, 2, … modulo 256."""
    levels = (np.arange(count) % 256).astype(np.uint8)
    return np.broadcast_to(levels[:, None, None, None], (count, 1, side, side)).copy()


@pytest.fixture
def grid(shown: Show) -> ImageGrid:
    """Forty images in 300 × 200."""
    made = shown(ImageGrid("Examples"), 300, 200)
    made.set_images(grey_levels(40), [str(index % 10) for index in range(40)], lambda index: f"image {index}")
    return made


def test_each_image_is_where_it_is_said_to_be(grid: ImageGrid, pixel: Look) -> None:
    grid.set_images(grey_levels(200)[::20], [""] * 10)
    for index in range(8):
        assert pixel(grid, grid.image_rect(index).center()) == QColor(*[20 * index] * 3)


def test_colours_are_the_pixels(grid: ImageGrid, pixel: Look) -> None:
    images = np.zeros((2, 3, 10, 10), np.uint8)
    images[0, :, 2, 7] = 10, 200, 90
    grid.set_images(images, ["a", "b"])
    box = grid.image_rect(0)
    scale = box.width() / 10
    assert pixel(grid, box.topLeft() + QPointF(7.5 * scale, 2.5 * scale)) == QColor(10, 200, 90)
    assert pixel(grid, box.topLeft() + QPointF(6.5 * scale, 2.5 * scale)) == QColor(0, 0, 0)


@pytest.mark.parametrize(("side", "times"), [(8, 7), (12, 5), (28, 2), (32, 2), (56, 1)])
def test_pixels_of_small_images_are_squares_of_whole_pixels(grid: ImageGrid, side: int, times: int) -> None:
    grid.set_images(grey_levels(1, side), ["x"])
    assert grid.image_rect(0).width() == side * times
    assert grid.image_rect(0).height() == side * times


def test_large_images_are_made_smaller_and_keep_their_proportions(grid: ImageGrid) -> None:
    grid.set_images(np.zeros((3, 3, 128, 64), np.uint8), list("abc"))
    box = grid.image_rect(0)
    assert box.height() < 80
    assert box.height() == 2 * box.width()


def test_images_stand_side_by_side_without_overlap_and_fill_the_width(grid: ImageGrid) -> None:
    boxes = [grid.image_rect(index) for index in range(8)]
    columns = grid.lattice().columns
    assert columns == 4
    for before, after in itertools.pairwise(boxes[:columns]):
        assert after.left() >= before.right() + 4
    assert boxes[columns].top() > boxes[0].bottom()
    assert boxes[columns - 1].right() <= grid.viewport().width()


def test_only_what_is_in_sight_is_turned_into_colours(grid: ImageGrid, monkeypatch: pytest.MonkeyPatch) -> None:
    painted: list[int] = []
    sheet = image_grid.sheet

    def watch(images: np.ndarray, numbers: np.ndarray) -> np.ndarray:
        painted.extend(numbers.tolist())
        return sheet(images, numbers)

    monkeypatch.setattr(image_grid, "sheet", watch)
    grid.set_images(grey_levels(10_000), ["x"] * 10_000)
    grid.grab()
    assert painted == list(range(12))
    painted.clear()
    grid.verticalScrollBar().setValue(grid.lattice().pitch[1] * 500)
    grid.grab()
    assert painted[0] == 500 * grid.lattice().columns
    assert len(painted) <= 16


def test_the_area_is_as_high_as_its_rows_up_to_the_most(qapp: QApplication) -> None:
    grid = ImageGrid("Examples", most_rows=5)
    assert grid.heightForWidth(300) == LEAST_HEIGHT
    grid.set_images(grey_levels(9), ["x"] * 9)
    three_rows = grid.heightForWidth(300)
    pitch = grid.lay_out(300).pitch[1]
    assert 2 * pitch < three_rows <= 3 * pitch
    grid.set_images(grey_levels(900), ["x"] * 900)
    assert grid.heightForWidth(300) == 5 * pitch


def test_nothing_scrolls_where_everything_fits_once_the_bar_is_gone(shown: Show) -> None:
    grid = shown(ImageGrid("Examples", most_rows=10), 268, 100)
    grid.set_images(grey_levels(40), ["x"] * 40)
    assert grid.verticalScrollBar().maximum() > 0
    grid.resize(268, grid.heightForWidth(268))
    QApplication.processEvents()
    assert grid.verticalScrollBar().maximum() == 0
    assert grid.lattice().columns == 4


def test_a_click_on_an_image_chooses_it_and_one_beside_it_does_not(grid: ImageGrid, qtbot: QtBot) -> None:
    clicked: list[int] = []
    grid.clicked.connect(clicked.append)
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=grid.image_rect(5).center().toPoint())
    assert clicked == [5]
    assert grid.cursor_index() == 5
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.RightButton, pos=grid.image_rect(2).center().toPoint())
    between = QPoint(round(grid.cell_rect(0).right()) + 2, 20)
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=between)
    assert clicked == [5]


def test_the_keyboard_moves_over_the_images_and_enter_chooses(grid: ImageGrid, qtbot: QtBot) -> None:
    clicked: list[int] = []
    grid.clicked.connect(clicked.append)
    walk = [
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_Down, 5),
        (Qt.Key.Key_Left, 4),
        (Qt.Key.Key_Up, 0),
        (Qt.Key.Key_Up, 0),
        (Qt.Key.Key_PageDown, 8),
        (Qt.Key.Key_PageUp, 0),
        (Qt.Key.Key_End, 39),
        (Qt.Key.Key_Right, 39),
        (Qt.Key.Key_Home, 0),
    ]
    for key, expected in walk:
        qtbot.keyClick(grid, key)
        assert grid.cursor_index() == expected, key
    qtbot.keyClick(grid, Qt.Key.Key_End)
    assert grid.viewport().rect().contains(grid.cell_rect(39).toRect())
    assert grid.accessibleDescription() == "image 39"
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert clicked == [39]


def test_keys_without_a_meaning_here_go_on_to_the_window(
    grid: ImageGrid, passed_on: Callable[[QWidget], list[int]], qtbot: QtBot
) -> None:
    received = passed_on(grid)
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Period, Qt.Key.Key_R):
        qtbot.keyClick(grid, key)
    assert received == [Qt.Key.Key_Space, Qt.Key.Key_Period, Qt.Key.Key_R]


def test_the_cursor_is_seen_when_the_grid_has_the_keyboard(grid: ImageGrid, pixel: Look, qtbot: QtBot) -> None:
    def framed() -> bool:
        box = grid.image_rect(0)
        beside = (QPointF(box.left() - out, box.center().y()) for out in range(1, 4))
        return any(pixel(grid, point) == theme.LIGHT.accent for point in beside)

    grid.clearFocus()
    assert not framed()
    grid.window().activateWindow()
    grid.setFocus()
    qtbot.waitUntil(grid.hasFocus)
    assert framed()


def test_pointing_at_an_image_says_what_it_is(
    grid: ImageGrid, hover: Callable[[QWidget, QPointF], None], ask_tip: Callable[[QWidget, QPointF], None]
) -> None:
    place = grid.image_rect(3).center()
    hover(grid.viewport(), place)
    assert grid.hovered() == 3
    ask_tip(grid.viewport(), place)
    assert QToolTip.text() == "image 3"
    QApplication.sendEvent(grid.viewport(), QEvent(QEvent.Type.Leave))
    assert grid.hovered() is None


def test_without_images_it_says_what_will_appear(qtbot: QtBot, shown: Show) -> None:
    grid = shown(ImageGrid("Examples", empty_text="Nothing here yet"), 300, 100)
    ground = grid.grab(QRect(0, 0, 300, 100)).toImage()
    assert any(ground.pixelColor(x, 50) != theme.LIGHT.panel for x in range(300))
    assert grid.cursor_index() is None
    clicked: list[int] = []
    grid.clicked.connect(clicked.append)
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    assert clicked == []


def test_as_many_words_as_images(grid: ImageGrid) -> None:
    with pytest.raises(ValueError, match="3 images need as many captions, not 2"):
        grid.set_images(grey_levels(3), ["a", "b"])
