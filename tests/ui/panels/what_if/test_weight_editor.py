"""Weights that are typed over, dragged and turned: what is shown, and what is told."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import shiboken6
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.colormaps import lut
from cnn_gui.ui.look.painting import INK, PAPER
from cnn_gui.ui.panels.what_if.cell_field import CellField
from cnn_gui.ui.panels.what_if.weight_editor import NOTCH, PIXELS, WeightEditor
from cnn_gui.ui.widgets.mosaic.tile_layout import Cell
from cnn_gui.ui.widgets.text.numbers import MINUS

Look = Callable[[QWidget, QPointF], QColor]
Hover = Callable[[QWidget, QPointF], None]

WEIGHTS = np.array([[0.5, -0.25, 0.0], [0.1, 0.2, -0.5], [0.03125, -0.4, 0.3]], np.float32)
LARGEST = 0.64


@pytest.fixture
def editor(qtbot: QtBot, shown: Callable[..., WeightEditor]) -> WeightEditor:
    """Nine weights that can be edited."""
    made = WeightEditor("W1[3, 0]")
    made.set_place_name(lambda row, column: f"W1[3, 0, {row}, {column}]")
    made.set_weights(WEIGHTS, largest=LARGEST)
    made.set_editable(True)
    shown(made, 220, 280)
    made.window().activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


@pytest.fixture
def told(editor: WeightEditor) -> list[tuple[int, int, float]]:
    """Every edit that the editor tells of."""
    edits: list[tuple[int, int, float]] = []
    editor.edited.connect(lambda *edit: edits.append(edit[:3]))
    return edits


def middle(editor: WeightEditor, row: int, column: int) -> QPointF:
    """The point in the middle of a number."""
    return editor.cell_rect(Cell(0, row, column)).center()


def mouse(
    editor: WeightEditor,
    kind: QEvent.Type,
    point: QPointF,
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    """Press, move with the left button down, or let go."""
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    button = none if kind == QEvent.Type.MouseMove else left
    buttons = none if kind == QEvent.Type.MouseButtonRelease else left
    where = QPointF(editor.mapToGlobal(QPoint(0, 0))) + point
    QApplication.sendEvent(editor, QMouseEvent(kind, point, where, button, buttons, modifiers))


def drag(editor: WeightEditor, row: int, column: int, *ups: int) -> None:
    """Press on a number, move the mouse to so many pixels above that, one after the other, and let go."""
    start = middle(editor, row, column)
    mouse(editor, QEvent.Type.MouseButtonPress, start)
    for up in ups:
        mouse(editor, QEvent.Type.MouseMove, start - QPointF(0, up))
    mouse(editor, QEvent.Type.MouseButtonRelease, start)


def wheel(editor: WeightEditor, row: int, column: int, modifiers: Qt.KeyboardModifier, notches: int = 1) -> bool:
    """Turn the wheel over a number; whether the editor used it."""
    point, none = middle(editor, row, column), Qt.MouseButton.NoButton
    where, turned = QPointF(editor.mapToGlobal(point.toPoint())), QPoint(0, 120 * notches)
    event = QWheelEvent(point, where, QPoint(), turned, none, modifiers, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(editor, event)
    return event.isAccepted()


# ---- what is shown ---------------------------------------------------------------------------------------------------


def test_each_weight_has_the_colour_of_its_size_in_the_layer(editor: WeightEditor, pixel: Look) -> None:
    table = lut("diverging", theme.LIGHT)
    for (row, column), value in np.ndenumerate(WEIGHTS):
        corner = editor.cell_rect(Cell(0, row, column)).topLeft() + QPointF(4, 4)
        share = (float(value) + LARGEST) / (2 * LARGEST)
        assert pixel(editor, corner).rgba() == table[int(share * 254 + 0.5)]


def test_a_number_is_read_out_with_its_name(editor: WeightEditor, hover: Hover) -> None:
    hover(editor, middle(editor, 1, 2))
    assert editor.readouts() == (
        f"W1[3, 0, 1, 2] = {MINUS}0.5000",
        f"[3, 0, 1, 2] = {MINUS}0.5000",
        f"[3, 0, 1, 2] {MINUS}0.5000",
        f"{MINUS}0.5000",
    )


def test_a_number_that_was_another_is_marked_and_says_what_it_was(
    editor: WeightEditor, hover: Hover, pixel: Look
) -> None:
    now = WEIGHTS.copy()
    now[0, 1] = 0.6
    plain = {place: pixel(editor, mark(editor, *place)) for place in ((0, 1), (2, 2))}
    editor.set_weights(now, WEIGHTS, largest=LARGEST)
    assert editor.changed_cells() == [(0, 1)]
    assert pixel(editor, mark(editor, 0, 1)) in (INK, PAPER)
    assert pixel(editor, mark(editor, 0, 1)) != plain[0, 1]
    assert pixel(editor, mark(editor, 2, 2)) == plain[2, 2]
    hover(editor, middle(editor, 0, 1))
    assert editor.readouts()[0] == f"W1[3, 0, 0, 1] = 0.6000, was {MINUS}0.2500"
    assert editor.readouts()[-1] == "0.6000"
    assert editor.toolTip() == editor.readouts()[0]
    hover(editor, middle(editor, 2, 2))
    assert editor.toolTip() == ""
    editor.set_weights(WEIGHTS, largest=LARGEST)
    assert editor.changed_cells() == []
    assert pixel(editor, mark(editor, 0, 1)) == plain[0, 1]


def mark(editor: WeightEditor, row: int, column: int) -> QPointF:
    """A point in the corner in which a change is marked."""
    return editor.cell_rect(Cell(0, row, column)).topRight() + QPointF(-3, 3)


def test_what_is_shown_is_a_copy(editor: WeightEditor) -> None:
    array = WEIGHTS.copy()
    editor.set_weights(array, largest=LARGEST)
    drag(editor, 0, 0, 40)
    np.testing.assert_array_equal(array, WEIGHTS)


# ---- dragging --------------------------------------------------------------------------------------------------------


def test_a_drag_moves_the_number_with_the_mouse(editor: WeightEditor, told: list[tuple[int, int, float]]) -> None:
    drag(editor, 1, 0, 10, 64, 32)
    step = LARGEST / PIXELS
    assert [edit[:2] for edit in told] == [(1, 0)] * 3
    np.testing.assert_allclose([edit[2] for edit in told], [0.1 + n * step for n in (10, 64, 32)], atol=step / 2)
    assert editor.weights()[1, 0] == np.float32(told[-1][2])
    assert editor.changed_cells() == [(1, 0)]


def test_dragged_numbers_have_no_more_digits_than_a_pixel_is_worth(
    editor: WeightEditor, told: list[tuple[int, int, float]]
) -> None:
    drag(editor, 2, 0, 17)
    assert told == [(2, 0, 0.116)]  # 0.03125 + 17 · 0.005


def test_with_shift_a_drag_is_finer(editor: WeightEditor, told: list[tuple[int, int, float]]) -> None:
    start = middle(editor, 1, 1)
    mouse(editor, QEvent.Type.MouseButtonPress, start)
    mouse(editor, QEvent.Type.MouseMove, start - QPointF(0, 32), Qt.KeyboardModifier.ShiftModifier)
    mouse(editor, QEvent.Type.MouseButtonRelease, start)
    assert told == [(1, 1, pytest.approx(0.2 + 32 * LARGEST / PIXELS / 8, abs=1e-4))]


def test_a_click_is_no_drag(editor: WeightEditor, told: list[tuple[int, int, float]]) -> None:
    drag(editor, 1, 1, 1, 2, 0)
    assert told == []
    assert editor.cursor_cell() == (1, 1)


def test_a_number_that_becomes_the_largest_does_not_run_away(
    editor: WeightEditor, told: list[tuple[int, int, float]]
) -> None:
    start = middle(editor, 0, 2)
    mouse(editor, QEvent.Type.MouseButtonPress, start)
    mouse(editor, QEvent.Type.MouseMove, start - QPointF(0, 100))
    # What the training side makes of it: the largest weight of the layer is another one now.
    editor.set_weights(editor.weights(), WEIGHTS, largest=5.0)
    mouse(editor, QEvent.Type.MouseMove, start - QPointF(0, 200))
    mouse(editor, QEvent.Type.MouseButtonRelease, start)
    assert [edit[2] for edit in told] == pytest.approx([0.5, 1.0])


def test_escape_brings_back_what_was_before_the_drag(
    editor: WeightEditor, told: list[tuple[int, int, float]], qtbot: QtBot
) -> None:
    start = middle(editor, 2, 1)
    mouse(editor, QEvent.Type.MouseButtonPress, start)
    mouse(editor, QEvent.Type.MouseMove, start - QPointF(0, 50))
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert told[-1] == (2, 1, float(WEIGHTS[2, 1]))
    count = len(told)
    mouse(editor, QEvent.Type.MouseMove, start - QPointF(0, 90))
    assert len(told) == count


def test_the_wheel_turns_a_number_only_with_ctrl(editor: WeightEditor, told: list[tuple[int, int, float]]) -> None:
    assert not wheel(editor, 0, 0, Qt.KeyboardModifier.NoModifier)
    assert told == []
    assert wheel(editor, 0, 0, Qt.KeyboardModifier.ControlModifier, -2)
    assert told == [(0, 0, pytest.approx(0.5 - 2 * NOTCH * LARGEST / PIXELS))]


# ---- typing ----------------------------------------------------------------------------------------------------------


def field(editor: WeightEditor) -> CellField:
    """The field for typing."""
    found = editor.findChild(CellField)
    assert found is not None
    return found


def test_digits_open_a_field_and_enter_takes_the_number_over(
    editor: WeightEditor, told: list[tuple[int, int, float]], qtbot: QtBot
) -> None:
    editor.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right):
        qtbot.keyClick(editor, key)
    qtbot.keyClicks(editor, "-")
    opened = field(editor)
    assert opened.isVisible()
    assert editor.rect().contains(opened.geometry())
    qtbot.keyClicks(opened, "0.75")
    assert told == []
    qtbot.keyClick(opened, Qt.Key.Key_Return)
    assert told == [(1, 1, -0.75)]
    assert not opened.isVisible()
    assert editor.hasFocus()
    assert editor.weights()[1, 1] == -0.75


@pytest.mark.parametrize(("text", "value"), [("0,5", 0.5), ("1e-3", 0.001), (f"{MINUS}2", -2.0), (" 7 ", 7.0)])
def test_numbers_may_be_written_in_many_ways(
    editor: WeightEditor, told: list[tuple[int, int, float]], qtbot: QtBot, text: str, value: float
) -> None:
    editor.setFocus()
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    opened = field(editor)
    assert opened.lineEdit().text() == "0.5"
    assert opened.lineEdit().selectedText() == "0.5"
    opened.lineEdit().setText(text)
    qtbot.keyClick(opened, Qt.Key.Key_Return)
    # The present number is 0.5: typed again it is no change.
    assert told == ([] if value == 0.5 else [(0, 0, value)])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("1e", f"“1e” is not a number: type one such as {MINUS}0.25."), ("1e60", "1e60 is too large for a weight.")],
)
def test_what_is_no_weight_is_refused_in_words(
    editor: WeightEditor, told: list[tuple[int, int, float]], qtbot: QtBot, text: str, sentence: str
) -> None:
    editor.setFocus()
    qtbot.keyClick(editor, Qt.Key.Key_F2)
    field(editor).lineEdit().setText(text)
    with qtbot.waitSignal(editor.refused) as refused:
        qtbot.keyClick(field(editor), Qt.Key.Key_Return)
    assert refused.args == [sentence]
    assert told == []
    np.testing.assert_array_equal(editor.weights(), WEIGHTS)


def test_escape_leaves_the_number_as_it_was(
    editor: WeightEditor, told: list[tuple[int, int, float]], qtbot: QtBot
) -> None:
    editor.setFocus()
    qtbot.keyClicks(editor, "9")
    qtbot.keyClick(field(editor), Qt.Key.Key_Escape)
    assert not field(editor).isVisible()
    assert editor.hasFocus()
    assert told == []


def test_leaving_the_field_takes_the_number_over(
    editor: WeightEditor, told: list[tuple[int, int, float]], qtbot: QtBot
) -> None:
    editor.setFocus()
    qtbot.keyClicks(editor, "3")
    qtbot.mouseClick(editor, Qt.MouseButton.LeftButton, pos=middle(editor, 2, 2).toPoint())
    assert told == [(0, 0, 3.0)]
    assert not field(editor).isVisible()


def test_what_is_typed_can_be_read(editor: WeightEditor, qtbot: QtBot, pixel: Look) -> None:
    editor.setFocus()
    qtbot.keyClicks(editor, "8")
    opened = field(editor)
    text = opened.lineEdit()
    assert text.width() > text.fontMetrics().horizontalAdvance("-0.12345")
    picture = opened.grab().toImage()
    darkest = min(picture.pixelColor(x, y).lightness() for x in range(20, 60) for y in range(4, picture.height() - 4))
    assert darkest < 80


def test_an_editor_that_goes_while_a_number_is_typed_takes_the_field_along(qtbot: QtBot) -> None:
    made = WeightEditor("W")
    made.set_weights(WEIGHTS, largest=LARGEST)
    made.set_editable(True)
    made.resize(220, 280)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.setFocus()
    qtbot.keyClicks(made, "8")
    assert field(made).isVisible()
    with qtbot.captureExceptions() as raised:
        shiboken6.delete(made)
    assert raised == []


def test_a_double_click_opens_the_field_of_that_number(
    editor: WeightEditor, told: list[tuple[int, int, float]], qtbot: QtBot
) -> None:
    qtbot.mouseDClick(editor, Qt.MouseButton.LeftButton, pos=middle(editor, 2, 1).toPoint())
    assert field(editor).isVisible()
    assert field(editor).geometry().contains(middle(editor, 2, 1).toPoint())
    field(editor).lineEdit().setText("0.25")
    qtbot.keyClick(field(editor), Qt.Key.Key_Return)
    assert told == [(2, 1, 0.25)]


def test_delete_writes_zero_and_the_arrows_choose_where(
    editor: WeightEditor, told: list[tuple[int, int, float]], qtbot: QtBot
) -> None:
    editor.setFocus()
    for key in (Qt.Key.Key_End, Qt.Key.Key_Up, Qt.Key.Key_Delete):
        qtbot.keyClick(editor, key)
    assert told == [(1, 2, 0.0)]
    qtbot.keyClick(editor, Qt.Key.Key_Delete)
    assert len(told) == 1, "zero again is no change"


def test_ctrl_with_up_and_down_moves_the_number(
    editor: WeightEditor, told: list[tuple[int, int, float]], qtbot: QtBot
) -> None:
    editor.setFocus()
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(editor, Qt.Key.Key_Up, control)
    qtbot.keyClick(editor, Qt.Key.Key_Down, control)
    qtbot.keyClick(editor, Qt.Key.Key_Up, control | shift)
    step = LARGEST / PIXELS * NOTCH
    assert [edit[2] for edit in told] == pytest.approx([0.5 + step, 0.5, 0.5 + step / 8])
    assert editor.cursor_cell() == (0, 0)


def test_keys_that_mean_something_to_the_window_are_left_to_it(
    editor: WeightEditor,
    told: list[tuple[int, int, float]],
    passed_on: Callable[[QWidget], list[int]],
    qtbot: QtBot,
) -> None:
    passed = passed_on(editor)
    for key in (Qt.Key.Key_Space, Qt.Key.Key_R, Qt.Key.Key_Period, Qt.Key.Key_BracketRight):
        qtbot.keyClick(editor, key)
    assert passed == [Qt.Key.Key_Space, Qt.Key.Key_R, Qt.Key.Key_Period, Qt.Key.Key_BracketRight]
    assert told == []


def test_nothing_can_be_changed_while_it_is_only_to_be_looked_at(
    editor: WeightEditor, told: list[tuple[int, int, float]], qtbot: QtBot, hover: Hover
) -> None:
    editor.set_editable(False)
    editor.setFocus()
    drag(editor, 0, 0, 40)
    wheel(editor, 0, 0, Qt.KeyboardModifier.ControlModifier)
    for key in (Qt.Key.Key_Delete, Qt.Key.Key_5, Qt.Key.Key_Return):
        qtbot.keyClick(editor, key)
    qtbot.mouseDClick(editor, Qt.MouseButton.LeftButton, pos=middle(editor, 2, 1).toPoint())
    assert told == []
    assert not field(editor).isVisible()
    hover(editor, middle(editor, 0, 0))
    assert editor.readouts()[-1] == "0.5000"
    assert editor.cursor().shape() == Qt.CursorShape.ArrowCursor


def test_training_that_begins_closes_the_field_unused(
    editor: WeightEditor, told: list[tuple[int, int, float]], qtbot: QtBot
) -> None:
    editor.setFocus()
    qtbot.keyClicks(editor, "8")
    editor.set_editable(False)
    assert not field(editor).isVisible()
    assert told == []


def test_where_typing_goes_is_framed_wherever_the_mouse_is(editor: WeightEditor, hover: Hover, pixel: Look) -> None:
    editor.setFocus(Qt.FocusReason.MouseFocusReason)
    mouse(editor, QEvent.Type.MouseButtonPress, middle(editor, 0, 1))
    mouse(editor, QEvent.Type.MouseButtonRelease, middle(editor, 0, 1))
    hover(editor, middle(editor, 2, 1))
    box = editor.cell_rect(Cell(0, 0, 1))
    edge = QPointF(box.center().x(), box.bottom() + 0.5)
    assert pixel(editor, edge) == theme.LIGHT.accent
