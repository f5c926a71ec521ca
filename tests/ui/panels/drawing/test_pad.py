"""The pad: drawn on with mouse, finger, tablet and keys."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QInputDevice, QPaintEvent, QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.drawing.pad import HARD_TOUCH, LIGHT_TOUCH, DrawingPad
from cnn_gui.ui.panels.drawing.strokes import SIDE

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
Show = Callable[[DrawingPad, int, int], DrawingPad]
Look = Callable[[QWidget, QPointF], QColor]
Drop = Callable[[Callable[[], QWidget]], weakref.ref[QWidget]]


class Witness:
    """Counts what a pad says."""

    def __init__(self, pad: DrawingPad) -> None:
        self.changed = self.finished = 0
        pad.changed.connect(self._change)
        pad.finished.connect(self._finish)

    def _change(self) -> None:
        self.changed += 1

    def _finish(self) -> None:
        self.finished += 1


@pytest.fixture
def pad(shown: Show) -> DrawingPad:
    """An empty pad, one widget pixel for each of the canvas."""
    return shown(DrawingPad(empty_text="Draw here."), SIDE, SIDE)


@pytest.fixture
def witness(pad: DrawingPad) -> Witness:
    return Witness(pad)


def drag(pad: DrawingPad, *points: tuple[int, int], button: Qt.MouseButton = LEFT) -> None:
    """Draw with the mouse."""
    QTest.mousePress(pad, button, pos=QPoint(*points[0]))
    for point in points[1:]:
        QTest.mouseMove(pad, QPoint(*point))
    QTest.mouseRelease(pad, button, pos=QPoint(*points[-1]))


def ink_at(pad: DrawingPad, x: int, y: int) -> int:
    """The grey level at a point of the canvas."""
    return int(pad.grey()[y, x])


# ---- mouse -----------------------------------------------------------------------------------------------------------


def test_the_left_button_draws(pad: DrawingPad, witness: Witness) -> None:
    drag(pad, (40, 40), (100, 40), (200, 40))
    assert ink_at(pad, 120, 40) == 255
    assert ink_at(pad, 120, 80) == 0
    assert witness.finished == 1


def test_the_first_touch_takes_the_words_away_from_all_of_the_pad(pad: DrawingPad, qtbot: QtBot) -> None:
    painted: list[QRect] = []

    class Painted(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if isinstance(event, QPaintEvent):
                painted.append(event.rect())
            return False

    spy = Painted()
    qtbot.waitExposed(pad)
    QApplication.processEvents()
    pad.installEventFilter(spy)
    QTest.mousePress(pad, LEFT, pos=QPoint(40, 40))
    qtbot.waitUntil(lambda: pad.rect() in painted)
    painted.clear()
    QTest.mouseMove(pad, QPoint(60, 60))
    qtbot.waitUntil(lambda: bool(painted))
    assert pad.rect() not in painted, "from then on only what changes is painted"
    QTest.mouseRelease(pad, LEFT, pos=QPoint(60, 60))


def test_every_move_is_told_however_fast_it_comes(pad: DrawingPad, witness: Witness) -> None:
    pictures = []
    pad.changed.connect(lambda: pictures.append(pad.grey()))
    # Without one turn of the event loop in between.
    drag(pad, *((20 + 2 * step, 100) for step in range(100)))
    assert witness.changed == 100
    assert all((later != earlier).any() for earlier, later in pairwise(pictures))


def test_the_mouse_alone_draws_nothing(pad: DrawingPad, witness: Witness) -> None:
    QTest.mouseMove(pad, QPoint(30, 30))
    QTest.mouseMove(pad, QPoint(90, 90))
    drag(pad, (30, 30), (90, 90), button=Qt.MouseButton.MiddleButton)
    assert pad.canvas.empty
    assert (witness.changed, witness.finished) == (0, 0)


@pytest.mark.parametrize("rubber", [False, True])
def test_the_right_button_erases_whatever_the_tool(pad: DrawingPad, rubber: bool) -> None:
    drag(pad, (40, 40), (240, 40))
    pad.rubber = rubber
    drag(pad, (140, 10), (140, 90), button=RIGHT)
    assert ink_at(pad, 140, 40) == 0
    assert ink_at(pad, 80, 40) == 255


def test_with_the_rubber_the_left_button_erases(pad: DrawingPad) -> None:
    drag(pad, (40, 40), (240, 40))
    pad.rubber = True
    drag(pad, (140, 10), (140, 90))
    assert ink_at(pad, 140, 40) == 0


def test_a_second_button_does_not_end_the_stroke_of_the_first(pad: DrawingPad, witness: Witness) -> None:
    QTest.mousePress(pad, LEFT, pos=QPoint(40, 40))
    QTest.mousePress(pad, RIGHT, pos=QPoint(40, 40))
    QTest.mouseRelease(pad, RIGHT, pos=QPoint(40, 40))
    assert witness.finished == 0
    QTest.mouseMove(pad, QPoint(140, 40))
    QTest.mouseRelease(pad, LEFT, pos=QPoint(140, 40))
    assert ink_at(pad, 100, 40) == 255
    assert witness.finished == 1


def test_the_pen_is_as_wide_as_it_is_set(pad: DrawingPad) -> None:
    for width, y in ((8, 40), (36, 140)):
        pad.pen_width = width
        drag(pad, (40, y), (240, y))
        band = pad.grey()[y - 40 : y + 40, 140] / 255
        assert band.sum() == pytest.approx(width, abs=0.1)


def test_a_stroke_goes_on_outside_and_comes_back(pad: DrawingPad) -> None:
    drag(pad, (200, 100), (500, 100), (500, 200), (200, 200))
    assert ink_at(pad, SIDE - 1, 100) == 255
    assert ink_at(pad, 240, 200) == 255


def test_points_follow_the_size_of_the_pad(shown: Show) -> None:
    pad = shown(DrawingPad(), 400, 140)
    assert pad.place().width() == 140
    assert pad.to_canvas(QPointF(130, 0)) == QPointF(0, 0)
    assert pad.to_canvas(QPointF(270, 140)) == QPointF(SIDE, SIDE)
    drag(pad, (150, 70), (250, 70))
    assert ink_at(pad, SIDE // 2, SIDE // 2) == 255
    assert ink_at(pad, 10, SIDE // 2) == 0


def test_beside_the_canvas_no_stroke_begins(shown: Show) -> None:
    pad = shown(DrawingPad(), 400, 140)
    drag(pad, (20, 70), (250, 70))
    assert pad.canvas.empty


def test_hiding_the_pad_ends_the_stroke(pad: DrawingPad, witness: Witness) -> None:
    QTest.mousePress(pad, LEFT, pos=QPoint(40, 40))
    pad.hide()
    assert witness.finished == 1
    pad.show()
    QTest.mouseMove(pad, QPoint(200, 40))
    assert ink_at(pad, 150, 40) == 0


# ---- undo, redo, clear -----------------------------------------------------------------------------------------------


def test_undo_redo_and_clear_tell_of_themselves(pad: DrawingPad, witness: Witness) -> None:
    drag(pad, (40, 40), (100, 40))
    drawn = pad.grey()
    steps = [(pad.undo, np.zeros_like(drawn)), (pad.redo, drawn), (pad.clear, np.zeros_like(drawn)), (pad.undo, drawn)]
    for number, (act, expected) in enumerate(steps, start=1):
        before = witness.changed
        act()
        np.testing.assert_array_equal(pad.grey(), expected)
        assert (witness.changed, witness.finished) == (before + 1, number + 1)


def test_where_there_is_nothing_to_do_nothing_is_told(pad: DrawingPad, witness: Witness) -> None:
    for act in (pad.undo, pad.redo, pad.clear):
        act()
    assert (witness.changed, witness.finished) == (0, 0)


def test_undo_during_a_stroke_takes_it_back(pad: DrawingPad) -> None:
    QTest.mousePress(pad, LEFT, pos=QPoint(40, 40))
    QTest.mouseMove(pad, QPoint(100, 40))
    pad.undo()
    QTest.mouseMove(pad, QPoint(200, 40))
    QTest.mouseRelease(pad, LEFT, pos=QPoint(200, 40))
    assert pad.canvas.empty


def test_a_picture_can_be_put_and_drawn_on(pad: DrawingPad, witness: Witness) -> None:
    picture = np.full((SIDE, SIDE), 90, np.uint8)
    pad.put(picture)
    assert (witness.changed, witness.finished) == (1, 1)
    drag(pad, (40, 40), (100, 40))
    assert ink_at(pad, 70, 40) == 255
    assert ink_at(pad, 200, 200) == 90


# ---- finger and tablet -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def screen() -> QPointingDevice:
    """A screen that feels fingers."""
    return QTest.createTouchDevice()


def test_a_finger_draws_and_another_one_does_not(pad: DrawingPad, witness: Witness, screen: QPointingDevice) -> None:
    QTest.touchEvent(pad, screen).press(0, QPoint(40, 40), pad).commit()
    QTest.touchEvent(pad, screen).move(0, QPoint(100, 40), pad).press(1, QPoint(40, 200), pad).commit()
    QTest.touchEvent(pad, screen).move(0, QPoint(160, 40), pad).move(1, QPoint(160, 200), pad).commit()
    assert witness.changed == 3
    QTest.touchEvent(pad, screen).release(0, QPoint(160, 40), pad).release(1, QPoint(160, 200), pad).commit()
    assert ink_at(pad, 100, 40) == 255
    assert ink_at(pad, 100, 200) == 0
    assert witness.finished == 1


def tablet(
    pad: DrawingPad,
    *points: tuple[float, float, float],
    end: QPointingDevice.PointerType = QPointingDevice.PointerType.Pen,
    button: Qt.MouseButton = LEFT,
) -> None:
    """Draw with a tablet's pen: points with pressure."""
    device = QPointingDevice(
        "tablet",
        1,
        QInputDevice.DeviceType.Stylus,
        end,
        QInputDevice.Capability.Pressure,
        1,
        3,
    )
    kinds = [QEvent.Type.TabletPress, *[QEvent.Type.TabletMove] * (len(points) - 1), QEvent.Type.TabletRelease]
    for kind, (x, y, pressure) in zip(kinds, [*points, points[-1]], strict=True):
        place = QPointF(x, y)
        event = QTabletEvent(
            kind, device, place, QPointF(pad.mapToGlobal(place.toPoint())), pressure, 0, 0, 0, 0, 0,
            Qt.KeyboardModifier.NoModifier, button, button,
        )  # fmt: skip
        QApplication.sendEvent(pad, event)
        assert event.isAccepted()


