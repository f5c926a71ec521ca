"""Back and forward through what was looked at, and the cells that hang together."""

from __future__ import annotations

from cnn_gui.explain.cell import Cell
from cnn_gui.ui.panels.microscope.trail import Trail

A, B, C, D = Cell("Z1", (0, 0, 0)), Cell("A1", (0, 0, 0)), Cell("L"), Cell("F", (3,))


def test_it_begins_nowhere() -> None:
    trail = Trail()
    trail.back()
    trail.forward()
    trail.keep_only(lambda _cell: False)
    assert trail.cell is None
    assert trail.path == {}
    assert not trail.has_before
    assert not trail.has_after


def test_back_and_forward() -> None:
    trail = Trail()
    for cell in (A, B, C):
        trail.visit(cell)
    trail.back()
    trail.back()
    trail.back()
    assert trail.cell == A
    assert not trail.has_before
    trail.forward()
    assert trail.cell == B
    trail.visit(D)
    assert not trail.has_after
    trail.back()
    assert trail.cell == B


def test_links_hang_together_and_jumps_do_not() -> None:
    trail = Trail()
    trail.visit(A)
    trail.visit(C, along=(B,))
    assert trail.path == {"Z1": A, "A1": B, "L": C}
    trail.visit(D)
    assert trail.path == {"F": D}
    trail.back()
    assert trail.path == {"Z1": A, "A1": B, "L": C}


def test_a_visit_in_place_is_no_new_one() -> None:
    trail = Trail()
    trail.visit(A)
    trail.visit(B)
    trail.visit(D, in_place=True)
    assert trail.cell == D
    trail.back()
    assert trail.cell == A


def test_only_so_many_are_kept() -> None:
    trail = Trail()
    for number in range(500):
        trail.visit(Cell("F", (number,)))
    steps = 0
    while trail.has_before:
        trail.back()
        steps += 1
    assert steps == 199
    assert trail.cell == Cell("F", (300,))


def test_cells_that_are_gone_are_forgotten_but_for_the_present_one() -> None:
    trail = Trail()
    for cell in (A, B, C, D):
        trail.visit(cell, along=())
    trail.back()
    trail.keep_only(lambda cell: cell in (A, D))
    assert trail.cell == C
    assert trail.path == {"Z1": A}
    trail.back()
    assert trail.cell == A
    assert not trail.has_before
    trail.forward()
    trail.forward()
    assert trail.cell == D
