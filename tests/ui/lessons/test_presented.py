"""A lesson in presenter view: its panel stands beside the large one, and a clicker goes through its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.lessons.lesson import Lesson


def test_a_clicker_goes_through_a_lesson_which_stands_beside(
    pilot: Any, sample: Lesson, begin: Callable[..., Any]
) -> None:
    pass
