"""A calculation as printed lines that add up, digit by digit, to the number at their end.

All terms of a sum have the same decimals. What rounding them loses is computed and has a line of its own, so the column
above the result really adds up to it. Within a line, "=" stands only where a person who calculates with the digits
shown gets the digits shown, halves rounded away from zero; where that is not so, "≈" stands, and the last digit is one
off at most. Factors get up to three decimals more than needed for reading as long as that turns a "≈" into a "=", and
as many as it takes to be no further off than that.

What float32 has lost is no rounding of the print: a number of one line that the engine has otherwise than its factors
give it stands as three lines, what they give, what float32 has lost, and the engine's own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING

from cnn_gui.counted import counted
from cnn_gui.explain.calculation.arithmetic import Calculation, Group, How, Operation, Term
from cnn_gui.explain.calculation.by_hand import function_by_hand, in_units, rounded, term_by_hand
from cnn_gui.explain.calculation.figures import MINUS, Scale, column, operands

if TYPE_CHECKING:
    from decimal import Decimal

    from cnn_gui.explain.cell import Cell

Evaluate = Callable[[Sequence["Decimal"]], "Decimal"]
Write = Callable[[Sequence[str]], str]

EQUAL, ROUNDED = "=", "≈"

FLOAT32 = "what float32 has lost"

# So many make a "=" worth its width in a column of lines; more only keep a "≈" near.
_EXTRA_DECIMALS_FOR_EQUAL = 3
_MOST_IN_A_COLUMN = 8
# Nothing that float64 computed needs more than this.
_MOST_EXTRA_DECIMALS = 14


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
    if calculation.operation not in _COLUMNS or (len(terms) == 1 and not calculation.groups):
        return _in_one_line(calculation)

    values = _values(calculation)
    shown, scale = calculation.shown, scale_of(calculation)
    printed = term_lines(terms, scale)
    for group in calculation.groups:
        relation = _relation(True, group.value, scale)
        printed.append(Line(LineKind.REST, group.name, scale.text(group.value), relation=relation, note=_zeros(group)))
    if calculation.operation is Operation.SUM and math.isfinite(shown) and all(map(math.isfinite, values)):
        lost = scale.ticks(shown) - sum(scale.ticks(value) for value in values)
        if lost:
            note = f"each number is rounded to {_digits(scale)}"
            if 2 * abs(lost) > len(values) + 1:
                note = "float32 has fewer digits than these"
            printed.append(Line(LineKind.ROUNDING, "rounding", scale.text_of(lost, sign=True), note=note))
    return (*printed, _sum_of_lines(calculation, scale))


def scale_of(calculation: Calculation) -> Scale:
    """Return the decimals that all numbers of a sum are printed with."""
    return column([*_values(calculation), calculation.shown], calculation.shown)


def term_lines(terms: Sequence[Term], scale: Scale) -> list[Line]:
    """Print terms that stand below each other, all with the same decimals."""
    return [
        Line(LineKind.TERM, term.name, scale.text(term.value), "", arithmetic, relation, term.note, term)
        for term, (arithmetic, relation) in zip(terms, _arithmetic(terms, scale), strict=True)
    ]


def _values(calculation: Calculation) -> list[float]:
    return [term.value for term in calculation.terms] + [group.value for group in calculation.groups]


def _in_one_line(calculation: Calculation) -> tuple[Line, ...]:
    """One term that is the whole sum, a quotient or a logarithm: printed in the line of the result, if it can be."""
    result, shown = calculation.result, calculation.shown
    scale = column([result, shown] if calculation.operation in _COLUMNS else [shown], shown)
    if not _lost_in_float32(result, shown, scale):
        return (_line(calculation, LineKind.RESULT, shown, scale),)
    # Three numbers that add up, so all of them count in the same unit.
    scale = column([result, shown], shown or result)
    whole = _line(calculation, LineKind.TERM, result, scale)
    lost = scale.ticks(shown) - scale.ticks(result)
    return (
        whole,
        Line(LineKind.ROUNDING, FLOAT32, scale.text_of(lost, sign=True)),
        _sum_of_lines(calculation, scale),
    )


def _sum_of_lines(calculation: Calculation, scale: Scale) -> Line:
    shown = calculation.shown
    return Line(LineKind.RESULT, calculation.name, scale.text(shown), relation=_relation(True, shown, scale))


def _lost_in_float32(result: float, shown: float, scale: Scale) -> bool:
    """Tell whether the engine's number, as it is shown, is more than one off from what its factors give."""
    if not (math.isfinite(result) and math.isfinite(shown)) or result == shown:
        return False
    # A 0 would be shown as if it were exact.
    return abs(result - scale.ticks(shown) * scale.unit) > scale.unit or not shown


def _line(calculation: Calculation, kind: LineKind, value: float, scale: Scale) -> Line:
    terms = calculation.terms
    if calculation.operation in _COLUMNS:
        (term,) = terms
        ((arithmetic, relation),) = _arithmetic([term], scale, [value])
        if not arithmetic:
            # Nothing is calculated: it is the same number.
            relation = _relation(scale.text(term.value) == scale.text(value), value, scale)
        formula, note = term.name if term.name != calculation.name else "", term.note
    else:
        term, note = terms[0], ""
        write = _FUNCTIONS[calculation.operation]
        row = _Row(
            [(each.name, each.value) for each in terms],
            value,
            lambda values: function_by_hand(calculation.operation, values),
            write,
        )
        ((arithmetic, relation),) = _write([row], scale)
        formula = write([each.name for each in terms])
        if formula == calculation.name:
            # Φ(Z1[0, 3, 4]) is what it is called, and how it is written.
            formula = ""
    if kind is LineKind.RESULT:
        return Line(kind, calculation.name, scale.text(value), formula, arithmetic, relation, note, term)
    return Line(kind, formula or calculation.name, scale.text(value), "", arithmetic, relation, note, term)


