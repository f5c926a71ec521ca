"""What is wrong with a lesson, for the person who wrote it."""

from __future__ import annotations


class LessonError(ValueError):
    """A lesson that cannot be used; the message says where, what is wrong and what is allowed.

    Attributes: name (of the file), line (counted from 1; 0: the file as a whole), what, allowed ("" if nothing helps).
    """

    def __init__(self, name: str, line: int, what: str, allowed: str = "") -> None:
        self.name, self.line, self.what, self.allowed = name, line, what, allowed
        place = f"{name}, line {line}" if line else name
        super().__init__(f"{place}: {what}" + (f"; {allowed}" if allowed else ""))
