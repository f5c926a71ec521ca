"""A calculation as printed lines that add up, digit by digit, to the number at their end.

All terms of a sum have the same decimals. What rounding them loses is computed and has a line of its own, so the column
above the result really adds up to it. Within a line, "=" stands only where a person who calculates with the digits
shown gets the digits shown; where that is not so, "≈" stands. Factors get up to three decimals more than needed for
reading, as long as that turns a "≈" into a "=".
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from cnn_gui.counted import counted
from cnn_gui.explain.calculation.arithmetic import Calculation, Group, How, Operation, Term
from cnn_gui.explain.calculation.figures import MINUS, Scale, column, operands

if TYPE_CHECKING:
    from cnn_gui.explain.cell import Cell

Evaluate = Callable[[Sequence[float]], float]
Write = Callable[[Sequence[str]], str]

EQUAL, ROUNDED = "=", "≈"

_MOST_EXTRA_DECIMALS = 3
_HALF = 0.5 * (1 + 1e-9)


class LineKind(Enum):
    """What a line says."""

    TERM = "term"
    REST = "rest"
    ROUNDING = "rounding"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line, in the parts that stand in columns of their own.

    Attributes:
        kind: a term, the rest of a long list as one sum, what rounding lost, or the result.
        name: what the number is: "X[0, 12, 7] × W1[3, 0, 0, 0]", or for a result "Z1[3, 12, 7]".
        formula: of a result that follows in one line, how: "F[3] × dZ2[7]"; else "".
        arithmetic: the numbers it is made of, "0.4213 × −1.3021"; "" where there is nothing to calculate.
        relation: "=", or "≈" where the last digit shown does not follow from the digits shown.
        value: the number, "−0.5486".
        note: "winner", "of them 700 are 0", ...
        term: the term it shows, None for other kinds of lines.
    """

    kind: LineKind
    name: str
    value: str
    formula: str = ""
    arithmetic: str = ""
    relation: str = EQUAL
    note: str = ""
    term: Term | None = None

    @property
    def source(self) -> Cell | None:
        """The cell that following this line leads to."""
        return None if self.term is None else self.term.source

    @property
    def text(self) -> str:
        """The line as plain text: X[0, 12, 7] × W1[3, 0, 0, 0]: 0.4213 × −1.3021 = −0.5486."""
        note = f"  ({self.note})" if self.note else ""
        if self.kind is LineKind.RESULT:
            left = " = ".join(part for part in (self.name, self.formula, self.arithmetic) if part)
            return f"{left} {self.relation} {self.value}{note}"
        calculated = f"{self.arithmetic} " if self.arithmetic else ""
        relation = f"{self.relation} " if self.arithmetic or self.relation == ROUNDED else ""
        return f"{self.name}: {calculated}{relation}{self.value}{note}"


def lines_of(calculation: Calculation) -> tuple[Line, ...]:
    """Print a calculation; the last line is its result, and says so if it is rounded."""
    terms = calculation.terms
    if calculation.operation in _FUNCTIONS:
        return (_function(calculation),)
    if len(terms) == 1 and not calculation.groups:
        return (_single(calculation),)

    values = [term.value for term in terms] + [group.value for group in calculation.groups]
    shown = calculation.shown
    scale = column([*values, shown], shown)
    printed = [
        Line(LineKind.TERM, term.name, scale.text(value), "", arithmetic, relation, term.note, term)
        for term, value, (arithmetic, relation) in zip(terms, values, _arithmetic(terms, scale), strict=False)
    ]
    for group in calculation.groups:
        relation = _relation(True, group.value, scale)
        printed.append(Line(LineKind.REST, group.name, scale.text(group.value), relation=relation, note=_zeros(group)))
    if calculation.operation is Operation.SUM and math.isfinite(shown) and all(map(math.isfinite, values)):
        lost = scale.ticks(shown) - sum(scale.ticks(value) for value in values)
        if lost:
            note = f"each number is rounded to {_digits(scale)}"
            printed.append(Line(LineKind.ROUNDING, "rounding", scale.text_of(lost, sign=True), note=note))
    printed.append(Line(LineKind.RESULT, calculation.name, scale.text(shown)))
    return tuple(printed)


def _single(calculation: Calculation) -> Line:
    """One term is the whole sum: it is printed in the line of the result."""
    (term,), shown = calculation.terms, calculation.shown
    scale = column([term.value, shown], shown)
    ((arithmetic, relation),) = _arithmetic([term], scale, [shown])
    if not arithmetic:
        relation = _relation(_fits(term.value, shown, scale), shown, scale)
    name, formula = calculation.name, term.name if term.name != calculation.name else ""
    return Line(LineKind.RESULT, name, scale.text(shown), formula, arithmetic, relation, term.note, term)


