"""Lines of arithmetic are drawn, pointed at and followed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from cnn_gui.engine import preset
from cnn_gui.explain.calculation.explanation import Explanation
from cnn_gui.explain.cell import Cell
from cnn_gui.explain.explain import explain
from cnn_gui.explain.moment import Moment
from cnn_gui.ui.look import theme
from cnn_gui.ui.panels.microscope.arithmetic_view import ArithmeticView

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    Show = Callable[[QWidget, int, int], QWidget]
    Hover = Callable[[QWidget, QPointF], None]


def moment() -> Moment:
    """An image of noise."""
    rng = np.random.default_rng(5)
    network = preset("seed", (1, 12, 12), 10, rng=rng)
    return Moment.of(network, network.trace(rng.standard_normal((1, 12, 12)).astype(np.float32), 3))


def explained(cell: Cell) -> Explanation:
    """A cell explained."""
    return explain(moment(), cell)


@pytest.fixture
def view(shown: Show) -> ArithmeticView:
    """The arithmetic of a convolution."""
    made = ArithmeticView()
    made.show_lines(explained(Cell("Z1", (3, 4, 5))), fresh=True)
    shown(made, 600, made.heightForWidth(600))
    return made


def _key(view: ArithmeticView, key: Qt.Key) -> bool:
    event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(view, event)
    return event.isAccepted()


def test_what_is_under_the_mouse_is_pointed_at(view: ArithmeticView, hover: Hover, qtbot: QtBot) -> None:
    told: list[Cell | None] = []
    view.pointed.connect(told.append)
    first, second = view.rows[0].links
    hover(view, view.link_rect(0, second).center())
    assert told == [Cell("W1", (3, 0, 0, 0))]
    assert view.cell() == second.cell
    # Beside all names it is the first one.
    hover(view, QPointF(590, view.row_rect(0).center().y()))
    assert told[-1] == first.cell
    assert view.partners() == (first.cell, second.cell)
    assert view.cursor().shape() is Qt.CursorShape.PointingHandCursor
    result = len(view.rows) - 1
    hover(view, view.row_rect(result).center())
    assert told[-1] is None
    assert view.cursor().shape() is Qt.CursorShape.ArrowCursor
    hover(view, view.link_rect(2, view.rows[2].links[0]).center())
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert told[-1] is None


def test_a_click_follows(view: ArithmeticView, qtbot: QtBot) -> None:
    weight = view.rows[4].links[1]
    with qtbot.waitSignal(view.followed) as heard:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.link_rect(4, weight).center().toPoint())
    assert heard.args == [Cell("W1", (3, 0, 1, 1))]
    with qtbot.assertNotEmitted(view.followed):
        qtbot.mouseClick(view, Qt.MouseButton.RightButton, pos=view.link_rect(4, weight).center().toPoint())


def test_what_is_pointed_at_follows_the_numbers(view: ArithmeticView, hover: Hover) -> None:
    told: list[Cell | None] = []
    hover(view, view.link_rect(1, view.rows[1].links[0]).center())
    view.pointed.connect(told.append)
    view.show_lines(explained(Cell("Z1", (3, 4, 5))), fresh=False)
    assert told == []
    view.show_lines(explained(Cell("Z1", (3, 4, 6))), fresh=True)
    assert told == [Cell("X", (0, 4, 7))]


def test_the_keys_go_through_what_can_be_followed(view: ArithmeticView, qtbot: QtBot) -> None:
    told: list[Cell | None] = []
    view.pointed.connect(told.append)
    view.window().activateWindow()
    qtbot.waitUntil(view.window().isActiveWindow)
    view.clearFocus()
    view.setFocus(Qt.FocusReason.TabFocusReason)
    assert told == [Cell("X", (0, 4, 5))]
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Left):
        assert _key(view, key)
    assert len(told) == 1
    assert _key(view, Qt.Key.Key_End)
    assert told[-1] == Cell("b1", (3,))
    assert _key(view, Qt.Key.Key_Down)
    assert told[-1] == Cell("b1", (3,))
    assert "b1[3]" in view.accessibleDescription()
    assert not _key(view, Qt.Key.Key_R)
    QApplication.sendEvent(view, QFocusEvent(QEvent.Type.FocusOut))


def test_keys_without_lines_to_follow_pass(shown: Show) -> None:
    view = ArithmeticView()
    view.show_lines(explained(Cell("W1", (0, 0, 0, 0))), fresh=True)
    shown(view, 400, 40)
    assert not _key(view, Qt.Key.Key_Down)
    assert not _key(view, Qt.Key.Key_Return)


def test_bars_show_sign_and_size(view: ArithmeticView) -> None:
    image = view.grab().toImage()
    columns = view.columns.columns(view.width())
    plus, minus = QColor("#a52200"), QColor("#0056ad")
    for placed in view.columns.placed(view.width()):
        row = placed.row
        if row.scale is None or abs(row.number) < 0.2 * row.scale.largest:
            continue
        start, end = row.scale.extent(row.number)
        middle = round(columns.bar + (start + end) / 2 * columns.bar_width)
        ink = image.pixelColor(middle, round(placed.top + placed.height / 2))
        nearer = plus if row.number > 0 else minus
        other = minus if row.number > 0 else plus
        assert _distance(ink, nearer) < _distance(ink, other)
        assert (start, end) == ((0.5, 0.5 + row.number / row.scale.largest / 2) if row.number > 0 else (start, 0.5))


def _distance(one: QColor, other: QColor) -> float:
    return float(np.abs(np.subtract(one.getRgb(), other.getRgb())).sum())


def test_a_partner_has_a_ground(view: ArithmeticView) -> None:
    place = view.row_rect(4)
    spot = QPointF(view.columns.columns(view.width()).tail + 3, place.top() + 1).toPoint()
    ground = view.grab().toImage().pixelColor(spot)
    assert ground != theme.LIGHT.hover
    view.set_partner(Cell("W1", (3, 0, 1, 1)))
    assert view.grab().toImage().pixelColor(spot) == theme.LIGHT.hover
    view.set_partner(None)
    assert view.grab().toImage().pixelColor(spot) == ground


def test_it_follows_the_theme(view: ArithmeticView, qapp: QApplication) -> None:
    def inks() -> set[str]:
        image = view.grab().toImage()
        return {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())}

    assert theme.LIGHT.text.name() in inks()
    theme.apply_theme(qapp, "dark")
    assert theme.DARK.text.name() in inks()
    assert theme.LIGHT.text.name() not in inks()
