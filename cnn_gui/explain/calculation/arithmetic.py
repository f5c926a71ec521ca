"""What an explanation is made of: factors, terms, and the operation that makes one number of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

from cnn_gui.explain.calculation.figures import MINUS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cnn_gui.explain.cell import Cell


@dataclass(frozen=True, slots=True)
class Factor:
    """One number that goes into a term.

    Attributes:
        value: as the engine stored it, in float64.
        cell: where it stands; None for constants, such as the learning rate, and for the zeros of a padding.
        label: what it is called if it has no cell.
    """

    value: float
    cell: Cell | None = None
    label: str = ""

    @property
    def name(self) -> str:
        """What a person calls it."""
        return self.label or str(self.cell)


class How(Enum):
    """How the factors of a term are combined; the value is what a person reads between them."""

    PRODUCT = "×"
    EXPONENTIAL = "exp"
    ROOT = "√"


@dataclass(frozen=True, slots=True)
class Term:
    """One contribution.

    Attributes:
        factors: what it is made of.
        how: PRODUCT: the product of the factors. EXPONENTIAL: exp(first − second). ROOT: the square root of the first.
        negative: whether it counts with a minus.
        note: what is to be said about it: "winner", "P1[3, 1, 3]".
    """

    factors: tuple[Factor, ...]
    how: How = How.PRODUCT
    negative: bool = False
    note: str = ""

    @property
    def value(self) -> float:
        """The contribution, computed in float64."""
        return self.evaluate([factor.value for factor in self.factors])

    @property
    def name(self) -> str:
        """What a person reads: X[0, 12, 7] × W1[3, 0, 0, 0]."""
        return self.written([factor.name for factor in self.factors])

    @property
    def source(self) -> Cell | None:
        """The cell that following this contribution leads to, None if there is none."""
        return next((factor.cell for factor in self.factors if factor.cell is not None), None)

    @property
    def sources(self) -> tuple[Cell, ...]:
        """The cells of all factors."""
        return tuple(factor.cell for factor in self.factors if factor.cell is not None)

    def evaluate(self, values: Sequence[float]) -> float:
        """Combine numbers as the factors are combined."""
        if self.how is How.EXPONENTIAL:
            result = _exp(values[0] - values[1])
        elif self.how is How.ROOT:
            result = math.sqrt(values[0])
        else:
            result = math.prod(values)
        return -result if self.negative else result

    def written(self, texts: Sequence[str]) -> str:
        """Write texts as the factors are combined."""
        if self.how is How.EXPONENTIAL:
            second = f"({texts[1]})" if texts[1].startswith(MINUS) else texts[1]
            text = f"exp({texts[0]} {MINUS} {second})"
        elif self.how is How.ROOT:
            text = f"√{texts[0]}"
        else:
            text = " × ".join(texts)
        if not self.negative:
            return text
        return f"{MINUS}({text})" if text.startswith(MINUS) else f"{MINUS}{text}"


@dataclass(frozen=True, slots=True)
class Group:
    """Many terms that are not listed one by one, as one sum.

    count: how many; value: their sum; magnitude: the sum of their sizes; zeros: how many of them are exactly 0.
    """

    count: int
    value: float
    magnitude: float
    zeros: int = 0

    @property
    def name(self) -> str:
        """What a person reads: the other 1,342 terms."""
        if self.count == 1:
            return "the other term"
        return f"the other {self.count:,} terms"


class Operation(Enum):
    """What makes one number of the terms of a calculation."""

    SUM = "sum"
    LARGEST = "largest"
    QUOTIENT = "quotient"
    LOG = "log"
    MINUS_LOG = "minus log"
    LOG_OF_ONE_MORE = "log of one more"
    TANH = "tanh"
    SIGMOID = "sigmoid"
    EXPONENTIAL_LESS_ONE = "exponential less one"
    NORMAL_SHARE = "normal share"
    NORMAL_DENSITY = "normal density"


@dataclass(frozen=True)
class Calculation:
    """Terms that are combined into one number.

    Attributes:
        name: what is computed: "Z1[3, 12, 7]", "sum of the exponentials".
        terms: SUM and LARGEST: any number, in the order in which they are shown. QUOTIENT: dividend and divisor.
            All else are functions of one: the natural logarithm, its negative, that of 1 more; tanh; the sigmoid
            1 / (1 + exp(−x)); exp(x) − 1; Φ(x), the share of the normal distribution below x; φ(x), its density there.
        operation: what is done with them.
        groups: of a SUM, what is added besides the terms.
        stored: the engine's own value; None for what the engine does not keep.
        least_size: see ``size``; given where the terms themselves came out of larger numbers.
    """

    name: str
    terms: tuple[Term, ...]
    operation: Operation = Operation.SUM
    groups: tuple[Group, ...] = ()
    stored: float | None = None
    least_size: float = 0.0

    @cached_property
    def result(self) -> float:
        """The terms combined in float64."""
        values = [term.value for term in self.terms]
        if self.operation is Operation.LARGEST:
            return max(values)
        if self.operation is Operation.QUOTIENT:
            return values[0] / values[1]
        if self.operation in _FUNCTIONS:
            return _FUNCTIONS[self.operation](values[0])
        return added([*values, *(group.value for group in self.groups)])

    @property
    def size(self) -> float:
        """How large the numbers are that the engine combined: rounding grows with them, not with the result.

        The sum of the sizes of all terms, or the size of the result where nothing is added.
        """
        if self.operation is Operation.SUM:
            own = added([*(abs(term.value) for term in self.terms), *(group.magnitude for group in self.groups)])
        else:
            own = abs(self.result)
        return max(own, self.least_size)

    @property
    def shown(self) -> float:
        """The number at the end: the engine's own where there is one."""
        return self.result if self.stored is None else self.stored

    @property
    def difference(self) -> float:
        """|result − stored| / size; 0 where the engine keeps no value."""
        if self.stored is None or self.result == self.stored:
            return 0.0
        return abs(self.result - self.stored) / self.size


def _sigmoid(x: float) -> float:
    return 1.0 / (1.0 + _exp(-x))


def _normal_share(x: float) -> float:
    return 0.5 * math.erfc(-x / math.sqrt(2.0))


def _normal_density(x: float) -> float:
    return math.exp(-0.5 * x * x) / math.sqrt(2.0 * math.pi)


_FUNCTIONS: Mapping[Operation, Callable[[float], float]] = {
    Operation.LOG: math.log,
    Operation.MINUS_LOG: lambda x: -math.log(x),
    Operation.LOG_OF_ONE_MORE: math.log1p,
    Operation.TANH: math.tanh,
    Operation.SIGMOID: _sigmoid,
    Operation.EXPONENTIAL_LESS_ONE: math.expm1,
    Operation.NORMAL_SHARE: _normal_share,
    Operation.NORMAL_DENSITY: _normal_density,
}


def _exp(power: float) -> float:
    return math.inf if power > 700.0 else math.exp(power)


def added(values: Sequence[float]) -> float:
    """Return a sum to its last digit; NaN or ∞ where numbers have overflown."""
    try:
        return math.fsum(values)
    except (ValueError, OverflowError):
        # ∞ − ∞, which fsum refuses: a network whose numbers have overflown.
        return sum(values)
