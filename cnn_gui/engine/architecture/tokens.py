"""The words and numbers of a line, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast

from cnn_gui.engine.architecture.line_error import LineError

Form = Literal["word", "number", "square", "equals"]

_TOKEN = re.compile(
    r"""
    (?P<gap>[\s,;|()\[\]'"`]|->|=>|[→>])
  | (?P<square>\d+\s?[x×*]\s?\d+(?![\w.]))
  | (?P<number>[+\-−]?(?:\d+\.?\d*|\.\d+)(?:e[+\-−]?\d+)?(?!\w))
  | (?P<word>[^\W\d]\w*)
  | (?P<equals>[=:])
    """,
    re.VERBOSE | re.IGNORECASE,
)
# "(3, 3)" is a square written by those who come from Python.
_PAIR = re.compile(r"\(\s*(\d+)\s*,\s*(\d+)\s*,?\s*\)")
# In "Conv2D(16, 3)" they are filters and kernel.
_CALL = re.compile(r"\bconv\w*\s*\Z", re.IGNORECASE)
_LONGEST_CALL = 32
_RUN = re.compile(r"\w+")
# "0,1": no setting begins with a 0 alone and goes on with a number of its own.
_DECIMAL_COMMA = re.compile(r"(?<![\w.,])(0),(\d+)(?![\w.])")


@dataclass(frozen=True)
class Token:
    """One word or number. form: which; text: as written; start, stop: its place in the line; parted: whether more than
    blanks stands between it and the one before.
    """

    form: Form
    text: str
    start: int
    stop: int
    parted: bool = False

    @property
    def lower(self) -> str:
        """The word as it is looked up."""
        return self.text.casefold()

    @property
    def value(self) -> int | float:
        """The number; of a square, its side. Whole numbers are int."""
        if self.form == "square":
            return int(re.findall(r"\d+", self.text)[0])
        text = self.text.replace("−", "-")
        try:
            return int(text)
        except ValueError:
            return float(text)

    @property
    def is_even_sided(self) -> bool:
        """Whether both sides of a square are the same."""
        first, second = re.findall(r"\d+", self.text)
        return int(first) == int(second)


def tokens_of(line: str) -> list[Token]:
    """Cut a line into tokens; commas, arrows, brackets and quotes only part them.

    Raises LineError for a sign that means nothing here, and for numbers written with a decimal comma.
    """
    comma = _DECIMAL_COMMA.search(line)
    if comma is not None:
        with_point = f"{line[: comma.start()]}{comma[1]}.{comma[2]}{line[comma.end() :]}"
        raise LineError(
            f"{comma[0]!r} is read as two numbers: a fraction is written with a point, {comma[1]}.{comma[2]}",
            comma.start(),
            comma.end(),
            with_point,
        )
    found: list[Token] = []
    place = 0
    parted = False
    while place < len(line):
        pair = _PAIR.match(line, place)
        if pair is not None and _CALL.search(line[max(0, place - _LONGEST_CALL) : place]):
            pair = None
        match = pair or _TOKEN.match(line, place)
        if match is None:
            # A number with letters behind it, "3abc", is one thing to a reader.
            run = _RUN.match(line, place)
            stop = place + 1 if run is None else run.end()
            raise LineError(
                f"{line[place:stop]!r} means nothing in a network: there are words such as conv and relu, and numbers",
                place,
                stop,
                _without(line, place, stop),
            )
        if pair is not None:
            found.append(Token("square", f"{pair[1]}x{pair[2]}", pair.start(), pair.end(), parted))
        elif match.lastgroup != "gap":
            found.append(Token(cast("Form", match.lastgroup), match[0], match.start(), match.end(), parted))
        parted = match.lastgroup == "gap" and (parted or match[0] not in " \t")
        place = match.end()
    return found


def _without(line: str, start: int, stop: int) -> str | None:
    rest = (line[:start].rstrip(" ") + " " + line[stop:].lstrip(" ")).strip()
    return rest or None
