"""Everything in the microscope by keyboard: through a whole step, along the way, into the lines, back again."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from cnn_gui.explain.cell import Cell

KEY = Qt.Key


def begin_at_the_input(world: Any) -> None:
    """Choose X with the keys of the list, and go on to the value."""
    symbols = world.panel.bar.chooser.symbols
    world.tab_to(symbols)
    world.key(KEY.Key_Home)
    while symbols.currentData() != "X":
        world.key(KEY.Key_Down)
    world.tab_to(world.panel.bar.value)


def test_from_a_pixel_to_the_loss_and_back_to_the_update(world: Any) -> None:
    begin_at_the_input(world)
    visited = [world.panel.cell]
    while world.panel.bar.use.isEnabled():
        world.alt(KEY.Key_Down)
        visited.append(world.panel.cell)
    moment = world.feed()
    label = moment.trace.label
    assert [cell.symbol for cell in visited] == (
        ["X", "Z1", "A1", "P1", "F", "Z2", "A2", "L", "dZ2", "dF", "dP1", "dA1", "dZ1", "dW1", "update:W1"]
    )
    # It goes through the right class, and comes back through the same numbers.
    assert {cell.index for cell in visited if cell.base in ("Z2", "A2")} == {(label,)}
    by_symbol = {cell.symbol: cell.index for cell in visited}
    for symbol in ("F", "P1", "A1", "Z1"):
        assert by_symbol[f"d{symbol}"] == by_symbol[symbol]
    assert by_symbol["dW1"] == by_symbol["update:W1"]
    assert world.shown == visited
    assert world.value


def test_from_the_update_back_to_a_pixel_along_the_largest_sources(world: Any) -> None:
    world.panel.show_cell(Cell("update:W1", (3, 0, 1, 1)))
    world.tab_to(world.panel.bar.value)
    visited = []
    while world.panel.bar.source.isEnabled():
        world.alt(KEY.Key_Up)
        visited.append(world.panel.cell.symbol)
    assert visited == ["dW1", "dZ1", "dA1", "dP1", "dF", "dZ2", "A2", "Z2", "F", "P1", "A1", "Z1", "X"]


def test_back_and_forward(world: Any) -> None:
    cells = [Cell("Z1", (1, 2, 3)), Cell("A1", (1, 2, 3)), Cell("L")]
    for cell in cells:
        world.panel.show_cell(cell)
    world.tab_to(world.panel.bar.value)
    assert not world.panel.bar.forward.isEnabled()
    world.alt(KEY.Key_Left)
    assert world.panel.cell == cells[1]
    world.key(KEY.Key_Backspace)
    assert world.panel.cell == cells[0]
    assert not world.panel.bar.back.isEnabled()
    world.alt(KEY.Key_Left)
    assert world.panel.cell == cells[0]
    world.alt(KEY.Key_Right)
    world.alt(KEY.Key_Right)
    assert world.panel.cell == cells[2]
    world.alt(KEY.Key_Left)
    world.panel.show_cell(Cell("F", (3,)))
    assert not world.panel.bar.forward.isEnabled()


def test_arrows_move_in_the_map_and_stop_at_its_edges(world: Any) -> None:
    world.panel.show_cell(Cell("Z1", (1, 8, 3)))
    world.tab_to(world.panel.bar.value)
    for key, index in (
        (KEY.Key_Right, (1, 8, 4)),
        (KEY.Key_Down, (1, 9, 4)),
        (KEY.Key_Down, (1, 9, 4)),
        (KEY.Key_Up, (1, 8, 4)),
        (KEY.Key_Left, (1, 8, 3)),
        (KEY.Key_PageDown, (2, 8, 3)),
        (KEY.Key_PageUp, (1, 8, 3)),
    ):
        world.key(key)
        assert world.panel.cell == Cell("Z1", index)
        assert world.panel.bar.chooser.cell() == Cell("Z1", index)
    # Moving about is one visit.
    world.panel.show_cell(Cell("L"))
    world.alt(KEY.Key_Left)
    assert world.panel.cell == Cell("Z1", (1, 8, 3))
    assert not world.panel.bar.back.isEnabled()


def test_a_line_is_followed_to_what_it_speaks_of(world: Any) -> None:
    panel, arithmetic = world.panel, world.panel.page.arithmetic
    panel.show_cell(Cell("Z1", (1, 2, 3)))
    world.tab_to(arithmetic)
    assert world.pointed[-1] == Cell("X", (0, 2, 3))
    world.key(KEY.Key_Down)
    assert world.pointed[-1] == Cell("X", (0, 2, 4))
    world.key(KEY.Key_Right)
    assert world.pointed[-1] == Cell("W1", (1, 0, 0, 1))
    world.key(KEY.Key_Return)
    assert panel.cell == Cell("W1", (1, 0, 0, 1))
    world.alt(KEY.Key_Left)
    world.tab_to(arithmetic)
    world.key(KEY.Key_End)
    assert world.pointed[-1] == Cell("b1", (1,))
    world.key(KEY.Key_Home)
    world.key(KEY.Key_Enter)
    assert panel.cell == Cell("X", (0, 2, 3))


def test_enter_on_the_value_goes_on(world: Any) -> None:
    world.panel.show_cell(Cell("Z1", (1, 2, 3)))
    world.tab_to(world.panel.bar.value)
    world.key(KEY.Key_Return)
    assert world.panel.cell == Cell("A1", (1, 2, 3))


def test_the_way_is_walked_stop_by_stop(world: Any) -> None:
    panel, bar = world.panel, world.panel.bar
    panel.show_cell(Cell("Z1", (3, 4, 5)))
    assert [stop.text for stop in bar.strip.stops] == (
        ["X", "Z1", "A1", "P1", "F", "Z2", "A2", "L", "dZ2", "dF", "dP1", "dA1", "dZ1", "dW1", "new W1"]
    )
    assert bar.strip.here == 1
    world.tab_to(bar.strip)
    for _ in range(4):
        world.key(KEY.Key_Right)
    world.key(KEY.Key_Return)
    assert panel.cell is not None
    assert panel.cell.symbol == "Z2"
    known = [stop.text for stop in bar.strip.stops if stop.known]
    assert known == ["Z1", "A1", "P1", "F", "Z2"]
    # What one came by is found again, one by one.
    world.key(KEY.Key_Left)
    world.key(KEY.Key_Return)
    between = panel.cell
    assert between.symbol == "F"
    world.key(KEY.Key_Home)
    world.key(KEY.Key_Right)
    world.key(KEY.Key_Return)
    assert panel.cell == Cell("Z1", (3, 4, 5))
    world.key(KEY.Key_End)
    world.key(KEY.Key_Return)
    assert panel.cell.symbol == "update:W1"
    assert panel.cell.index[0] == 3
    assert bar.strip.stops[4].name == str(between)


def test_a_jump_forgets_the_way(world: Any) -> None:
    bar = world.panel.bar
    world.panel.show_cell(Cell("W2", (7, 3)))
    assert bar.way[0] == "W2"
    assert bar.way[-1] == "update:W2"
    world.tab_to(bar.value)
    world.alt(KEY.Key_Down)
    assert world.panel.cell == Cell("Z2", (3,))
    assert bar.way[0] == "W2"
    world.panel.show_cell(Cell("Z2", (4,)))
    assert bar.way[0] == "X"
    assert [stop.text for stop in bar.strip.stops if stop.known] == ["Z2"]


def test_everything_that_a_number_is_used_for_is_offered(world: Any) -> None:
    world.panel.show_cell(Cell("dZ1", (3, 4, 5)))
    uses = world.panel.bar.uses
    uses.aboutToShow.emit()
    texts = [action.text() for action in uses.actions()]
    assert [text.split("[")[0] for text in texts] == ["dW1", "dX", "db1"]
    assert "one of 9" in texts[0]
    uses.actions()[2].trigger()
    assert world.panel.cell == Cell("db1", (3,))
    assert world.panel.bar.way[-1] == "update:b1"


def test_the_probability_of_a_wrong_class_is_used_for_its_gradient(world: Any) -> None:
    label = world.feed().trace.label
    assert label is not None
    other = (label + 1) % 10
    world.panel.show_cell(Cell("A2", (other,)))
    world.tab_to(world.panel.bar.value)
    world.alt(KEY.Key_Down)
    assert world.panel.cell == Cell("dZ2", (other,))


def test_tab_reaches_everything_and_clicks_leave_the_keys_alone(world: Any) -> None:
    panel, bar = world.panel, world.panel.bar
    panel.show_cell(Cell("dW1", (3, 0, 1, 1)))
    for widget in (bar.chooser.symbols, *bar.chooser.fields, bar.value, bar.copy.button, bar.strip, bar.check):
        world.tab_to(widget)
        assert widget.accessibleName(), widget
    world.tab_to(panel.page.arithmetic)
    for picture in panel.page.pictures.pictures:
        world.tab_to(picture)
    for button in panel.findChildren(QToolButton):
        if not button.objectName().startswith("qt_"):
            assert button.focusPolicy() is Qt.FocusPolicy.TabFocus, button.text()
            assert button.accessibleName(), button.text()


@pytest.mark.parametrize("key", [KEY.Key_Space, KEY.Key_R, KEY.Key_Period, KEY.Key_G, KEY.Key_Slash])
def test_the_keys_of_the_window_pass_through(world: Any, key: Qt.Key, monkeypatch: pytest.MonkeyPatch) -> None:
    passed = []
    holder = world.panel.parentWidget()
    monkeypatch.setattr(type(holder), "keyPressEvent", lambda _self, event: passed.append(event.key()), raising=False)
    world.panel.show_cell(Cell("Z1", (1, 2, 3)))
    for widget in (world.panel.bar.value, world.panel.bar.strip, world.panel.page.arithmetic):
        widget.setFocus()
        world.key(key)
    assert passed == [key] * 3