def _function(calculation: Calculation) -> Line:
    """A quotient or a logarithm: one line."""
    terms, shown = calculation.terms, calculation.shown
    evaluate, write = _FUNCTIONS[calculation.operation]
    scale = column([shown], shown)
    row = _Row([(term.name, term.value) for term in terms], shown, evaluate, write)
    ((arithmetic, relation),) = _write([row], scale)
    formula = write([term.name for term in terms])
    return Line(LineKind.RESULT, calculation.name, scale.text(shown), formula, arithmetic, relation, term=terms[0])


def _log(values: Sequence[float]) -> float:
    return math.log(values[0]) if values[0] > 0 else math.nan


_FUNCTIONS: Mapping[Operation, tuple[Evaluate, Write]] = {
    Operation.QUOTIENT: (
        lambda values: values[0] / values[1] if values[1] else math.nan,
        lambda texts: f"{texts[0]} / {texts[1]}",
    ),
    Operation.LOG: (_log, lambda texts: f"log({texts[0]})"),
    Operation.MINUS_LOG: (lambda values: -_log(values), lambda texts: f"{MINUS}log({texts[0]})"),
}


def _arithmetic(terms: Sequence[Term], scale: Scale, shown: Sequence[float] | None = None) -> list[tuple[str, str]]:
    """Return for each term what is calculated, "" where there is nothing to calculate, and the relation."""
    values = [term.value for term in terms] if shown is None else shown
    rows = [
        _Row(
            [(factor.cell.symbol if factor.cell else place, factor.value) for factor in term.factors],
            value,
            term.evaluate,
            term.written,
        )
        for place, (term, value) in enumerate(zip(terms, values, strict=True))
        if len(term.factors) > 1 or term.how is not How.PRODUCT
    ]
    written = iter(_write(rows, scale))
    return [
        next(written) if len(term.factors) > 1 or term.how is not How.PRODUCT else ("", _relation(True, value, scale))
        for term, value in zip(terms, values, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Row:
    """What is calculated in one line. operands: (what it is, number); those that are the same thing look alike."""

    operands: Sequence[tuple[str | int, float]]
    value: float
    evaluate: Evaluate
    write: Write


def _write(rows: Sequence[_Row], scale: Scale) -> list[tuple[str, str]]:
    """Write each row with the fewest decimals for which all rows give the digits shown, if there are any."""
    columns: dict[tuple[int, str | int], list[float]] = {}
    for row in rows:
        for place, (what, value) in enumerate(row.operands):
            columns.setdefault((place, what), []).append(value)
    chosen = {column: operands(values) for column, values in columns.items()}
    scales: list[list[Scale]] = []
    fits: list[bool] = []
    for extra in range(_MOST_EXTRA_DECIMALS + 1):
        widened = {key: s if exact else Scale(s.decimals + extra, s.exponent) for key, (s, exact) in chosen.items()}
        scales = [[widened[place, what] for place, (what, _) in enumerate(row.operands)] for row in rows]
        fits = [
            _fits(row.evaluate([_as_shown(v, s) for (_, v), s in zip(row.operands, of, strict=True)]), row.value, scale)
            for row, of in zip(rows, scales, strict=True)
        ]
        if all(fits):
            break
    return [
        (
            row.write([s.text(v) for (_, v), s in zip(row.operands, of, strict=True)]),
            _relation(fit, row.value, scale),
        )
        for row, of, fit in zip(rows, scales, fits, strict=True)
    ]


def _relation(fits: bool, value: float, scale: Scale) -> str:
    """Return "=" or "≈", which always stands before a zero that is none."""
    hidden = value and math.isfinite(value) and not scale.ticks(value)
    return EQUAL if fits and not hidden else ROUNDED


def _as_shown(value: float, scale: Scale) -> float:
    return scale.ticks(value) * scale.unit if math.isfinite(value) else value


def _fits(calculated: float, value: float, scale: Scale) -> bool:
    """Tell whether ``value`` as it is shown is ``calculated`` rounded to the digits shown."""
    if not (math.isfinite(calculated) and math.isfinite(value)):
        return True
    return abs(calculated - _as_shown(value, scale)) <= _HALF * scale.unit


def _zeros(group: Group) -> str:
    if not group.zeros:
        return ""
    return "each of them is 0" if group.zeros == group.count else f"of them {group.zeros:,} are 0"


def _digits(scale: Scale) -> str:
    return counted(scale.decimals, "decimal") + (f" of e{scale.exponent}".replace("-", MINUS) if scale.exponent else "")
