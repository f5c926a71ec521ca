"""Equations that are too wide go on in a new row, in letters that can be read."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cnn_gui.ui.widgets.text.equations import SMALLEST, Equations
from cnn_gui.ui.widgets.text.formula import formula_size

GRADIENT_OF_X = r"\mathrm{d}X[0,\,14,\,14] = \sum_{f,u,v} \mathrm{d}Z_1[f,\,16-u,\,16-v] \cdot W_1[f,\,0,\,u,\,v]"


def test_a_wide_equation_goes_on_behind_its_equals_sign(qtbot: QtBot, app: QApplication) -> None:
    equations = Equations()
    qtbot.addWidget(equations)
    equations.set_latex((GRADIENT_OF_X,))
    natural = formula_size(GRADIENT_OF_X).width()
    assert equations.pieces(natural) == (GRADIENT_OF_X,)
    narrow = round(natural * SMALLEST) - 10
    left, right = equations.pieces(narrow)
    assert left.endswith("=")
    assert f"{left} {right}" == GRADIENT_OF_X
    first, second = equations.places(narrow)
    assert second.top() >= first.bottom()
    for piece, place in zip((left, right), (first, second), strict=True):
        assert place.right() <= narrow
        assert place.width() >= formula_size(piece).width() * SMALLEST - 1
    assert equations.heightForWidth(narrow) > equations.heightForWidth(natural)


def test_an_equals_sign_in_braces_is_none_to_break_at(qtbot: QtBot, app: QApplication) -> None:
    equations = Equations()
    qtbot.addWidget(equations)
    equations.set_latex((r"\sum_{i=0}^{n} x_i + \sum_{j=0}^{n} y_j",))
    assert len(equations.pieces(20)) == 1
