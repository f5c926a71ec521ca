"""The tables of a lesson: TOML whose every key is known, and errors that name the line."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from cnn_gui.lessons.errors import LessonError
from cnn_gui.lessons.expressions.expression import Expression
from cnn_gui.lessons.expressions.text import Text
from cnn_gui.lessons.expressions.values import ExpressionError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Read = TypeVar("Read")
Parsed = TypeVar("Parsed", Expression, Text)
_AT_LINE = re.compile(r"\s*\(at line (\d+), column \d+\)")
_OF_TYPE = {str: "a text in quotes", bool: "true or false", int: "a whole number", list: "a list", dict: "a table"}


@dataclass
class Table:
    """One table of a lesson, as its keys are taken out of it.

    Attributes: name (of the file), line (of the file, where the table begins), source (lines of the file), start (the
    line of the file that the first of them is), values.
    """

    name: str
    line: int
    source: list[str]
    start: int
    values: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def parse(cls, name: str, line: int, text: str) -> Table:
        """Read TOML that stands in a file from a line on. Raises LessonError for what is no TOML."""
        try:
            values = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            found = _AT_LINE.search(str(error))
            at = line + int(found[1]) - 1 if found else line
            raise LessonError(name, at, f"this is no TOML: {_AT_LINE.sub('', str(error))}", _TOML) from None
        except RecursionError:
            raise LessonError(name, line, "this is nested too deeply") from None
        return cls(name, line, text.splitlines(), line, values)

    def inner(self, key: str) -> Table:
        """Return a table within this one, empty if there is none."""
        return Table(self.name, self.line_of(key), self.source, self.start, self.take(key, dict) or {})

    def line_of(self, key: str) -> int:
        """The line of the file in which a key, or the head of a table, is written."""
        return self._found(key)[0]

    def error(self, key: str, what: str, allowed: str = "") -> LessonError:
        """Return what is wrong with a key, with its line and what is written there."""
        line, written = self._found(key)
        return LessonError(self.name, line, f"`{written}`: {what}" if written else what, allowed)

    def only(self, allowed: Iterable[str]) -> None:
        """Raise LessonError for a key that is not allowed."""
        allowed = list(allowed)
        for key in self.values:
            if key not in allowed:
                raise self.error(key, f"there is no {key} here", f"there are {', '.join(allowed)}")

    def take(self, key: str, kind: type[Read], *, needed: bool = False) -> Read | None:
        """Return the value of a key, or None. Raises LessonError for another type, or if it is needed and missing."""
        if key not in self.values:
            if needed:
                raise LessonError(self.name, self.line, f"{key} is missing")
            return None
        value = self.values[key]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.error(key, f"{key} must be {_OF_TYPE[kind]}")
        return value

    def word(self, key: str) -> str:
        """Return a text that must be there and say something."""
        value = self.take(key, str, needed=True)
        if not (value and value.strip()):
            raise self.error(key, f"{key} is empty")
        return value.strip()

    def whole(self, key: str, low: int, high: int, default: int = 0) -> int:
        """Return a whole number from low to high."""
        value = self.take(key, int)
        if value is not None and not low <= value <= high:
            raise self.error(key, f"{key} must be a whole number from {low} to {high}")
        return default if value is None else value

    def number(self, key: str, low: float, high: float) -> float | None:
        """Return a number from low to high, None if it is not there."""
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise self.error(key, f"{key} must be a number from {low:g} to {high:g}")
        return float(value)

    def texts(self, key: str) -> list[str]:
        """Return a list of texts, empty if it is not there."""
        value = self.take(key, list) or []
        if not all(isinstance(one, str) and one.strip() for one in value):
            raise self.error(key, f"{key} must be a list of texts in quotes")
        return list(value)

    def chosen(self, key: str, allowed: Iterable[str], what: str, where: str = "") -> str | None:
        """Return one of a few words, None if it is not there; what, where: what they are, for the error."""
        value, words = self.take(key, str), list(allowed)
        if value is not None and value not in words:
            raise self.error(key, f"there is no {what} {value}{where}", f"there are {', '.join(words)}")
        return value

    def expression(self, key: str, known: Iterable[str]) -> Expression:
        """Return an expression, which may be written as a number, too. Raises LessonError for unknown names."""
        value = self.values.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = repr(value)
        if value is None or not isinstance(value, str):
            raise self.error(key, f"{key} must be an expression in quotes")
        return self._parsed(key, lambda: Expression.parse(value), known)

    def text(self, key: str, written: str, known: Iterable[str]) -> Text:
        """Return a text with expressions in it, which is part of what is written under a key."""
        return self._parsed(key, lambda: Text.parse(written), known)

    def _parsed(self, key: str, parse: Callable[[], Parsed], known: Iterable[str]) -> Parsed:
        try:
            parsed = parse()
        except ExpressionError as error:
            raise self.error(key, str(error)) from None
        strangers = sorted(parsed.names - set(known))
        if strangers:
            raise self.error(key, f"there is no name {strangers[0]}", f"there are {', '.join(sorted(known))}")
        return parsed

    def _found(self, key: str) -> tuple[int, str]:
        """The line in which a key is written, and what stands there; the table's line if it is not written."""
        pattern = re.compile(rf"""(.*[{{,]|\s*\[?)\s*["']?{re.escape(key)}["']?\s*[=\].]""")
        for number, line in enumerate(self.source):
            if pattern.match(line):
                return self.start + number, line.strip()[:80]
        return self.line, ""


_TOML = 'a line is like key = "text", key = 3, key = true or key = ["a", "b"]'
