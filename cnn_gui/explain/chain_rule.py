"""The chain rule for one number, in one line: what arrives, times the local derivative, is what is passed on.

The numbers are those of ``explain``, printed by the same rules, so the line adds up to the digits that it shows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from cnn_gui.explain.anatomy import AVERAGE, GLOBAL_AVERAGE, NORMALISATION
from cnn_gui.explain.calculation.arithmetic import Group, How, Operation, added
from cnn_gui.explain.calculation.figures import MINUS, readable
from cnn_gui.explain.calculation.image_and_batch import image_and_batch, mean_in_batch
from cnn_gui.explain.calculation.lines import EQUAL, LineKind, lines_of
from cnn_gui.explain.cell import Cell
from cnn_gui.explain.explain import explain
from cnn_gui.explain.operations.activation import DERIVATIVE
from cnn_gui.explain.operations.batch_norm import SCALE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cnn_gui.explain.calculation.arithmetic import Calculation, Factor, Term
    from cnn_gui.explain.calculation.lines import Line
    from cnn_gui.explain.moment import Moment

# So many products are listed; of more only the one with the largest size, and the sum of the others.
_MOST = 2
# Of so many numbers each is written from which the largest is taken; of more only that one.
_MOST_CANDIDATES = 4
_BIAS = "bias"
# In a single line every word counts.
_OTHERS = re.compile(r"^the other (\S+) term(s?)$")
# Blanks where brackets and commas need none.
_CLOSE = re.compile(r"(?<=\() | (?=[),])")
# What decides a derivative that is 0 or 1, by how the explanation calls it.
_GATES = {
    "open": "> 0",
    "shut": "≤ 0",
    "slope": "≤ 0",
    "won": "is the winner",
    "lost": "is not the winner",
}


class Role(Enum):
    """What a number of the line is in the chain rule; the value is what a person reads."""

    NONE = ""
    ARRIVING = "arriving"
    LOCAL = "local"
    PASSED_ON = "passed on"
    PARAMETER = "to the update"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the line.

    Attributes:
        name: what a number is, "dA1[3, 12, 7]", or a sign: "×", "=".
        number: as it is printed; "" for a sign.
        cell: where following it leads; None for what stands in no array.
        role: in the chain rule.
    """

    name: str
    number: str = ""
    cell: Cell | None = None
    role: Role = Role.NONE

    @property
    def text(self) -> str:
        """Name and number: dA1[3, 12, 7] −0.0041."""
        return " ".join(part for part in (self.name, self.number) if part)