def test_a_tablet_draws_as_wide_as_it_is_pressed(pad: DrawingPad, witness: Witness) -> None:
    for pressure, y in ((0.0, 60), (0.5, 140), (1.0, 220)):
        tablet(pad, *((x, y, pressure) for x in range(40, 241, 20)))
        factor = LIGHT_TOUCH + (HARD_TOUCH - LIGHT_TOUCH) * pressure
        assert (pad.grey()[y - 35 : y + 35, 140] / 255).sum() == pytest.approx(factor * pad.pen_width, abs=0.2)
    assert witness.finished == 3


@pytest.mark.parametrize(
    ("end", "button"), [(QPointingDevice.PointerType.Eraser, LEFT), (QPointingDevice.PointerType.Pen, RIGHT)]
)
def test_the_other_end_and_the_button_of_a_tablets_pen_erase(
    pad: DrawingPad, end: QPointingDevice.PointerType, button: Qt.MouseButton
) -> None:
    drag(pad, (40, 140), (240, 140))
    tablet(pad, (140, 90, 0.5), (140, 190, 0.5), end=end, button=button)
    assert ink_at(pad, 140, 140) == 0


# ---- keyboard --------------------------------------------------------------------------------------------------------


def press(pad: DrawingPad, *keys: Qt.Key, times: int = 1) -> None:
    for _ in range(times):
        for key in keys:
            QTest.keyClick(pad, key)


