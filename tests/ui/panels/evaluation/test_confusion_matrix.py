"""The confusion matrix as a person sees and uses it."""

from __future__ import annotations

import weakref
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QFontMetricsF
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.colormaps import lut
from cnn_gui.ui.look.fonts import font
from cnn_gui.ui.panels.evaluation.confusion_matrix import ConfusionMatrix
from cnn_gui.ui.panels.evaluation.confusion_model import Pair
from cnn_gui.ui.panels.evaluation.confusion_painter import GAP, LARGEST_CELL, named, spread

Show = Callable[[ConfusionMatrix, int, int], ConfusionMatrix]
Look = Callable[[QWidget, QPointF], QColor]
Hover = Callable[[QWidget, QPointF], None]
Drop = Callable[[Callable[[], QWidget]], weakref.ref[QWidget]]

DIGITS = tuple("0123456789")


def digits() -> np.ndarray:
    """Nearly all of ten classes read rightly: 27 of 7 as 2, 9 of 4 as 9."""
    counts = np.diag(np.full(10, 900)).astype(np.int64)
    counts[7, 2], counts[4, 9] = 27, 9
    return counts


def explain(true: int, predicted: int) -> str:
    return f"{true} read as {predicted}"


@pytest.fixture
def matrix(shown: Show) -> ConfusionMatrix:
    """Ten classes in 260 × 220."""
    made = ConfusionMatrix(empty_text="Nothing yet.")
    made.set_counts(digits(), DIGITS, explain)
    shown(made, 260, 220).parentWidget().setFocus()
    return made


def corner(matrix: ConfusionMatrix, cell: Pair) -> QPointF:
    """A point of a cell where no number stands."""
    return matrix.cell_rect(cell).topLeft() + QPointF(2.5, 2.5)


def click(qtbot: QtBot, matrix: ConfusionMatrix, cell: Pair) -> None:
    qtbot.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=matrix.cell_rect(cell).center().toPoint())


# ---- what is seen ----------------------------------------------------------------------------------------------


def test_errors_have_the_sequential_colours_up_to_the_largest_of_them(matrix: ConfusionMatrix, pixel: Look) -> None:
    table = lut("sequential", theme.LIGHT)
    assert pixel(matrix, corner(matrix, Pair(7, 2))).rgba() == table[254]
    assert pixel(matrix, corner(matrix, Pair(4, 9))).rgba() == table[round(9 / 27 * 254)]
    assert pixel(matrix, corner(matrix, Pair(2, 7))) == theme.LIGHT.panel


def test_the_diagonal_has_a_quiet_hue_of_its_own(matrix: ConfusionMatrix, pixel: Look) -> None:
    seen = pixel(matrix, corner(matrix, Pair(3, 3)))
    assert seen.rgba() not in lut("sequential", theme.LIGHT)
    assert seen.green() > seen.red()
    assert theme.contrast(seen, theme.LIGHT.panel) < theme.contrast(
        pixel(matrix, corner(matrix, Pair(7, 2))), theme.LIGHT.panel
    )


def test_the_numbers_are_printed_where_they_fit(face: int, matrix: ConfusionMatrix) -> None:
    # Wide digits need cells that are wider by as much.
    matrix.resize(round(260 * max(face, 100) / 100), 220)
    place = matrix.places()
    assert place is not None
    assert place.digits >= 8
    assert matrix.text_at(Pair(7, 2)) == "27"
    assert matrix.text_at(Pair(2, 7)) == ""

    def inked(cell: Pair) -> bool:
        image, box = matrix.grab().toImage(), matrix.cell_rect(cell).adjusted(2, 2, -2, -2).toRect()
        return len({image.pixel(x, y) for x in range(*_ends(box, 0)) for y in range(*_ends(box, 1))}) > 1

    assert inked(Pair(7, 2))
    assert not inked(Pair(2, 7))


def _ends(box: object, axis: int) -> tuple[int, int]:
    left, top, right, bottom = box.getCoords()  # type: ignore[attr-defined]
    return (left, right) if axis == 0 else (top, bottom)


@pytest.mark.parametrize(("mode", "text"), [("count", "27"), ("row", "2.9"), ("column", "2.9")])
def test_the_measure_can_be_chosen(matrix: ConfusionMatrix, mode: str, text: str) -> None:
    matrix.set_mode(mode)  # type: ignore[arg-type]
    assert matrix.mode() == mode
    assert matrix.text_at(Pair(7, 2)) == text
    matrix.grab()