@dataclass(frozen=True, slots=True)
class ChainRule:
    """How one number follows from those before it.

    Attributes: cell (which number), pieces (from left to right).
    """

    cell: Cell
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The whole line, with what each number is in the chain rule."""
        words = [f"{piece.role.value} {piece.text}".lstrip() for piece in self.pieces]
        return _CLOSE.sub("", " ".join(words))


def chain_rule(moment: Moment, cell: Cell) -> ChainRule:
    """Return the line of a number: of a gradient with the roles of the chain rule, of all others the equation.

    Of a long sum the largest product is shown and all others as one number. Raises CellError as ``explain`` does.
    """
    said = explain(moment, cell, 1)
    calculation = _in_short(said.calculations[-1])
    *above, last = lines_of(calculation)
    is_gradient = cell.is_gradient
    if above:
        made = [*_many(above, calculation.operation, is_gradient=is_gradient), Piece(last.relation)]
    else:
        made = [*_one(last, calculation, is_gradient=is_gradient), Piece(last.relation)]
    return ChainRule(cell, (*_with_gate(made, moment, cell), _result(moment, cell, last)))


def _in_short(calculation: Calculation) -> Calculation:
    """The same sum with at most so many products, and a bias, each in a term of its own."""
    products = [term for term in calculation.terms if term.note != _BIAS]
    if calculation.operation is not Operation.SUM or len(products) + len(calculation.groups) <= _MOST:
        return calculation
    largest = max(products, key=lambda term: abs(term.value))
    others = [term for term in products if term is not largest]
    values = [term.value for term in others]
    rest = Group(
        len(others) + sum(group.count for group in calculation.groups),
        added([*values, *(group.value for group in calculation.groups)]),
        added([*map(abs, values), *(group.magnitude for group in calculation.groups)]),
        values.count(0.0) + sum(group.zeros for group in calculation.groups),
    )
    bias = [term for term in calculation.terms if term.note == _BIAS]
    return replace(calculation, terms=(largest, *bias), groups=(rest,))


def _one(line: Line, calculation: Calculation, *, is_gradient: bool) -> Iterator[Piece]:
    """The pieces of a calculation that is printed in a single line, without its result."""
    term = calculation.terms[0]
    if calculation.operation in (Operation.SUM, Operation.LARGEST) and term.how is How.PRODUCT:
        yield from _product(term, line.arithmetic or line.value, is_gradient=is_gradient)
    else:
        yield Piece(line.formula, cell=term.source)
        yield Piece(EQUAL)
        yield Piece("", line.arithmetic)


def _many(lines: Sequence[Line], operation: Operation, *, is_gradient: bool) -> Iterator[Piece]:
    """The pieces of lines that stand below each other elsewhere."""
    is_sum = operation is Operation.SUM
    if not is_sum:
        yield Piece("max(")
        if len(lines) > _MOST_CANDIDATES:
            winner = next((line for line in lines if line.note), lines[0])
            yield Piece(winner.name, winner.value, winner.source)
            yield Piece(",")
            yield Piece(f"{len(lines) - 1} others")
            yield Piece(")")
            return
    for number, line in enumerate(lines):
        term = line.term
        negative = line.value.startswith(MINUS) if line.kind is LineKind.ROUNDING else bool(term and term.negative)
        if number or negative:
            yield Piece("," if not is_sum else MINUS if negative else "+")
        value = _turned(line.value) if negative else line.value.removeprefix("+")
        if term is None or term.how is not How.PRODUCT:
            yield Piece(_OTHERS.sub(r"\1 other\2", line.name), value)
        elif len(term.factors) == 1:
            yield _factor(term.factors[0], value, is_gradient=is_gradient)
        else:
            yield Piece("(")
            yield from _product(term, line.arithmetic, is_gradient=is_gradient)
            yield Piece(line.relation)
            yield Piece("", value)
            yield Piece(")")
    if not is_sum:
        yield Piece(")")


def _product(term: Term, arithmetic: str, *, is_gradient: bool) -> Iterator[Piece]:
    """The factors of a product, each with its number as it is printed."""
    if term.negative:
        arithmetic = arithmetic.removeprefix(MINUS).removeprefix("(").removesuffix(")")
    for place, (factor, number) in enumerate(zip(term.factors, arithmetic.split(" × "), strict=True)):
        if place:
            yield Piece("×")
        yield _factor(factor, number, is_gradient=is_gradient)


def _factor(factor: Factor, number: str, *, is_gradient: bool) -> Piece:
    role = Role.NONE
    if is_gradient and factor.cell is not None and factor.cell.is_gradient:
        role = Role.ARRIVING
    elif is_gradient and factor.cell is not None:
        role = Role.LOCAL
    return Piece(factor.name, number, factor.cell, role)


def _with_gate(pieces: Iterable[Piece], moment: Moment, cell: Cell) -> Iterator[Piece]:
    """Name the derivative of a layer without parameters by what decides it; of a softmax nothing arrives.

    Of a ReLU or a pooling it is 0 or 1; of another activation it was calculated at a number; of a mean it is the share.
    """
    layers = moment.layers
    following = None
    is_gradient = cell.is_gradient
    if is_gradient and not layers.is_parameter(cell.base):
        following = layers.after(layers.part(cell.base))
    kind = "" if following is None else following.kind
    decides = Cell(cell.base, cell.index)
    of_parameter = is_gradient and layers.is_parameter(cell.base)
    of_norm = kind == NORMALISATION or (of_parameter and layers.maker(cell.base).kind == NORMALISATION)
    scaled = False
    for piece in pieces:
        if is_gradient and piece.name in _GATES:
            yield Piece("", piece.number, decides, Role.LOCAL)
            yield Piece(f"({decides} {_GATES[piece.name]})", cell=decides)
        elif is_gradient and piece.name == DERIVATIVE:
            yield replace(piece, role=Role.LOCAL)
            yield Piece(f"(at {decides})", cell=decides)
        elif is_gradient and kind in (AVERAGE, GLOBAL_AVERAGE) and piece.name.startswith("1/"):
            yield replace(piece, role=Role.LOCAL)
        elif is_gradient and of_norm and (piece.name.startswith("x̂") or (piece.name == SCALE and not scaled)):
            # The second scale belongs to what is taken off.
            scaled = True
            yield replace(piece, role=Role.LOCAL)
        elif kind == "softmax":
            yield replace(piece, role=Role.NONE)
        elif kind == "flatten" and piece.role is Role.ARRIVING:
            yield piece
            yield Piece("×")
            yield Piece("", "1", role=Role.LOCAL)
            yield Piece("(only the shape changes)")
        else:
            yield piece


def _result(moment: Moment, cell: Cell, last: Line) -> Piece:
    if not cell.is_gradient:
        return Piece(str(cell), last.value, cell)
    if not moment.layers.is_parameter(cell.base):
        return Piece(str(cell), last.value, cell, Role.PASSED_ON)
    mean = mean_in_batch(moment, cell)
    number = last.value if mean is None else image_and_batch(last.value, readable(mean))
    return Piece(str(cell), number, cell, Role.PARAMETER)


def _turned(text: str) -> str:
    if not text.strip("0."):
        # There is no negative zero.
        return text
    return text.removeprefix(MINUS) if text.startswith(MINUS) else f"{MINUS}{text}"
