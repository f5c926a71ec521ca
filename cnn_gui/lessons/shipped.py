"""The lessons that come with the program."""

from __future__ import annotations

from cnn_gui.lessons.lesson import Lesson
from cnn_gui.lessons.read import read_lesson
from cnn_gui.resources_path import resource


def shipped_lessons() -> tuple[Lesson, ...]:
    """Return the lessons of the program, in the order of their levels and titles."""
    found = [read_lesson(path) for path in sorted(resource("lessons").glob("*.md"))]
    return tuple(sorted(found, key=lambda lesson: (lesson.level, lesson.title)))
