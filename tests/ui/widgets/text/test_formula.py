"""An equation is drawn as it is written, in the colour of the theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from cnn_gui.ui.look import theme
from cnn_gui.ui.look.painters import painter_on
from cnn_gui.ui.widgets.text.formula import Formula, FormulaError, _typeset, formula_size

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

SOFTMAX = r"A_2[i] = \frac{e^{Z_2[i]}}{\sum_j e^{Z_2[j]}}"


def _drawn(formula: Formula) -> QImage:
    return formula.grab().toImage()


def _ink(image: QImage) -> set[tuple[int, int]]:
    ground = image.pixel(image.width() - 1, 0)
    return {(x, y) for x in range(image.width()) for y in range(image.height()) if image.pixel(x, y) != ground}


def test_an_equation_is_drawn_and_another_one_differs(qtbot: QtBot) -> None:
    formula = Formula(SOFTMAX)
    qtbot.addWidget(formula)
    formula.resize(300, 80)
    first = _ink(_drawn(formula))
    assert len(first) > 300

    formula.set_latex("L = -\\log p")

    assert _ink(_drawn(formula)) != first


def test_it_takes_the_room_it_needs_and_shrinks_where_there_is_less(qtbot: QtBot) -> None:
    formula = Formula(SOFTMAX)
    qtbot.addWidget(formula)
    wanted = formula_size(SOFTMAX)
    assert formula.sizeHint() == wanted
    formula.resize(wanted.width() * 2, wanted.height())
    wide = max(x for x, _ in _ink(_drawn(formula)))
    assert wide <= wanted.width()

    formula.resize(wanted.width() * 2 // 3, wanted.height())

    narrow = max(x for x, _ in _ink(_drawn(formula)))
    assert wanted.width() // 2 < narrow < wanted.width() * 2 // 3


def test_it_has_the_colour_of_the_text_in_both_themes(qtbot: QtBot, qapp: QApplication) -> None:
    formula = Formula("W")
    qtbot.addWidget(formula)
    formula.resize(60, 40)
    for mode in ("light", "dark"):
        theme.apply_theme(qapp, mode)
        image = _drawn(formula)
        ink = {image.pixelColor(x, y).name() for x, y in _ink(image)}
        assert theme.current().text.name() in ink


def test_what_cannot_be_set_is_refused_and_the_equation_before_stays(qtbot: QtBot) -> None:
    formula = Formula("a + b")
    qtbot.addWidget(formula)
    with pytest.raises(FormulaError, match="frac"):
        formula.set_latex(r"\frac{a")
    assert formula.latex == "a + b"


def test_nothing_takes_no_room(qtbot: QtBot) -> None:
    formula = Formula()
    qtbot.addWidget(formula)
    assert formula.sizeHint().isEmpty()
    formula.resize(50, 20)
    assert not _ink(_drawn(formula))


def _pieces(ink: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Left and right end of each group of pixels that touch one another, from left to right."""
    left, ends = set(ink), []
    while left:
        reached = [left.pop()]
        found = list(reached)
        while reached:
            x, y = reached.pop()
            beside = {(x + across, y + down) for across in (-1, 0, 1) for down in (-1, 0, 1)} & left
            left -= beside
            reached.extend(beside)
            found.extend(beside)
        ends.append((min(x for x, _ in found), max(x for x, _ in found)))
    return sorted(ends)


@pytest.mark.parametrize("latex", ["P_{1}", "P_2", "A_{1}", "Z_{5}"])
def test_a_number_stands_beside_its_letter(qtbot: QtBot, latex: str) -> None:
    renderer = _typeset(latex, "#000000")
    # Large enough that soft edges are not taken for a touch.
    image = QImage(renderer.defaultSize() * 8, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    with painter_on(image) as painter:
        renderer.render(painter)
    letter, number = _pieces(_ink(image))
    assert number[0] > letter[1] - (number[1] - number[0]) / 4