def test_the_keyboard_alone_draws(pad: DrawingPad, witness: Witness) -> None:
    press(pad, Qt.Key.Key_Up, times=5)
    assert pad.canvas.empty
    press(pad, Qt.Key.Key_Return)
    press(pad, Qt.Key.Key_Down, times=10)
    assert witness.changed == 11
    assert witness.finished == 0
    press(pad, Qt.Key.Key_Enter)
    press(pad, Qt.Key.Key_Right, times=5)
    assert witness.finished == 1
    assert ink_at(pad, 140, 140) == 255
    assert ink_at(pad, 175, 180) == 0


def test_backspace_undoes_and_delete_clears(pad: DrawingPad) -> None:
    drag(pad, (40, 40), (100, 40))
    drag(pad, (40, 200), (100, 200))
    press(pad, Qt.Key.Key_Backspace)
    assert ink_at(pad, 70, 200) == 0
    assert ink_at(pad, 70, 40) == 255
    press(pad, Qt.Key.Key_Delete)
    assert pad.canvas.empty


def test_leaving_lifts_the_keyboards_pen(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    pad, other = DrawingPad(), QLineEdit()
    column = QVBoxLayout(holder)
    column.addWidget(pad)
    column.addWidget(other)
    holder.show()
    holder.activateWindow()
    qtbot.waitUntil(holder.isActiveWindow)
    pad.setFocus(Qt.FocusReason.TabFocusReason)
    press(pad, Qt.Key.Key_Return, Qt.Key.Key_Down)
    assert pad.canvas.drawing
    QTest.keyClick(pad, Qt.Key.Key_Tab)
    assert other.hasFocus()
    assert not pad.canvas.drawing


def test_the_mouse_takes_over_from_the_keyboard(pad: DrawingPad, witness: Witness) -> None:
    press(pad, Qt.Key.Key_Return, Qt.Key.Key_Down)
    drag(pad, (40, 40), (100, 40))
    assert witness.finished == 2
    press(pad, Qt.Key.Key_Down)
    assert not pad.canvas.drawing


def test_keys_of_the_window_are_left_to_it(pad: DrawingPad) -> None:
    heard = []

    class Window(QWidget):
        def keyPressEvent(self, event: object) -> None:
            heard.append(event.key())  # type: ignore[attr-defined]

    window = Window()
    pad.setParent(window)
    press(pad, Qt.Key.Key_Space, Qt.Key.Key_Period, Qt.Key.Key_R)
    assert heard == [Qt.Key.Key_Space, Qt.Key.Key_Period, Qt.Key.Key_R]
    window.deleteLater()


def test_assistive_technology_hears_where_the_pen_is(pad: DrawingPad) -> None:
    assert pad.accessibleName() == "Drawing pad"
    press(pad, Qt.Key.Key_Left)
    assert pad.accessibleDescription() == "Pen up, 132 of 280 from the left, 140 of 280 from above"
    press(pad, Qt.Key.Key_Return)
    assert pad.accessibleDescription().startswith("Pen down")
    for said in ("arrows", "Enter", "Backspace", "Delete"):
        assert said in pad.toolTip()


# ---- what is seen ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_ink_is_white_on_black_in_both_themes(
    pad: DrawingPad, pixel: Look, qapp: QApplication, mode: theme.ThemeMode
) -> None:
    theme.apply_theme(qapp, mode)
    drag(pad, (40, 40), (200, 40))
    assert pixel(pad, QPointF(100, 40)) == QColor("white")
    assert pixel(pad, QPointF(100, 140)) == QColor("black")


