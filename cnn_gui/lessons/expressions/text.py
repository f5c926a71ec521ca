"""Texts with numbers in them: “The loss is {L:.4f}.”"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.lessons.expressions.equals import with_honest_equals
from cnn_gui.lessons.expressions.expression import Expression
from cnn_gui.lessons.expressions.values import ExpressionError, Value, is_number

if TYPE_CHECKING:
    from collections.abc import Mapping

_FORMAT = re.compile(r"[+]?,?(\.\d)?[dfeg%]?")
# Equations have braces of their own: they stay as they are.
_IN_BRACES = re.compile(
    r"(?P<as_is>^```.*?^```|\$[^$\n]+\$)|\{\{|\}\}|\{(?P<inside>[^{}]*)\}|[{}]", re.DOTALL | re.MULTILINE
)
_MINUS = "−"


@dataclass(frozen=True)
class Text:
    """A text in which expressions stand in braces, each with a format if need be; ``{{`` and ``}}`` are braces.

    Between dollars and in fenced blocks braces are what they are in equations.

    Attributes: written (as it was), parts (strings, and pairs of an expression and a format).
    """

    written: str
    parts: tuple[str | tuple[Expression, str], ...]

    @classmethod
    def parse(cls, text: str) -> Text:
        """Read a text. Raises ExpressionError for an expression or format that is not allowed."""
        parts: list[str | tuple[Expression, str]] = []
        at = 0
        for found in _IN_BRACES.finditer(text):
            parts.append(text[at : found.start()])
            at = found.end()
            if found["inside"] is None:
                if len(found[0]) == 1:
                    raise ExpressionError(f"a brace {found[0]} stands alone: write {2 * found[0]} for a brace")
                parts.append(found["as_is"] or found[0][0])
                continue
            expression, spec = _split(found["inside"])
            if not _FORMAT.fullmatch(spec):
                raise ExpressionError(f"“{spec}” is no format of a number: one is like .4f, +.3f, d or .1%")
            parts.append((Expression.parse(expression), spec))
        parts.append(text[at:])
        return cls(text, tuple(part for part in parts if part != ""))

    @property
    def names(self) -> frozenset[str]:
        """What its expressions ask for."""
        return frozenset().union(*(part[0].names for part in self.parts if not isinstance(part, str)))

    def readable(self, names: Mapping[str, Value]) -> str:
        """Return the text with its numbers, and … for those that cannot be computed, as after a step left out."""
        found = []
        for part in self.parts:
            try:
                found.append(part if isinstance(part, str) else written(part[0].value(names), part[1]))
            except ExpressionError:
                found.append("…")
        return with_honest_equals("".join(found))

    def value(self, names: Mapping[str, Value]) -> str:
        """Return the text with its numbers. Raises ExpressionError where one cannot be computed."""
        found = [part if isinstance(part, str) else written(part[0].value(names), part[1]) for part in self.parts]
        return with_honest_equals("".join(found))


def _split(inside: str) -> tuple[str, str]:
    """Part an expression from its format; a colon between brackets is one of a part of an array."""
    expression, colon, spec = inside.rpartition(":")
    return (expression, spec.strip()) if colon and "]" not in spec else (inside, "")


def written(value: Value, spec: str = "") -> str:
    """Return a value as a person reads it, with a real minus; a number without a format has 4 digits at least.

    Raises ExpressionError for arrays, and for a format that does not suit.
    """
    if isinstance(value, np.ndarray):
        raise ExpressionError("an array cannot stand in a text: take one number of it")
    if value is None:
        return "not known yet"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(str, value)) + "]"
    if not is_number(value):
        return str(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    assert isinstance(value, int | float)
    if spec.endswith("d"):
        value = round(value)
    text = format(value, spec or ("d" if isinstance(value, int) else ".4g"))
    # What rounds to zero has no sign.
    if text.startswith("-") and not any(digit in text.partition("e")[0] for digit in "123456789"):
        text = text[1:]
    return text.replace("-", _MINUS)
