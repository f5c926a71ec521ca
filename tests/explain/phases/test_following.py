"""Whoever follows a gradient goes on to the new value of its parameter when the update begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cnn_gui.explain.cell import Cell
from cnn_gui.explain.phases.following import Following
from cnn_gui.explain.phases.phases import phases

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.explain.moment import Moment
    from cnn_gui.explain.phases.phase import Phase

GRADIENT, NEW = Cell("dW1", (4, 0, 1, 1)), Cell("update:W1", (4, 0, 1, 1))


@pytest.fixture
def step(made_moment: Callable[..., Moment]) -> tuple[Phase, ...]:
    """The phases of a step of the seed network."""
    return phases(made_moment("seed").layers, 8)


def test_from_the_gradient_to_the_new_value_and_back(step: tuple[Phase, ...]) -> None:
    following = Following()
    *_, before, update = step
    assert following.next(before, 1, GRADIENT) is None
    assert following.next(update, 1, GRADIENT) == NEW
    # The same phase once more, of another image: nothing is to be done.
    assert following.next(update, 1, NEW) is None
    assert following.next(before, 1, NEW) == GRADIENT


def test_what_a_person_chooses_in_the_update_stays(step: tuple[Phase, ...]) -> None:
    following = Following()
    *_, before, update = step
    following.next(before, 1, GRADIENT)
    assert following.next(update, 1, GRADIENT) == NEW
    # Back at the gradient, or at another number altogether: that is what is wanted.
    assert following.next(before, 1, Cell("update:W1", (0, 0, 0, 0))) is None
    following = Following()
    following.next(before, 1, NEW)
    assert following.next(update, 1, NEW) is None
    assert following.next(before, 1, NEW) is None


@pytest.mark.parametrize("cell", [Cell("Z1", (0, 3, 3)), Cell("dZ1", (0, 3, 3)), Cell("W1", (0, 0, 0, 0)), None])
def test_only_the_gradient_of_a_parameter_leads_on(step: tuple[Phase, ...], cell: Cell | None) -> None:
    following = Following()
    following.next(step[-2], 1, cell)
    assert following.next(step[-1], 1, cell) is None


def test_a_number_that_is_named_with_a_phase_and_another_step_are_left_alone(step: tuple[Phase, ...]) -> None:
    following = Following()
    following.next(step[-2], 1, GRADIENT)
    following.name()
    assert following.next(step[-1], 1, GRADIENT) is None
    following.next(step[-2], 1, GRADIENT)
    assert following.next(step[-1], 2, GRADIENT) is None
    following.next(None, 2, GRADIENT)
    assert following.next(step[-1], 2, GRADIENT) is None
