"""What a person gets who calculates with the numbers as they are printed: in decimals, rounded as school rounds."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING

from cnn_gui.explain.calculation.arithmetic import How, Operation

if TYPE_CHECKING:
    from collections.abc import Sequence

# Far more digits than are ever printed. What cannot be calculated is NaN or ∞, and no exception.
_PAPER = Context(prec=40, rounding=ROUND_HALF_UP, traps=[])
_ONE = Decimal(1)
_TINY = -20


def term_by_hand(how: How, values: Sequence[Decimal], *, negative: bool) -> Decimal:
    """Combine the factors of a term as `Term.evaluate` does."""
    match how:
        case How.EXPONENTIAL:
            result = _PAPER.exp(_PAPER.subtract(values[0], values[1]))
        case How.ROOT:
            result = _PAPER.sqrt(values[0])
        case How.PRODUCT:
            result = _ONE
            for value in values:
                result = _PAPER.multiply(result, value)
    return _PAPER.minus(result) if negative else result


def function_by_hand(operation: Operation, values: Sequence[Decimal]) -> Decimal:
    """Apply a quotient or a logarithm; operation: any but SUM and LARGEST."""
    match operation:
        case Operation.QUOTIENT:
            return _PAPER.divide(values[0], values[1])
        case Operation.LOG:
            return _PAPER.ln(values[0])
        case Operation.MINUS_LOG:
            return _PAPER.minus(_PAPER.ln(values[0]))
        case Operation.LOG_OF_ONE_MORE:
            (x,) = values
            if x.is_finite() and x.adjusted() < _TINY:
                # The paper is too narrow for 1 + x; what x³ would add is beyond its digits.
                return _PAPER.subtract(x, _PAPER.divide(_PAPER.multiply(x, x), Decimal(2)))
            return _PAPER.ln(_PAPER.add(_ONE, x))
        case Operation.SUM | Operation.LARGEST:
            raise ValueError(f"{operation} is no function of one line")


def in_units(value: Decimal, unit: Decimal) -> Decimal:
    """Return how many units of the last digit a number is, as exactly as on paper."""
    return _PAPER.divide(value, unit)


def rounded(units: Decimal) -> int:
    """Round to whole units as school does: a half goes away from zero."""
    return int(_PAPER.to_integral_value(units))
