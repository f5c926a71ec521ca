"""An activation as a curve: its values and its derivative over a range, and the numbers of one place, to be drawn."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.engine import ACTIVATIONS, ELU, LeakyReLU
from cnn_gui.explain.anatomy import CellError
from cnn_gui.explain.cell import Cell, gradient_of

if TYPE_CHECKING:
    from cnn_gui.engine import Activation, Array
    from cnn_gui.explain.anatomy import Part
    from cnn_gui.explain.moment import Moment

_LEAST_REACH = 4.0
_MOST_REACH = 1e6
_POINTS = 241
# Where all activations have reached what they come to.
_FAR = 12.0


def slopes(part: Part, z: Array) -> Array:
    """Return the derivative of a stage's activation at numbers of any shape, in float64; NaN where one has overflown.

    Raises KeyError for a stage that no activation makes.
    """
    with np.errstate(invalid="ignore", over="ignore"):
        return function_of(part).derivative(np.asarray(z, np.float64))


def function_of(part: Part) -> Activation:
    """Return the activation that makes a stage, to ask for values and derivatives; it belongs to no network.

    Raises KeyError for a stage that no activation makes.
    """
    return _made(part.kind, part.form.settings)


@cache
def _made(kind: str, settings: tuple[tuple[str, float], ...]) -> Activation:
    match kind:
        case LeakyReLU.kind:
            return LeakyReLU(dict(settings)["slope"])
        case ELU.kind:
            return ELU(dict(settings)["alpha"])
        case _:
            return ACTIVATIONS[kind]()


def steepest(part: Part) -> float:
    """Return the largest size that the derivative of a stage's activation has anywhere."""
    return _steepest(part.kind, part.form.settings)


@cache
def _steepest(kind: str, settings: tuple[tuple[str, float], ...]) -> float:
    z = np.linspace(-_FAR, _FAR, 1 + 2 * int(_FAR) * 100)
    return float(np.abs(_made(kind, settings).derivative(z)).max())


@dataclass(frozen=True, eq=False)
class Curve:
    """An activation over a range.

    Attributes:
        symbol, kind: of the stage it makes: "A1", "tanh".
        settings: slope or alpha, where it has them.
        z: where it was computed, ascending (K,), float64; 0 is among them.
        value, derivative: there (K,), float64.
    """

    symbol: str
    kind: str
    settings: tuple[tuple[str, float], ...]
    z: Array
    value: Array
    derivative: Array


@dataclass(frozen=True)
class Point:
    """Where one number is on the curve.

    Attributes:
        before, after: the cells of the number that goes in, Z1[3, 12, 7], and that comes out, A1[3, 12, 7].
        z, value: these numbers, as the engine stored them.
        derivative: of the activation at z, computed in float64.
        arriving, passed_on: dA and dZ there, as the engine stored them; None without a label.
    """

    before: Cell
    after: Cell
    z: float
    value: float
    derivative: float
    arriving: float | None
    passed_on: float | None


def curve(moment: Moment, symbol: str, *, points: int = _POINTS) -> Curve:
    """Return the activation that makes ``symbol`` ("A1") as a curve, as wide as the numbers that went in.

    The range is the same on both sides of 0, and at least from −4 to 4. points: how many, at least 3; made odd so that
    0 is one of them. Raises CellError if no activation makes it, ValueError for too few points.
    """
    if points < 3:
        raise ValueError(f"a curve needs at least 3 points, not {points}")
    part = _activation(moment, symbol)
    sizes = np.abs(moment.array(part.before))
    # What has overflown cannot be drawn.
    largest = float(sizes.max(initial=0.0, where=np.isfinite(sizes)))
    reach = min(max(_LEAST_REACH, largest), _MOST_REACH)
    z = np.linspace(-reach, reach, points | 1)
    function = function_of(part)
    return Curve(symbol, part.kind, part.form.settings, z, function.value(z), function.derivative(z))


def point(moment: Moment, cell: Cell) -> Point:
    """Return the place of a number on the curve of its activation.

    cell: the number that comes out of it, the one that goes in is at the same place; the gradient of one of the two
    will do as well. Raises CellError for a cell that is not there, and one that no activation makes or takes.
    """
    moment.layers.check(cell)
    base = cell.base if cell.is_gradient else cell.symbol
    part = _activation(moment, base)
    before, after = Cell(part.before, cell.index), Cell(part.symbol, cell.index)
    z = moment.value(before)
    arriving = passed_on = None
    if moment.trace.label is not None:
        arriving = moment.value(Cell(gradient_of(part.symbol), cell.index))
        passed_on = moment.value(Cell(gradient_of(part.before), cell.index))
    derivative = float(slopes(part, np.array([z]))[0])
    return Point(before, after, z, moment.value(after), derivative, arriving, passed_on)


def _activation(moment: Moment, symbol: str) -> Part:
    """The stage with an activation that is called ``symbol``, or else that takes it."""
    layers = moment.layers
    made = [part for part in layers.parts if part.symbol == symbol and part.is_activation]
    taken = [part for part in layers.parts if part.before == symbol and part.is_activation]
    for part in (*made, *taken):
        return part
    known = ", ".join(part.symbol for part in layers.parts if part.is_activation) or "none"
    raise CellError(f"no activation makes or takes {symbol!r}; those that activations make are: {known}")
