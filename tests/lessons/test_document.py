"""What the page about lessons says is so: its example is a lesson that works, its tables name what there is."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cnn_gui.lessons.answers import KINDS, Question, judge
from cnn_gui.lessons.blocks import BLOCKS
from cnn_gui.lessons.expressions.functions import FUNCTIONS
from cnn_gui.lessons.names import FACTS
from cnn_gui.lessons.read import parse_lesson
from cnn_gui.lessons.vocabulary import PANELS

if TYPE_CHECKING:
    from conftest import Performance

    from cnn_gui.lessons.lesson import Lesson

PAGE = (Path(__file__).parents[2] / "docs" / "lessons.md").read_text(encoding="utf-8")
EXAMPLE = PAGE.split("````markdown\n")[1].split("````\n")[0]
# Without the example.
SAID = PAGE.replace(EXAMPLE, "")


def words_of(part: str) -> set[str]:
    """What a heading's tables name in backticks, in their first column."""
    section = re.split(rf"^## {part}$", SAID, flags=re.MULTILINE)[1].split("\n## ")[0]
    cells = re.findall(r"^\|([^|]+)\|", section, re.MULTILINE)
    return {
        word for cell in cells for written in re.findall(r"`([^`]+)`", cell) for word in re.findall(r"\w+", written)
    }


@pytest.mark.parametrize("seed", [0, 5])
def test_the_example_is_a_lesson_that_works(seed: int, perform: Callable[[Lesson, int], Performance]) -> None:
    lesson = parse_lesson(EXAMPLE, "pooling.md")
    performance = perform(lesson, seed)
    assert lesson.introduction.value(performance.names())
    for step in lesson.steps:
        performance.enter(step)
        names = performance.names()
        assert "…" not in step.text.value(names)
        if step.ask is not None:
            question = Question.of(step.ask, names)
            assert judge(step.ask, question.answer, names).right
            assert step.ask.kind != "choose" or question.answer == 2
    last = lesson.steps[-1].do
    assert last is not None
    assert last.when.value(performance.names()) is False
    performance.inspection.walk(2)
    assert last.when.value(performance.names()) is True


def test_the_tables_name_all_functions_and_names() -> None:
    named = words_of("Expressions")
    assert set(FUNCTIONS) <= named
    assert named >= FACTS
    assert {"new_W1", "mean_dW1", "y", "L"} <= named


def test_the_page_names_all_blocks_panels_and_kinds() -> None:
    for word in (*BLOCKS, *PANELS, *KINDS):
        assert f"`{word}`" in SAID or f"## {word}" in SAID, word