def test_ink_is_black_on_white_where_the_images_are(pad: DrawingPad, pixel: Look) -> None:
    drag(pad, (40, 40), (200, 40))
    drawn = pad.grey()
    pad.set_bright(True)
    assert pixel(pad, QPointF(100, 40)) == QColor("black")
    assert pixel(pad, QPointF(100, 140)) == QColor("white")
    np.testing.assert_array_equal(pad.grey(), drawn)


def test_an_empty_pad_says_what_to_do(pad: DrawingPad) -> None:
    def inks() -> int:
        image = pad.grab().toImage()
        return len({image.pixelColor(x, y).name() for x in range(60, 220) for y in range(120, 160)})

    assert inks() > 3
    QTest.mousePress(pad, LEFT, pos=QPoint(20, 20))
    assert inks() == 1
    QTest.mouseRelease(pad, LEFT, pos=QPoint(20, 20))
    assert inks() == 1


def test_the_keyboards_pen_is_seen_only_while_the_keyboard_is_used(pad: DrawingPad, pixel: Look, qtbot: QtBot) -> None:
    accent, edge = theme.LIGHT.accent, QPointF(100, 1)
    assert pixel(pad, edge) != accent
    press(pad, Qt.Key.Key_Left)
    assert pixel(pad, edge) == accent
    QTest.mouseMove(pad, QPoint(50, 50))
    assert pixel(pad, edge) != accent


def test_a_move_paints_only_what_changes(pad: DrawingPad) -> None:
    areas: list[QRect] = []

    class Painted(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if isinstance(event, QPaintEvent):
                areas.append(event.rect())
            return False

    painted = Painted()
    pad.installEventFilter(painted)
    QTest.mousePress(pad, LEFT, pos=QPoint(60, 60))
    QTest.mouseMove(pad, QPoint(70, 70))
    QApplication.processEvents()
    areas.clear()
    QTest.mouseMove(pad, QPoint(80, 80))
    QApplication.processEvents()
    pad.removeEventFilter(painted)
    assert areas
    assert max(max(area.width(), area.height()) for area in areas) < 70
    assert all(area.contains(QPoint(80, 80)) for area in areas)


def test_a_pad_dies_when_it_is_dropped(dropped: Drop) -> None:
    watch = dropped(DrawingPad)
    assert watch() is None
