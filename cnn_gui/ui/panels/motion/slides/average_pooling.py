"""Average pooling: the window takes its mean, and each of its numbers gets the same share of the gradient."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.explain.calculation import latex
from cnn_gui.explain.cell import Cell, gradient_of
from cnn_gui.ui.panels.motion.slides import windows
from cnn_gui.ui.panels.motion.slides.model import Beat, Role, Sheet, Side, Slide
from cnn_gui.ui.panels.motion.slides.sheets import divided, input_sheet, levels_of, map_sheet

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Part
    from cnn_gui.explain.moment import Moment
    from cnn_gui.ui.look.colormaps import Floats


class AveragePoolingSlide(Slide):
    """P[c,i,j] = Σ A[c,s·i+u,s·j+v] / k², window by window; k is their size, s the stride."""

    filled = Side.RIGHT
    flow = Side.RIGHT
    roles = (Role.RESULT, Role.RESULT)
    right_grid = 1
    operators = ("mean →",)

    def __init__(self, moment: Moment, part: Part, number: int) -> None:
        before = moment.layers.part(part.before)
        self._number, self._part = number, part
        self.size, self.stride = part.size, part.stride
        look = input_sheet(moment, before, number)
        self.left = map_sheet(moment, before.symbol, number, look.kind, look.levels)
        self.right = map_sheet(moment, part.symbol, number, look.kind, look.levels)
        numbers = part.size**2
        self.latex = rf"{latex.symbol(part.symbol)}[i,j] = \frac{{1}}{{{numbers}}} \sum {windows.under(part)}"
        keeps = windows.moves(part, self.left.title)
        count, out = windows.numbers_of(part), windows.left_out(self)
        self.sentence = (
            f"{keeps}. Its {count} numbers are added up and divided by {numbers}: their mean goes on to "
            f"{self.right.title}.{out}",
            f"{keeps} and keeps the mean of its {count} numbers.{out}",
            f"The mean of each {windows.side(part)} window goes on to {self.right.title}.",
        )

    def beat(self, position: int) -> Beat:
        """The numbers of the window, and their mean."""
        row, column = self.place(position)
        cell = Cell(self._part.symbol, (self._number, row, column))
        top, left, _, _ = self.window(position)
        window = self.left.part(f"{self.left.symbol} window", top, left, self.size)
        result = self.right.part(str(cell), row, column)
        total, stored = float(window.array.sum(dtype=np.float64)), float(result.array[0, 0, 0])
        count = self.size**2
        mean = divided(total, count, stored)
        lines = (
            (f"sum of the {count} numbers {mean}", f"Σ {mean}", f"mean: {mean.rpartition(' ')[2]}"),
            (f"Each of them counts for 1/{count}.", f"1/{count} each"),
        )
        return Beat((window, result), lines, cell)


class AveragePoolingBackSlide(Slide):
    """dA = Σ dP / k² over the windows that a number is in: the mirror image of average pooling.

    Where windows overlap, the small array shows what the window has got so far. Raises CellError without a label.
    """

    filled = Side.LEFT
    flow = Side.LEFT
    roles = (Role.RESULT, Role.EXTRA, Role.OPERAND)
    right_grid = 2

    def __init__(self, moment: Moment, part: Part, number: int) -> None:
        before = moment.layers.part(part.before)
        self._number = number
        self.size, self.stride = part.size, part.stride
        self._overlap = windows.overlap(part)
        self._count = count = part.size**2
        self.operators = ("+=" if self._overlap else "=", f"← ÷ {count}")
        d_before, d_after = gradient_of(before.symbol), gradient_of(part.symbol)
        # The numbers that arrive are so much larger than their shares that these would all look the same.
        self.left = map_sheet(moment, d_before, number, "diverging", None)
        self.right = map_sheet(moment, d_after, number, "diverging", None)
        sign = r"\;{+}{=}\;" if self._overlap else "="
        self.latex = rf"{latex.region(d_before)} {sign} \frac{{1}}{{{count}}} {latex.symbol(d_after)}[i,j]"
        shared = (
            f"Each gradient of {self.right.title} is shared out: all {windows.numbers_of(part)} numbers of its window"
        )
        out = windows.left_out(self)
        added = " Windows overlap: who is in several gets a share from each." if self._overlap else ""
        self.sentence = (
            f"{shared} get 1/{count} of it, for each of them had the same influence on the mean.{added}{out}",
            f"{shared} get 1/{count} of it.{added}{out}",
            f"Each number of a window gets 1/{count} of its gradient.",
        )
        self._levels = levels_of(moment.array(d_after)[number] / count, "diverging")

    def is_idle(self, position: int) -> bool:
        """Whether the gradient is 0 there."""
        return not self.right.array[(0, *self.place(position))]

    def collected(self, position: int) -> Floats:
        """Return what the numbers of the window have got up to a position (1,k,k), in float64."""
        k = self.size
        total = np.zeros((1, k, k))
        for i, j, down, right in windows.earlier(self, position):
            rows, columns = slice(max(down, 0), k + min(down, 0)), slice(max(right, 0), k + min(right, 0))
            total[:, rows, columns] += float(self.right.array[0, i, j]) / self._count
        return total

    def beat(self, position: int) -> Beat:
        """What the window gets, the share of each number, and the gradient that is shared out."""
        row, column = self.place(position)
        top, left, _, _ = self.window(position)
        got = self.left.part(f"{self.left.symbol} window", top, left, self.size)
        if self._overlap:
            got = got.holding(f"{self.left.symbol} window so far", self.collected(position))
        source = Cell(self.right.symbol, (self._number, row, column))
        gradient = self.right.part(str(source), row, column)
        arriving = float(gradient.array[0, 0, 0])
        share = arriving / self._count
        shares = Sheet("shares", np.full((1, self.size, self.size), share), "diverging", self._levels)
        quotient = divided(arriving, self._count, share)
        gets = "Each number gets" if not self._overlap else "Each number gets in addition"
        lines = (
            (f"{gets} {source} / {self._count}: {quotient}", quotient, quotient.rpartition(" ")[2]),
            (f"All {self._count} of them counted alike.", "all alike"),
        )
        middle = self.size // 2
        cell = Cell(self.left.symbol, (self._number, top + middle, left + middle))
        return Beat((got, shares, gradient), lines, cell)