def test_an_empty_matrix_says_what_will_appear(matrix: ConfusionMatrix) -> None:
    full = matrix.grab().toImage()
    matrix.set_counts(None)
    empty = matrix.grab().toImage()
    assert empty != full
    assert matrix.places() is None
    assert matrix.cell() is None
    matrix.set_empty_text("Something else.")
    assert matrix.grab().toImage() != empty


def test_no_image_at_all_is_empty_too(matrix: ConfusionMatrix) -> None:
    matrix.set_counts(np.zeros((10, 10), np.int64), DIGITS, explain)
    matrix.grab()
    assert matrix.cell_at(QPointF(100, 100)) is None


def test_counts_must_fit_the_classes(matrix: ConfusionMatrix) -> None:
    with pytest.raises(ValueError, match="10 classes"):
        matrix.set_counts(np.zeros((2, 2), np.int64), DIGITS)


@pytest.mark.parametrize("size", [2, 100, 1000])
@pytest.mark.parametrize("place", [(140, 110), (260, 200), (560, 600)])
def test_any_number_of_classes_fits_into_its_place(face: int, shown: Show, size: int, place: tuple[int, int]) -> None:
    if face > 100:
        # Names and legend are wider by as much, and a panel is never narrower than they need.
        place = round(place[0] * face / 100), place[1]
    counts = np.diag(np.full(size, 10)).astype(np.int64)
    counts[size - 1, 0] = 4
    matrix = ConfusionMatrix()
    matrix.set_counts(counts, tuple(f"a class called {n}" for n in range(size)), explain)
    shown(matrix, *place)
    there = matrix.places()
    assert there is not None
    assert there.matrix.left() > 0
    assert there.matrix.right() <= place[0]
    assert there.matrix.bottom() <= place[1]
    assert there.matrix.height() > 0.3 * place[1] or size == 2
    assert (there.digits == 0) == (there.legend.width() > 0)
    box = matrix.cell_rect(Pair(size - 1, 0))
    assert matrix.cell_at(box.center()) == Pair(size - 1, 0)
    image, (left, top) = matrix.grab().toImage(), (int(box.left()), int(box.top()))
    # Where a cell is about as small as a pixel, rounding decides which pixel shows it.
    seen = {image.pixel(left + x, top + y) for x in (0, 1) for y in (-1, 0, 1)}
    assert int(lut("sequential", theme.LIGHT)[254]) in seen


