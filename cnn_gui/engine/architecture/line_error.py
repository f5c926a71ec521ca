"""What is wrong with a line that should describe a network."""

from __future__ import annotations


class LineError(ValueError):
    """One thing that is wrong with a line, and its place.

    Attributes:
        message: what is wrong, what is allowed, and what to do.
        start, stop: the characters that it is about; equal where something is missing between two of them.
        suggestion: a whole line that was probably meant, None where nobody can guess.
    """

    def __init__(self, message: str, start: int, stop: int, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.stop = stop
        self.suggestion = suggestion
