"""What a test of an explanation checks: the terms give the engine's number, and the printed lines add up to it."""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_UP, Decimal, localcontext
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
import pytest

from cnn_gui.explain.calculation.explanation import Calculation, Explanation, How, Line, LineKind, Operation, Term
from cnn_gui.explain.cell import Cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cnn_gui.explain.moment import Moment

TOLERANCE = 1e-5


def random_cells(moment: Moment, rng: np.random.Generator, each: int) -> Iterator[Cell]:
    """Corners, random places, and random places where the number is not zero, of every array."""
    for symbol, shape in moment.layers.shapes.items():
        places = [(0,) * len(shape), tuple(extent - 1 for extent in shape)]
        places += [tuple(int(rng.integers(extent)) for extent in shape) for _ in range(each)]
        present = np.argwhere(moment.array(symbol))
        if shape and len(present):
            places += [tuple(present[rng.integers(len(present))].tolist()) for _ in range(each)]
        for place in dict.fromkeys(places):
            yield Cell(symbol, place)


def combined(calculation: Calculation) -> float:
    """The terms combined again, independently of the program."""
    values = []
    for term in calculation.terms:
        numbers = [factor.value for factor in term.factors]
        match term.how:
            case How.PRODUCT:
                value = float(np.prod(numbers))
            case How.EXPONENTIAL:
                value = math.exp(numbers[0] - numbers[1])
            case How.ROOT:
                value = numbers[0] ** 0.5
        values.append(-value if term.negative else value)
    match calculation.operation:
        case Operation.SUM:
            return float(np.sum(values)) + sum(group.value for group in calculation.groups)
        case Operation.LARGEST:
            return max(values)
        case Operation.QUOTIENT:
            return values[0] / values[1]
        case Operation.LOG:
            return math.log(values[0])
        case Operation.MINUS_LOG:
            return -math.log(values[0])
        case Operation.LOG_OF_ONE_MORE:
            return math.log1p(values[0])
        case Operation.TANH:
            return float(np.tanh(values[0]))
        case Operation.SIGMOID:
            return 1 / (1 + math.exp(-values[0]))
        case Operation.EXPONENTIAL_LESS_ONE:
            return math.expm1(values[0])
        case Operation.NORMAL_SHARE:
            # The share of what is far below 0 is lost in 1 + erf.
            return float(share(Decimal(values[0])))
        case Operation.NORMAL_DENSITY:
            return NormalDist().pdf(values[0])


def scale(calculation: Calculation) -> float:
    """What a difference is measured against: the result or, near zero, the sum of the sizes of the terms."""
    if calculation.operation is not Operation.SUM:
        return max(abs(combined(calculation)), calculation.least_size)
    sizes = sum(abs(term.value) for term in calculation.terms)
    return max(sizes + sum(group.magnitude for group in calculation.groups), calculation.least_size)


def number(text: str) -> Decimal:
    return Decimal(text.replace("−", "-").replace("+", ""))


def unit(text: str) -> Decimal:
    """What the last digit of a printed number counts."""
    value = number(text)
    return Decimal(1).scaleb(int(value.as_tuple().exponent))


def check_lines(calculation: Calculation, lines: Sequence[Line]) -> None:
    *above, last = lines
    assert last.kind is LineKind.RESULT
    assert last.name == calculation.name
    shown = calculation.result if calculation.stored is None else calculation.stored
    assert abs(number(last.value) - Decimal(shown)) <= unit(last.value) * Decimal("0.500000001"), last.text
    for line in lines:
        if line.arithmetic and line.value != "0":
            check_arithmetic(line)
    if not above:
        return
    printed = [number(line.value) for line in above]
    assert len({unit(line.value) for line in above} - {unit("0")}) <= 1, "a column has one number of decimals"
    if calculation.operation is Operation.LARGEST:
        assert max(printed) == number(last.value)
    else:
        assert sum(printed) == number(last.value), "\n".join(line.text for line in lines)


