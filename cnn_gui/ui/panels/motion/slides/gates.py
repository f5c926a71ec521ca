"""The two animations of a ReLU, number by number: what is above zero passes, forward and backward."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.explain.calculation import latex
from cnn_gui.explain.calculation.figures import column
from cnn_gui.explain.cell import Cell, gradient_of
from cnn_gui.ui.panels.motion.slides.model import Beat, Role, Sheet, Side, Slide
from cnn_gui.ui.panels.motion.slides.sheets import levels_of, map_sheet
from cnn_gui.ui.widgets.text.numbers import exact

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Part
    from cnn_gui.explain.moment import Moment
    from cnn_gui.ui.look.colormaps import Floats


class ReluSlide(Slide):
    """A[f,i,j] = max(0, Z[f,i,j]), number by number."""

    size = stride = 1
    filled = Side.RIGHT
    flow = Side.RIGHT
    roles = (Role.RESULT, Role.RESULT)
    right_grid = 1
    operators = ("max(0, ·) →",)

    def __init__(self, moment: Moment, part: Part, number: int) -> None:
        self._number, self._part = number, part
        self.left = map_sheet(moment, part.before, number, "diverging", None)
        levels = levels_of(moment.array(part.symbol)[number], "sequential")
        self.right = map_sheet(moment, part.symbol, number, "sequential", levels)
        self.latex = rf"{latex.symbol(part.symbol)}[i,j] = \max(0, {latex.symbol(part.before)}[i,j])"
        passes = f"Each number of {self.left.title} that is above 0 passes as it is"
        self.sentence = (
            f"{passes}; all others become 0. It is all that makes the network more than one sum of products.",
            f"{passes}; all others become 0.",
            "What is above 0 passes; all else becomes 0.",
        )

    def beat(self, position: int) -> Beat:
        """The number, and what the ReLU makes of it."""
        row, col = self.place(position)
        source, cell = (Cell(symbol, (self._number, row, col)) for symbol in (self._part.before, self._part.symbol))
        before, after = (
            self.left.part(str(source), row, col),
            self.right.part(str(cell), row, col),
        )
        z = number_in(before)
        scale = column([z], z)
        text, is_open = scale.text(z), z > 0
        result = text if is_open else "0"
        lines = (
            (f"{cell} = max(0, {text}) = {result}", f"max(0, {text}) = {result}", result),
            (f"{source} is above 0: it passes.", "It passes.")
            if is_open
            else (f"{source} is not above 0: it becomes 0.", "It becomes 0."),
        )
        return Beat((before, after), lines, cell)


class GradientSlide(Slide):
    """What the ways back through all activations share: each number of dA is multiplied, and becomes one of dZ."""

    size = stride = 1
    filled = Side.LEFT
    flow = Side.LEFT
    roles = (Role.RESULT, Role.OPERAND, Role.EXTRA)
    right_grid = 2

    def interest(self) -> Floats:
        """How large the gradient is that passes; where none does, how large that is which arrives."""
        passed: Floats = np.abs(self.left.array[0])
        return passed if passed.any() else super().interest()

    def is_idle(self, position: int) -> bool:
        """Whether the gradient is 0 there."""
        return not self.right.array[(0, *self.place(position))]


class ReluBackSlide(GradientSlide):
    """dZ[f,i,j] = dA[f,i,j] × (Z[f,i,j] > 0), number by number. Raises CellError without a label."""

    operators = ("=", "×")

    def __init__(self, moment: Moment, part: Part, number: int) -> None:
        self._number, self._before = number, part.before
        self._z = moment.array(part.before)[number]
        d_after, d_before = gradient_of(part.symbol), gradient_of(part.before)
        levels = levels_of(moment.array(d_after)[number], "diverging")
        self.left = map_sheet(moment, d_before, number, "diverging", levels)
        self.right = map_sheet(moment, d_after, number, "diverging", levels)
        dz, da, z = (latex.symbol(symbol) for symbol in (d_before, d_after, part.before))
        self.latex = rf"{dz}[i,j] = {da}[i,j] \times ({z}[i,j] > 0)"
        passes = f"The gradient passes where {part.before}[{number}] is above 0"
        self.sentence = (
            f"{passes}; elsewhere it is 0, for a little more or less would have been 0 again.",
            f"{passes}; elsewhere it is 0.",
            f"{passes}.",
        )

    def beat(self, position: int) -> Beat:
        """What arrives, whether the gate is open, and what passes."""
        row, col = self.place(position)
        z = float(self._z[row, col])
        is_open = z > 0
        gate = np.full((1, 1, 1), float(is_open))
        source, cell = (Cell(sheet.symbol, (self._number, row, col)) for sheet in (self.right, self.left))
        before = Cell(self._before, (self._number, row, col))
        grids = (
            self.left.part(str(cell), row, col),
            Sheet(f"{self._before} > 0", gate, "sequential", (0.0, 1.0)),
            self.right.part(str(source), row, col),
        )
        arrived, passed = exact(number_in(grids[2])), exact(number_in(grids[0]))
        product = f"{arrived} × {int(is_open)} = {passed}"
        because = f"{before} = {exact(z)} is {'above' if is_open else 'not above'} 0"
        lines = (
            (f"{cell} = {source} × {int(is_open)}: {product}", product, passed),
            (f"{because}: the gate is {'open' if is_open else 'shut'}.", "Open." if is_open else "Shut."),
        )
        return Beat(grids, lines, cell)


def number_in(sheet: Sheet) -> float:
    """Return the one number of a sheet of one cell."""
    return float(sheet.array[0, 0, 0])