# What stands below each other, one term in a line; all else is a function that stands in one line.
_COLUMNS = (Operation.SUM, Operation.LARGEST)
_FUNCTIONS: Mapping[Operation, Write] = {
    Operation.QUOTIENT: lambda texts: f"{texts[0]} / {texts[1]}",
    Operation.LOG: lambda texts: f"log({texts[0]})",
    Operation.MINUS_LOG: lambda texts: f"{MINUS}log({texts[0]})",
    Operation.LOG_OF_ONE_MORE: lambda texts: f"log(1 + {texts[0]})",
    Operation.TANH: lambda texts: f"tanh({texts[0]})",
    Operation.SIGMOID: lambda texts: f"1 / (1 + exp({_opposite(texts[0])}))",
    Operation.EXPONENTIAL_LESS_ONE: lambda texts: f"exp({texts[0]}) {MINUS} 1",
    Operation.NORMAL_SHARE: lambda texts: f"Φ({texts[0]})",
    Operation.NORMAL_DENSITY: lambda texts: f"φ({texts[0]})",
}


def _opposite(text: str) -> str:
    """A name or a number with the other sign."""
    return text.removeprefix(MINUS) if text.startswith(MINUS) else f"{MINUS}{text}"


def _arithmetic(terms: Sequence[Term], scale: Scale, shown: Sequence[float] | None = None) -> list[tuple[str, str]]:
    """Return for each term what is calculated, "" where there is nothing to calculate, and the relation."""
    values = [term.value for term in terms] if shown is None else shown
    rows = [
        _Row(
            [(factor.cell.symbol if factor.cell else place, factor.value) for factor in term.factors],
            value,
            partial(term_by_hand, term.how, negative=term.negative),
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

    def fits(self, scales: Sequence[Scale], scale: Scale) -> tuple[bool, bool]:
        """Tell whether the operands as they are shown give the digits shown, and whether they do but for the last."""
        numbers = [number for _, number in self.operands]
        if not all(map(math.isfinite, (*numbers, self.value))):
            return True, True
        shown = scale.ticks(self.value)
        by_hand = self.evaluate([s.decimal(number) for number, s in zip(numbers, scales, strict=True)])
        if not by_hand.is_finite():
            return False, False
        units = in_units(by_hand, scale.decimal_unit)
        return rounded(units) == shown, abs(units - shown) <= 1


@dataclass(frozen=True, slots=True)
class _Written:
    """A way to write rows: the scale of each operand of each row, and which rows then give the digits shown."""

    scales: Sequence[Sequence[Scale]]
    same: Sequence[bool]


def _write(rows: Sequence[_Row], scale: Scale) -> list[tuple[str, str]]:
    """Write each row with the fewest decimals for which all rows give the digits shown, if there are any."""
    columns: dict[tuple[int, str | int], list[float]] = {}
    for row in rows:
        for place, (what, value) in enumerate(row.operands):
            columns.setdefault((place, what), []).append(value)
    chosen = {column: operands(values) for column, values in columns.items()}
    enough: _Written | None = None
    for extra in range(1 + (_MOST_EXTRA_DECIMALS if len(rows) == 1 else _MOST_IN_A_COLUMN)):
        widened = {key: s if exact else Scale(s.decimals + extra, s.exponent) for key, (s, exact) in chosen.items()}
        scales = [[widened[place, what] for place, (what, _) in enumerate(row.operands)] for row in rows]
        fits = [row.fits(of, scale) for row, of in zip(rows, scales, strict=True)]
        written = _Written(scales, [same for same, _ in fits])
        if all(written.same):
            enough = written
            break
        if extra >= _EXTRA_DECIMALS_FOR_EQUAL and enough is None and all(near for _, near in fits):
            enough = written
            if len(rows) > 1:
                # One line may be as wide as its "=" needs, a column of them may not.
                break
    if enough is None and len(rows) > 1:
        # Numbers of one array that are so unlike each other cannot look alike.
        return [line for row in rows for line in _write([row], scale)]
    if enough is None:
        enough = written
    return [
        (row.write([s.text(v) for (_, v), s in zip(row.operands, of, strict=True)]), _relation(same, row.value, scale))
        for row, of, same in zip(rows, enough.scales, enough.same, strict=True)
    ]


def _relation(fits: bool, value: float, scale: Scale) -> str:
    """Return "=" or "≈", which always stands before a zero that is none."""
    hidden = value and math.isfinite(value) and not scale.ticks(value)
    return EQUAL if fits and not hidden else ROUNDED


def _zeros(group: Group) -> str:
    if not group.zeros:
        return ""
    return "each of them is 0" if group.zeros == group.count else f"of them {group.zeros:,} are 0"


def _digits(scale: Scale) -> str:
    return counted(scale.decimals, "decimal") + (f" of e{scale.exponent}".replace("-", MINUS) if scale.exponent else "")
