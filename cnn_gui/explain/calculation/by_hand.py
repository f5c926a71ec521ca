"""What a person gets who calculates with the numbers as they are printed: in decimals, rounded as school rounds."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING

from cnn_gui.explain.calculation.arithmetic import How, Operation

if TYPE_CHECKING:
    from collections.abc import Sequence

# Far more digits than are ever printed. What cannot be calculated is NaN or ∞, and no exception.
_PAPER = Context(prec=40, rounding=ROUND_HALF_UP, traps=[])
_ONE = Decimal(1)
_TWO = Decimal(2)
_PI = Decimal("3.141592653589793238462643383279502884197169")
_TINY = -20
_SMALL = -12


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
    """Apply a quotient, a logarithm or another function of one line; operation: any but SUM and LARGEST."""
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
        case Operation.TANH:
            (x,) = values
            if x.is_finite() and x.adjusted() < _SMALL:
                # As above, with what x⁵ would add.
                return _PAPER.subtract(x, _PAPER.divide(_PAPER.power(x, 3), Decimal(3)))
            # 1 less what is missing to 1, which no exponential overflows in.
            missing = _PAPER.divide(_TWO, _PAPER.add(_PAPER.exp(_PAPER.multiply(_TWO, x.copy_abs())), _ONE))
            return _PAPER.subtract(_ONE, missing).copy_sign(x)
        case Operation.SIGMOID:
            return _PAPER.divide(_ONE, _PAPER.add(_ONE, _PAPER.exp(_PAPER.minus(values[0]))))
        case Operation.EXPONENTIAL_LESS_ONE:
            (x,) = values
            if x.is_finite() and x.adjusted() < _SMALL:
                square = _PAPER.multiply(x, x)
                more = _PAPER.add(_PAPER.divide(square, _TWO), _PAPER.divide(_PAPER.multiply(square, x), Decimal(6)))
                return _PAPER.add(x, more)
            return _PAPER.subtract(_PAPER.exp(x), _ONE)
        case Operation.NORMAL_SHARE:
            # No series serves small and large numbers alike; what float64 has of it is far more than is printed.
            return Decimal(0.5 * math.erfc(-float(values[0]) / math.sqrt(2.0)))
        case Operation.NORMAL_DENSITY:
            (x,) = values
            power = _PAPER.divide(_PAPER.multiply(x, x), Decimal(-2))
            return _PAPER.divide(_PAPER.exp(power), _PAPER.sqrt(_PAPER.multiply(_TWO, _PI)))
        case Operation.SUM | Operation.LARGEST:
            raise ValueError(f"{operation} is no function of one line")


def in_units(value: Decimal, unit: Decimal) -> Decimal:
    """Return how many units of the last digit a number is, as exactly as on paper."""
    return _PAPER.divide(value, unit)


def rounded(units: Decimal) -> int:
    """Round to whole units as school does: a half goes away from zero."""
    return int(_PAPER.to_integral_value(units))
