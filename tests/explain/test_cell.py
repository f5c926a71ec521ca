from __future__ import annotations

import pytest

from cnn_gui.explain.cell import Cell, cell_of_part, gradient_of, update_of


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (Cell("Z1", (3, 12, 7)), "Z1[3, 12, 7]"),
        (Cell("F", (17,)), "F[17]"),
        (Cell("dW2", (1351, 9)), "dW2[1351, 9]"),
        (Cell("L"), "L"),
        (Cell("update:W1", (0, 0, 2, 1)), "new W1[0, 0, 2, 1]"),
    ],
)
def test_a_cell_reads_as_a_person_says_it(cell: Cell, text: str) -> None:
    assert str(cell) == text


def test_gradients_and_updates_know_what_they_belong_to() -> None:
    assert Cell(gradient_of("Z1"), (0, 0, 0)) == Cell("dZ1", (0, 0, 0))
    assert Cell(update_of("W1")).symbol == "update:W1"
    assert [Cell(s).base for s in ("Z1", "dZ1", "dW1", "update:W1")] == ["Z1", "Z1", "W1", "W1"]
    assert [Cell(s).is_gradient for s in ("Z1", "dZ1", "dW1", "update:W1")] == [False, True, True, False]
    assert [Cell(s).is_update for s in ("Z1", "dZ1", "dW1", "update:W1")] == [False, False, False, True]


def test_a_part_of_an_array_says_which_cell_stands_where() -> None:
    assert cell_of_part("X", (0, 4, 5), (1, 12, 12), (0, 1, 2)) == Cell("X", (0, 5, 7))
    assert cell_of_part("X", (0, -1, 2), (1, 5, 12), (2, 1), 2) == Cell("X", (0, 3, 4))
    assert cell_of_part("X", (0, -1, 2), (1, 5, 12), (0, 1), 2) is None
    assert cell_of_part("F", (7,), (9,), (0, 0, 1)) == Cell("F", (8,))


def test_equal_cells_are_one() -> None:
    assert len({Cell("Z1", (1, 2, 3)), Cell("Z1", (1, 2, 3)), Cell("Z1", (1, 2, 4))}) == 2
