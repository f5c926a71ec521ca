"""The other 672 terms: opened, all of them, which add up to the line above."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from cnn_gui.explain.calculation.explanation import LineKind
from cnn_gui.explain.cell import Cell
from cnn_gui.ui.panels.microscope.arithmetic_view import OPENS
from cnn_gui.ui.widgets.terms.dialog import RUNNING, TermsDialog
from cnn_gui.ui.widgets.terms.table import NUMBERS, SUM, TERM, VALUE

CELL = Cell("Z2", (5,))


def opened(world: Any) -> TermsDialog:
    """The list that is open."""
    (dialog,) = world.panel.findChildren(TermsDialog)
    return dialog


def open_by_click(world: Any, cell: Cell = CELL) -> TermsDialog:
    """Explain a number and click its rest."""
    world.panel.show_cell(cell)
    arithmetic = world.panel.page.arithmetic
    number = next(number for number, row in enumerate(arithmetic.rows) if row.is_rest)
    (link,) = arithmetic.rows[number].links
    at = arithmetic.link_rect(number, link).center().toPoint()
    world.qtbot.mouseClick(arithmetic, Qt.MouseButton.LeftButton, pos=at)
    return opened(world)


def text(dialog: TermsDialog, row: int, column: int) -> str:
    """What stands in the table."""
    model = dialog.table.model()
    return str(model.data(model.index(row, column)))


def test_a_click_on_the_rest_opens_all_terms_and_their_sum_is_the_line_above(world: Any) -> None:
    moment = world.feed()
    dialog = open_by_click(world)
    lines = world.panel._explanation.lines
    rest = next(line for line in lines if line.kind is LineKind.REST)
    listed = [line for line in lines if line.kind is LineKind.TERM]
    count = moment.array("F").size + 1
    assert dialog.table.model().rowCount() == count
    assert dialog.windowTitle() == f"All {count:,} terms of {CELL}"
    whole, others = dialog.sums.text().split("\n")
    assert whole.startswith(f"All {count:,} terms add up to ")
    assert whole.endswith(f" = {lines[-1].value}")
    assert rest.name.removeprefix("the") in others
    assert others.endswith(f" = {rest.value}")
    # The rows are those of the microscope, to the digit, and go on behind them.
    shown = {text(dialog, row, TERM).partition("   ")[0]: text(dialog, row, VALUE) for row in range(count)}
    for line in listed:
        assert shown[line.name] == line.value
    # Printed numbers add up to the printed sum.
    assert whole.partition(" add up to ")[2].startswith(text(dialog, count - 1, SUM))


def test_it_opens_and_follows_by_keyboard_alone(world: Any) -> None:
    world.feed()
    world.panel.show_cell(CELL)
    arithmetic = world.panel.page.arithmetic
    world.tab_to(arithmetic)
    while not arithmetic.accessibleDescription().endswith(OPENS):
        before = arithmetic.accessibleDescription()
        world.key(Qt.Key.Key_Down)
        assert arithmetic.accessibleDescription() != before, "the rest cannot be reached"
    world.key(Qt.Key.Key_Return)
    dialog = opened(world)
    term = dialog.listing.whole.terms[int(dialog.listing.order[3])]
    table = dialog.table
    for _ in range(3):
        world.qtbot.keyClick(table, Qt.Key.Key_Down)
    world.qtbot.keyClick(table, Qt.Key.Key_Return)
    assert world.panel.cell == term.sources[0]
    world.qtbot.keyClick(table, Qt.Key.Key_Right)
    world.qtbot.keyClick(table, Qt.Key.Key_Return)
    assert world.panel.cell == term.sources[1]


@pytest.mark.parametrize(("column", "factor"), [(TERM, 0), (NUMBERS, 1), (VALUE, 0)])
def test_a_click_goes_to_a_factor(world: Any, column: int, factor: int) -> None:
    world.feed()
    dialog = open_by_click(world, Cell("dW1", (1, 0, 0, 1)))
    table = dialog.table
    place = table.visualRect(table.model().index(2, column)).center()
    world.qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
    assert world.panel.cell == dialog.listing.whole.terms[int(dialog.listing.order[2])].sources[factor]


def test_the_order_can_be_that_of_the_sum_and_all_of_it_can_be_copied(world: Any) -> None:
    world.feed()
    dialog = open_by_click(world, Cell("dW1", (1, 0, 0, 1)))
    last = text(dialog, dialog.table.model().rowCount() - 1, SUM)
    dialog.order.setCurrentText(RUNNING)
    dialog.order.activated.emit(dialog.order.currentIndex())
    assert text(dialog, 0, TERM) == "dZ1[1, 0, 0] × X[0, 0, 1]"
    assert text(dialog, 1, TERM) == "dZ1[1, 0, 1] × X[0, 0, 2]"
    assert text(dialog, dialog.table.model().rowCount() - 1, SUM) == last
    dialog.copy.click()
    copied = QGuiApplication.clipboard().text()
    assert copied == dialog.listing.text()
    assert copied.count("\n") == dialog.table.model().rowCount() + 2
    QApplication.processEvents()


def test_what_is_listed_stays_that_of_its_moment(world: Any) -> None:
    world.feed()
    dialog = open_by_click(world)
    before = dialog.sums.text()
    world.train()
    assert dialog.sums.text() == before
    assert "batch" in dialog.when.text()
    dialog.reject()
    world.qtbot.waitUntil(lambda: not world.panel.findChildren(TermsDialog))
