"""The printed lines of an explanation as rows of a list; the same line has the same row while numbers change."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from PySide6.QtGui import QFont, QFontMetricsF

from cnn_gui.explain.calculation.explanation import LineKind, Operation
from cnn_gui.ui.look.fonts import font, measured
from cnn_gui.ui.panels.microscope.ranked_terms import Measure, measure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnn_gui.explain.calculation.explanation import Calculation, Explanation, Line
    from cnn_gui.explain.cell import Cell

GAP = 9
"""Between columns, in logical pixels."""
BATCH = "In the batch"

_TIMES = " × "
_SIGNS = {Operation.SUM: "Σ", Operation.LARGEST: "max"}


@measured()
def _metrics(bold: bool) -> QFontMetricsF:
    return QFontMetricsF(bold_font() if bold else row_font())


@measured()
def row_font() -> QFont:
    """Return the font of all but results; shared, not to be changed."""
    return font("signs")


@measured()
def bold_font() -> QFont:
    """Return the font of results; shared, not to be changed."""
    made = QFont(font("signs"))
    made.setWeight(QFont.Weight.DemiBold)
    return made


@measured(maxsize=4096)
def width_of(text: str, bold: bool = False) -> float:
    """Return how wide a text is in a row, in logical pixels."""
    return _metrics(bold).horizontalAdvance(text) if text else 0.0


@dataclass(frozen=True, slots=True)
class Link:
    """A part of a row that leads to a cell, or, without one, to the terms it stands for; logical pixels."""

    cell: Cell | None
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a printed line, a heading, or a place that is kept free.

    Attributes:
        line: what is printed; None for a heading and a free place.
        heading: "" for none.
        name, formula, note: what stands at the left: what it is, how it follows, what is said about it.
        head, tail: the arithmetic: the first factor with "×", and the rest with "=".
        number, scale: of the bar; no scale, no bar.
        begins: a calculation, or a heading: it stands apart from what is above.
        of_batch: it is about the whole batch.
    """

    line: Line | None = None
    heading: str = ""
    name: str = ""
    formula: str = ""
    note: str = ""
    head: str = ""
    tail: str = ""
    number: float = 0.0
    scale: Measure | None = None
    begins: bool = False
    of_batch: bool = False

    @property
    def is_result(self) -> bool:
        """Whether this is the end of a calculation."""
        return self.line is not None and self.line.kind is LineKind.RESULT

    @property
    def is_rest(self) -> bool:
        """Whether it stands for many terms, which can be opened."""
        return self.line is not None and self.line.kind is LineKind.REST

    @property
    def value(self) -> str:
        """The number at the right."""
        return "" if self.line is None else self.line.value

    @property
    def formula_left(self) -> float:
        """Where the formula begins."""
        return width_of(self.name, self.is_result)

    @property
    def note_left(self) -> float:
        """Where the note begins; without one, where the left part ends."""
        return self.formula_left + width_of(self.formula) + (GAP if self.note else 0.0)

    @property
    def left_width(self) -> float:
        """The width of name, formula and note."""
        return self.note_left + width_of(self.note)

    @property
    def links(self) -> tuple[Link, ...]:
        """The cells that the row speaks of, from left to right."""
        term = None if self.line is None else self.line.term
        if self.is_rest:
            return (Link(None, 0.0, width_of(self.name)),)
        if term is None:
            return ()
        text, left = (self.formula, self.formula_left) if self.is_result else (self.name, 0.0)
        found, place = [], 0
        for factor in term.factors:
            start = text.find(factor.name, place)
            if start >= 0:
                place = start + len(factor.name)
                if factor.cell is not None:
                    found.append(Link(factor.cell, left + width_of(text[:start]), left + width_of(text[:place])))
        return tuple(found)


@dataclass
class _Slots:
    """What one calculation has ever needed: places that are kept, so that nothing below them moves."""

    kinds: dict[LineKind, int] = field(default_factory=dict)
    signed: bool = False


class RowMaker:
    """Makes rows of one explanation after another; of the same cell they keep their places."""

    def __init__(self) -> None:
        self._slots: list[_Slots] = []

    def rows(self, explanation: Explanation, *, fresh: bool) -> tuple[Row, ...]:
        """Return the rows of an explanation; fresh: of another cell than before."""
        main = list(zip(explanation.calculations, _apart(explanation.lines), strict=True))
        batch = list(zip(explanation.batch, _apart(explanation.batch_lines), strict=True))
        if fresh or len(self._slots) != len(main) + len(batch):
            self._slots = [_Slots() for _ in (*main, *batch)]
        made: list[Row] = []
        for number, ((calculation, lines), slots) in enumerate(zip((*main, *batch), self._slots, strict=True)):
            of_batch = number >= len(main)
            if number == len(main):
                made.append(Row(heading=BATCH, begins=True, of_batch=True))
            first, *others = _rows_of(calculation, lines, slots, of_batch=of_batch)
            made += [replace(first, begins=number not in (0, len(main))), *others]
        return tuple(made)


def _apart(lines: Sequence[Line]) -> list[list[Line]]:
    """Divide lines into calculations: each ends with its result."""
    made: list[list[Line]] = [[]]
    for line in lines:
        made[-1].append(line)
        if line.kind is LineKind.RESULT:
            made.append([])
    return made[:-1]


def _rows_of(calculation: Calculation, lines: Sequence[Line], slots: _Slots, *, of_batch: bool) -> list[Row]:
    numbers = {
        LineKind.TERM: [term.value for term in calculation.terms],
        LineKind.REST: [group.value for group in calculation.groups],
    }
    scale = None
    # What is added up, or chosen from, is compared: not one number and what float32 has lost of it.
    if len(calculation.terms) + len(calculation.groups) > 1 and calculation.operation in _SIGNS:
        scale = measure([value for values in numbers.values() for value in values], signed=slots.signed)
        slots.signed = scale.signed
    made: list[Row] = []
    for kind in LineKind:
        of_kind = [line for line in lines if line.kind is kind]
        slots.kinds[kind] = max(slots.kinds.get(kind, 0), len(of_kind))
        for place, line in enumerate(of_kind):
            row = _row(line, calculation, alone=len(lines) == 1, of_batch=of_batch)
            if scale is not None and kind in numbers:
                row = replace(row, number=numbers[kind][place], scale=scale)
            made.append(row)
        made += [Row(of_batch=of_batch)] * (slots.kinds[kind] - len(of_kind))
    return made


def _row(line: Line, calculation: Calculation, *, alone: bool, of_batch: bool) -> Row:
    formula = "" if line.formula in ("", line.name) else f" = {line.formula}"
    # First factors stand below each other, and so do second ones.
    first, times, second = line.arithmetic.partition(_TIMES)
    head, tail = (first + times.rstrip(), second) if times else ("", first)
    tail = f"{tail} {line.relation}" if tail else ""
    if line.kind is LineKind.RESULT and not tail:
        tail = line.relation if alone else f"{_SIGNS.get(calculation.operation, _SIGNS[Operation.SUM])} {line.relation}"
    return Row(line, "", line.name, formula, line.note, head, tail, of_batch=of_batch)
