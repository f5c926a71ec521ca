"""Questions: the right answer is computed from the run, and so is the reply."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from cnn_gui.explain.cell import Cell
from cnn_gui.lessons.expressions.expression import number_of
from cnn_gui.lessons.expressions.values import ExpressionError, Value

if TYPE_CHECKING:
    from cnn_gui.lessons.lesson import Ask

Answer: TypeAlias = "int | float | Cell"
"""The index of an option, a number, or a cell."""

CHOOSE, NUMBER, CELL = "choose", "number", "cell"
KINDS = (CHOOSE, NUMBER, CELL)
# Of what a person types; one digit alone says too little of a number.
_FEWEST_DIGITS = 2


@dataclass(frozen=True)
class Question:
    """A question as it stands now: text, options (in words), answer (the right one), kind."""

    kind: str
    text: str
    options: tuple[str, ...]
    answer: Answer

    @classmethod
    def of(cls, ask: Ask, names: Mapping[str, Value]) -> Question:
        """Compute a question. Raises ExpressionError where the run has no answer to it."""
        options = tuple(option.value(names) for option in ask.options)
        return cls(ask.kind, ask.question.value(names), options, _answer(ask, names))


@dataclass(frozen=True)
class Verdict:
    """What is said of an answer: whether it is right, and the reply with the reason."""

    right: bool
    reply: str


def judge(ask: Ask, given: Answer, names: Mapping[str, Value]) -> Verdict:
    """Judge an answer: the index of an option, a number as it was typed, or a cell.

    A number is right within the tolerance, or if it is the right one rounded to the digits that were typed, two at
    least. Raises ExpressionError where the run has no answer to the question.
    """
    answer = _answer(ask, names)
    if ask.kind == NUMBER:
        right = not isinstance(given, Cell) and _near(float(given), number_of(_plain(answer)), ask.tolerance)
    else:
        right = given == answer
    reply = ask.right if right else ask.wrong[_which(ask, given)]
    said: dict[str, Value] = {"given": _told(ask, given, names), "answer": _told(ask, answer, names)}
    return Verdict(right, reply.value(_With(names, said)))


class _With(Mapping[str, Value]):
    """Names, and some more before them."""

    def __init__(self, names: Mapping[str, Value], more: Mapping[str, Value]) -> None:
        self._names, self._more = names, more

    def __getitem__(self, name: str) -> Value:
        return self._more[name] if name in self._more else self._names[name]

    def __iter__(self) -> Iterator[str]:
        return iter({*self._names, *self._more})

    def __len__(self) -> int:
        return len({*self._names, *self._more})


def _answer(ask: Ask, names: Mapping[str, Value]) -> Answer:
    value = ask.answer.value(names)
    if ask.kind == CELL:
        if not isinstance(value, tuple):
            raise ExpressionError("the answer is no place")
        return Cell(ask.symbol, value)
    if ask.kind == NUMBER:
        return number_of(value)
    if not isinstance(value, int) or not 0 <= value < len(ask.options):
        raise ExpressionError(f"the answer must be the number of an option, from 0 to {len(ask.options) - 1}")
    return int(value)


def _near(given: float, answer: float, tolerance: float) -> bool:
    if not math.isfinite(given):
        return False
    error = abs(given - answer)
    if error <= tolerance * abs(answer):
        return True
    typed = Decimal(repr(given))
    exponent = typed.as_tuple().exponent
    assert isinstance(exponent, int)
    digits = len(typed.as_tuple().digits)
    # Half a unit of the last digit, and what writing the answer in binary may add to it.
    return digits >= _FEWEST_DIGITS and error <= 0.5 * 10.0**exponent * (1 + 1e-9)


def _which(ask: Ask, given: Answer) -> int:
    return int(given) if len(ask.wrong) > 1 and isinstance(given, int) and 0 <= given < len(ask.wrong) else 0


def _told(ask: Ask, answer: Answer, names: Mapping[str, Value]) -> Value:
    if isinstance(answer, Cell):
        return str(answer)
    if ask.kind == CHOOSE and isinstance(answer, int) and 0 <= answer < len(ask.options):
        return ask.options[answer].value(names)
    return answer


def _plain(answer: Answer) -> Value:
    return str(answer) if isinstance(answer, Cell) else answer
