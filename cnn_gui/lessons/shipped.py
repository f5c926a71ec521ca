"""The lessons that come with the program."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from cnn_gui.lessons.errors import LessonError
from cnn_gui.lessons.lesson import Lesson
from cnn_gui.lessons.read import read_lesson
from cnn_gui.resources_path import resource


@cache
def shipped_lessons() -> tuple[Lesson, ...]:
    """Return the lessons of the program, in the order of their levels and titles; they are read once."""
    found = [read_lesson(path) for path in sorted(resource("lessons").glob("*.md"))]
    return tuple(sorted(found, key=lambda lesson: (lesson.level, lesson.title)))


def find_lesson(name: str) -> Lesson:
    """Return the lesson of the program whose file is called so, without its ending, or else that of a file.

    Raises LessonError for what is none, with the names there are, OSError for a file that cannot be read.
    """
    shipped = {lesson.path.stem: lesson for lesson in shipped_lessons() if lesson.path is not None}
    if name in shipped:
        return shipped[name]
    path = Path(name)
    if not path.exists():
        raise LessonError(name, 0, "there is no such lesson", f"there are {', '.join(shipped)}, and files of your own")
    return read_lesson(path)