def test_names_stand_on_end_where_they_are_too_wide_and_stay_beside_each_other(face: int, shown: Show) -> None:
    matrix = ConfusionMatrix()
    names = ("airplane", "car", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
    matrix.set_counts(digits(), names, explain)
    # In the largest cells there are, letters of any width stand side by side.
    longest = max(map(QFontMetricsF(font("tiny")).horizontalAdvance, names))
    assert longest + GAP < LARGEST_CELL
    place = shown(matrix, 300, 260).places()
    assert place is not None
    assert place.upright
    assert place.every == (1, 1)
    place = shown(matrix, 1200, 1000).places()
    assert place is not None
    assert not place.upright


@pytest.mark.parametrize(
    ("needed", "given", "block", "every"), [(13, 20, 1, 1), (13, 8, 1, 2), (13, 1, 1, 20), (13, 1, 4, 100)]
)
def test_names_are_left_out_until_the_rest_has_room(needed: float, given: float, block: int, every: int) -> None:
    assert spread(needed, given, block) == every


def test_the_class_that_is_pointed_at_is_named_in_place_of_its_neighbours() -> None:
    assert named(10, 5, None) == [0, 5]
    assert named(10, 5, 7) == [0, 7]
    assert named(10, 5, 5) == [0, 5]


def test_the_least_place_leaves_room_for_cells(face: int, shown: Show) -> None:
    matrix = ConfusionMatrix()
    matrix.set_counts(digits(), DIGITS, explain)
    least = matrix.minimumSizeHint()
    assert face > 100 or least.width() == 128
    place = shown(matrix, least.width(), least.height()).places()
    assert place is not None
    assert place.legend.width() > 0
    assert place.matrix.width() >= 40


# ---- mouse and keyboard ----------------------------------------------------------------------------------------


def test_the_mouse_explains_the_cell_under_it(matrix: ConfusionMatrix, hover: Hover, qtbot: QtBot) -> None:
    with qtbot.waitSignal(matrix.pointed) as pointed:
        hover(matrix, matrix.cell_rect(Pair(7, 2)).center())
    assert pointed.args == [Pair(7, 2)]
    assert matrix.sentence() == "7 read as 2"
    assert matrix.accessibleDescription() == "7 read as 2"
    with qtbot.waitSignal(matrix.pointed) as pointed:
        QApplication.sendEvent(matrix, QEvent(QEvent.Type.Leave))
    assert pointed.args == [None]
    assert matrix.sentence() == ""


def test_a_resting_mouse_is_told_of_new_counts(matrix: ConfusionMatrix, hover: Hover, qtbot: QtBot) -> None:
    hover(matrix, matrix.cell_rect(Pair(7, 2)).center())
    with qtbot.waitSignal(matrix.pointed):
        matrix.set_counts(digits() * 2, DIGITS, lambda true, predicted: "twice as many")
    assert matrix.sentence() == "twice as many"


def test_a_click_chooses_a_cell_and_marks_it(matrix: ConfusionMatrix, qtbot: QtBot) -> None:
    before = matrix.grab().toImage()
    with qtbot.waitSignal(matrix.chosen) as chosen:
        click(qtbot, matrix, Pair(4, 9))
    assert chosen.args == [4, 9]
    assert matrix.chosen_cell() == Pair(4, 9)
    assert matrix.grab().toImage() != before


def test_a_click_beside_the_cells_chooses_nothing(matrix: ConfusionMatrix, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(matrix.chosen):
        qtbot.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=QPointF(2, 2).toPoint())


def test_the_keyboard_alone_reaches_and_chooses_every_cell(matrix: ConfusionMatrix, qtbot: QtBot) -> None:
    matrix.setFocus()
    keys = [Qt.Key.Key_Down] * 3 + [Qt.Key.Key_Right] * 5 + [Qt.Key.Key_Up, Qt.Key.Key_Left]
    for key in keys:
        qtbot.keyClick(matrix, key)
    assert matrix.cell() == Pair(2, 4)
    assert matrix.sentence() == "2 read as 4"
    with qtbot.waitSignal(matrix.chosen) as chosen:
        qtbot.keyClick(matrix, Qt.Key.Key_Return)
    assert chosen.args == [2, 4]
    qtbot.keyClick(matrix, Qt.Key.Key_End)
    assert matrix.cell() == Pair(2, 9)
    qtbot.keyClick(matrix, Qt.Key.Key_Right)
    assert matrix.cell() == Pair(2, 9)
    qtbot.keyClick(matrix, Qt.Key.Key_Home)
    assert matrix.cell() == Pair(2, 0)


def test_page_keys_go_through_the_errors_by_frequency(matrix: ConfusionMatrix, qtbot: QtBot) -> None:
    matrix.setFocus()
    seen = []
    for key in (Qt.Key.Key_PageDown, Qt.Key.Key_PageDown, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
        qtbot.keyClick(matrix, key)
        seen.append(matrix.cell())
    assert seen == [Pair(7, 2), Pair(4, 9), Pair(4, 9), Pair(7, 2)]


def test_page_keys_stay_where_there_is_no_error(matrix: ConfusionMatrix, qtbot: QtBot) -> None:
    matrix.set_counts(np.diag(np.full(10, 5)).astype(np.int64), DIGITS, explain)
    matrix.setFocus()
    qtbot.keyClick(matrix, Qt.Key.Key_PageDown)
    assert matrix.cell() == Pair(0, 0)


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Period, Qt.Key.Key_R, Qt.Key.Key_Tab])
def test_keys_that_mean_nothing_here_move_nothing(matrix: ConfusionMatrix, qtbot: QtBot, key: Qt.Key) -> None:
    with qtbot.assertNotEmitted(matrix.chosen):
        qtbot.keyClick(matrix, key)
    assert matrix.chosen_cell() is None
    matrix.setFocus()
    assert matrix.cell() == Pair(0, 0)


def test_other_classes_forget_the_cell(matrix: ConfusionMatrix, qtbot: QtBot) -> None:
    click(qtbot, matrix, Pair(7, 2))
    matrix.set_counts(digits() + 1, DIGITS, explain)
    assert matrix.chosen_cell() == Pair(7, 2)
    matrix.set_counts(np.eye(2, dtype=np.int64), ("no", "yes"), explain)
    assert matrix.chosen_cell() is None
    matrix.grab()


def test_another_theme_repaints(matrix: ConfusionMatrix, pixel: Look, qapp: QApplication) -> None:
    theme.apply_theme(qapp, "dark")
    assert pixel(matrix, corner(matrix, Pair(2, 7))) == theme.DARK.panel
    assert pixel(matrix, corner(matrix, Pair(7, 2))).rgba() == lut("sequential", theme.DARK)[254]


def test_a_matrix_can_be_forgotten(dropped: Drop) -> None:
    def make() -> ConfusionMatrix:
        matrix = ConfusionMatrix()
        matrix.set_counts(digits(), DIGITS, explain)
        return matrix

    watch = dropped(make)
    assert watch() is None
