"""An image with marks: which pixel has which mark, and how many there are."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFontMetricsF
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.fonts import font
from cnn_gui.ui.look.theme import DARK, LIGHT
from cnn_gui.ui.panels.why.overlay_picture import AgreementPicture, faint, mark_colours
from cnn_gui.ui.widgets.mosaic.painter import MARGIN
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell

Show = Callable[[AgreementPicture, int, int], AgreementPicture]
Look = Callable[[QWidget, QPointF], QColor]
Hover = Callable[[QWidget, QPointF], None]

IMAGE = np.zeros((1, 8, 8), np.uint8)
FIRST, SECOND = np.zeros((2, 8, 8), np.bool_)
FIRST[1, 1:5] = True
SECOND[1, 4:7] = True
"""First alone at columns 1 to 3, both at 4, second alone at 5 and 6, all of row 1."""


@pytest.fixture
def picture(qtbot: QtBot, shown: Show) -> AgreementPicture:
    """A picture with cells of about 30 pixels."""
    made = AgreementPicture("Agreement", ("saliency", "occlusion"))
    made.show_marks(IMAGE, FIRST, SECOND)
    return shown(made, 260, 320)


def corners(picture: AgreementPicture, column: int) -> tuple[QPointF, QPointF]:
    """Points in the upper left and in the lower right half of a cell of row 1."""
    box = picture.cell_rect(Cell(0, 1, column))
    assert box.width() > 20
    inside = QPointF(box.width() / 4, box.height() / 4)
    return box.center() - inside, box.center() + inside


def test_the_marks_differ_in_form_and_in_colour(picture: AgreementPicture, pixel: Look) -> None:
    first, second, both = mark_colours(LIGHT)
    ground = pixel(picture, picture.cell_rect(Cell(0, 4, 4)).center())
    assert [pixel(picture, point) for point in corners(picture, 2)] == [first, ground]
    assert [pixel(picture, point) for point in corners(picture, 5)] == [ground, second]
    assert [pixel(picture, point) for point in corners(picture, 4)] == [both, both]


def test_the_marks_are_counted(picture: AgreementPicture) -> None:
    assert picture.counts() == (3, 2, 1)
    assert picture.legend() == (("saliency", 3), ("occlusion", 2), ("both", 1))


@pytest.mark.parametrize(("column", "said"), [(2, "saliency"), (4, "both"), (6, "occlusion"), (7, "neither")])
def test_the_pixel_under_the_mouse_is_named(picture: AgreementPicture, hover: Hover, column: int, said: str) -> None:
    hover(picture, picture.cell_rect(Cell(0, 1, column)).center())
    assert picture.readouts()[0] == f"{picture.title()}[1, {column}]: {said}"


@pytest.mark.parametrize("name", ["light", "dark"])
def test_marks_are_told_from_every_pixel_of_an_image_and_from_each_other(name: str) -> None:
    colours = theme.THEMES[name]
    marks = mark_colours(colours)
    shades = faint(np.arange(256, dtype=np.uint8).reshape(1, 16, 16), colours)
    assert len(np.unique(shades)) > 30
    for mark in marks:
        assert min(theme.contrast(mark, QColor(int(shade))) for shade in shades.ravel()) >= 1.8
    # Seen without any colour, the mark for both stands out; the halves are told apart by their form as well.
    for one, other in ((0, 2), (1, 2)):
        assert theme.contrast(marks[one], marks[other]) > 1.5
    for one, other in itertools.combinations(marks, 2):
        assert abs(one.red() - other.red()) + abs(one.blue() - other.blue()) > 120


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_a_faint_image_keeps_its_colours_near_the_ground(colours: theme.Theme) -> None:
    image = np.zeros((3, 1, 2), np.uint8)
    image[0, 0, 1] = 255
    black, red = (QColor(int(each)) for each in faint(image, colours)[0])
    assert black.red() == black.green() == black.blue()
    assert red.red() > red.green() == red.blue()
    assert theme.contrast(black, colours.panel) < 2


def test_a_colour_image_is_shown_in_colour(picture: AgreementPicture, pixel: Look) -> None:
    image = np.zeros((3, 8, 8), np.uint8)
    image[2] = 255
    picture.show_marks(image, FIRST, SECOND)
    colour = pixel(picture, picture.cell_rect(Cell(0, 5, 5)).center())
    assert colour.blue() > colour.red() == colour.green()
    assert pixel(picture, corners(picture, 2)[0]) == mark_colours(LIGHT)[0]


def test_another_theme_gives_other_marks_on_another_ground(
    picture: AgreementPicture, pixel: Look, qapp: QApplication
) -> None:
    theme.apply_theme(qapp, "dark")
    assert pixel(picture, corners(picture, 2)[0]) == mark_colours(DARK)[0]
    assert pixel(picture, picture.cell_rect(Cell(0, 5, 5)).center()).lightnessF() < 0.2


@pytest.mark.parametrize(
    ("width", "named"), [(74, "sal."), (84, "sal."), (160, "saliency"), (200, "saliency"), (400, "saliency 512")]
)
def test_the_legend_fits_into_every_width(
    take_face: Callable[[int], None], picture: AgreementPicture, width: int, named: str
) -> None:
    # How much is said in these widths is known for usual letters; the next test is for any.
    take_face(100)
    show_the_largest(picture)
    words = words_in(picture, width)
    # Whatever room there is, it says which is which.
    for text, name in zip(words, (named, "occ", "both"), strict=True):
        assert text.startswith(name)


def test_the_legend_fits_into_the_least_width(face: int, picture: AgreementPicture) -> None:
    show_the_largest(picture)
    least = picture.least_width() - 2 * MARGIN
    assert face > 100 or least <= 74
    assert words_in(picture, least) == ["sal.", "occ.", "both"]


def show_the_largest(picture: AgreementPicture) -> None:
    """The largest images there are, and a tenth of their pixels."""
    first, second = np.zeros((2, 128, 128), np.bool_)
    first[:12], second[4:16] = True, True
    picture.show_marks(np.zeros((1, 128, 128), np.uint8), first, second)
    assert picture.counts() == (512, 512, 1024)


def words_in(picture: AgreementPicture, width: float) -> list[str]:
    """What the legend says of the three marks in a width; it stays inside of that, in two lines at most."""
    metrics = QFontMetricsF(font("tiny"))
    lines = picture._legend_lines(metrics, width)
    assert sorted(number for line in lines for number, _ in line) == [0, 1, 2]
    assert len(lines) <= 2
    for line in lines:
        needed = sum(metrics.horizontalAdvance(text) + 12 for _, text in line) + 8 * (len(line) - 1)
        assert needed <= width
    return [text for _, text in sorted(mark for line in lines for mark in line)]


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_there_is_no_scale_to_choose(picture: AgreementPicture, qtbot: QtBot) -> None:
    below = picture.cell_rect(Cell(0, 7, 0)).bottomLeft() + QPointF(10, 12)
    qtbot.mouseClick(picture, Qt.MouseButton.LeftButton, pos=below.toPoint())
    qtbot.mouseClick(picture, Qt.MouseButton.RightButton, pos=below.toPoint())
    assert picture.findChild(QMenu) is None


def test_marks_on_small_pixels_fill_them(qtbot: QtBot, shown: Show, pixel: Look) -> None:
    small = AgreementPicture("Agreement", ("saliency", "occlusion"))
    mask = np.zeros((28, 28), np.bool_)
    mask[10:14, 10:14] = True
    small.show_marks(np.zeros((1, 28, 28), np.uint8), mask, ~mask & False)
    shown(small, 92, 200)
    box = small.cell_rect(Cell(0, 12, 12))
    assert box.width() < 4
    assert pixel(small, box.bottomRight() - QPointF(1, 1)) == mark_colours(LIGHT)[0]