def check_arithmetic(line: Line) -> None:
    """Who calculates with the digits before "=" gets those behind it as school rounds, before "≈" one off at most."""
    text = line.arithmetic.replace("−", "-").replace("×", "*")
    text = re.sub(r"[0-9][0-9.]*(?:e-?[0-9]+)?", lambda found: f"Decimal('{found[0]}')", text)
    text = re.sub(r"√(Decimal\('[^']*'\))", r"\1.sqrt()", text)
    names = {
        "Decimal": Decimal,
        "exp": lambda x: x.exp(),
        "log": lambda x: x.ln(),
        "tanh": tanh,
        "Φ": share,
        "φ": density,
    }
    with localcontext(prec=60):
        got = Decimal(eval(text, names)) / unit(line.value)  # numbers and operators only, printed by the program itself
    shown = number(line.value) / unit(line.value)
    if line.relation == "=":
        assert got.quantize(Decimal(1), ROUND_HALF_UP) == shown, line.text
    else:
        assert abs(got - shown) <= 1, line.text
    if line.kind is LineKind.TERM and line.term is not None and line.relation == "=":
        assert number(line.value) or not line.term.value, f"a zero that is none: {line.text}"


def tanh(x: Decimal) -> Decimal:
    up, down = x.exp(), (-x).exp()
    return (up - down) / (up + down)


def density(x: Decimal) -> Decimal:
    pi = Decimal("3.14159265358979323846264338327950288419716939937510")
    return (-x * x / 2).exp() / (2 * pi).sqrt()


def share(x: Decimal) -> Decimal:
    """½ + φ(x) · (x + x³/3 + x⁵/(3·5) + …), with so many digits that far from 0 enough of them are left."""
    with localcontext(prec=120):
        term, total, odd = x, x, 1
        while term and abs(term) > Decimal("1e-110"):
            odd += 2
            term = term * x * x / odd
            total += term
        return Decimal("0.5") + density(x) * total


def check(moment: Moment, explanation: Explanation) -> None:
    cell = explanation.cell
    assert explanation.stored == moment.value(cell)
    for calculation in (*explanation.calculations, *explanation.batch):
        result = combined(calculation)
        assert calculation.result == pytest.approx(result, rel=1e-12, abs=1e-12 * scale(calculation))
        if calculation.stored is not None:
            assert abs(result - calculation.stored) <= TOLERANCE * scale(calculation), (cell, calculation.name)
            assert calculation.difference <= TOLERANCE
        for term in calculation.terms:
            check_factors(moment, term)
    for calculations, lines in (
        (explanation.calculations, explanation.lines),
        (explanation.batch, explanation.batch_lines),
    ):
        rest = list(lines)
        for calculation in calculations:
            end = next(i for i, line in enumerate(rest) if line.kind is LineKind.RESULT) + 1
            check_lines(calculation, rest[:end])
            del rest[:end]
        assert not rest
    assert explanation.lines[-1].name == str(cell)
    check_pictures(moment, explanation)


def check_factors(moment: Moment, term: Term) -> None:
    """A factor that names a cell has the number of that cell, so following it leads to the same number."""
    for factor in term.factors:
        if factor.cell is None:
            assert factor.label
        elif factor.label.startswith("mean "):
            assert moment.step is not None
            gradients = moment.step.gradients[moment.layers.parameter_name(factor.cell.base)]
            assert factor.value == gradients[factor.cell.index]
        else:
            assert factor.value == moment.value(factor.cell)


def check_pictures(moment: Moment, explanation: Explanation) -> None:
    for picture in explanation.pictures:
        if not picture.symbol:
            continue
        array = moment.array(picture.symbol)
        leading = len(picture.start) - picture.array.ndim
        for index, value in np.ndenumerate(picture.array):
            *first, row, column = index
            offsets = (*(0,) * leading, *first, row * picture.step, column * picture.step)
            place = tuple(start + offset for start, offset in zip(picture.start, offsets, strict=True))
            inside = all(0 <= i < n for i, n in zip(place, array.shape, strict=True))
            assert value == (array[place] if inside else 0.0), picture.title
