"""Several equations share a place."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import pytest
from PySide6.QtWidgets import QWidget

from cnn_gui.ui.widgets.text.equations import Equations
from cnn_gui.ui.widgets.text.formula import FormulaError, formula_size

ADAM = (
    r"m \leftarrow \beta_1 m + (1 - \beta_1)\, g",
    r"v \leftarrow \beta_2 v + (1 - \beta_2)\, g^2",
    r"\hat{m} = \frac{m}{1 - \beta_1^t}",
    r"w \leftarrow w - \eta\, \frac{\hat{m}}{\sqrt{\hat{v}} + \varepsilon}",
)


@pytest.mark.parametrize("width", [120, 300, 500, 1200])
def test_none_overlaps_and_none_is_wider_than_the_place(qapp: object, width: int) -> None:
    equations = Equations()
    equations.set_latex(ADAM)
    places = equations.places(width)
    assert len(places) == len(ADAM)
    assert not any(one.intersects(other) for one, other in combinations(places, 2))
    assert all(place.right() <= width + 0.5 for place in places)
    assert equations.heightForWidth(width) >= max(place.bottom() for place in places) - 1


def test_more_room_needs_less_height(qapp: object) -> None:
    equations = Equations()
    equations.set_latex(ADAM)
    heights = [equations.heightForWidth(width) for width in (200, 400, 1600)]
    assert heights == sorted(heights, reverse=True)
    assert heights[0] > heights[-1]


def test_one_equation_keeps_its_size_where_there_is_room(qapp: object) -> None:
    equations = Equations()
    assert equations.set_latex(ADAM[:1])
    assert not equations.set_latex(ADAM[:1])
    (place,) = equations.places(2000)
    assert place.width() == pytest.approx(0.85 * formula_size(ADAM[0]).width(), abs=1)
    assert equations.heightForWidth(2000) == round(place.bottom())
    assert ADAM[0] in equations.accessibleName()


def test_nothing_has_no_height(qapp: object) -> None:
    assert Equations().heightForWidth(300) == 0


def test_what_cannot_be_set_leaves_what_was(qapp: object) -> None:
    equations = Equations()
    equations.set_latex(ADAM[:1])
    with pytest.raises(FormulaError):
        equations.set_latex((r"\frac{",))
    assert equations.latex == ADAM[:1]


def test_all_are_drawn(shown: Callable[[QWidget, int, int], QWidget]) -> None:
    equations = Equations()
    equations.set_latex(ADAM)
    shown(equations, 300, equations.heightForWidth(300))
    image = equations.grab().toImage()
    ground = image.pixel(299, 0)
    for place in equations.places(300):
        box = place.toRect()
        inked = [
            (x, y)
            for x in range(box.left(), min(box.right(), 299))
            for y in range(box.top(), min(box.bottom(), image.height() - 1))
            if image.pixel(x, y) != ground
        ]
        assert len(inked) > 40
