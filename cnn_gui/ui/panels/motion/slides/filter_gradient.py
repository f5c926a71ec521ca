"""dZ slides over the input as the filter did and collects dW."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.explain.calculation import latex
from cnn_gui.explain.cell import Cell, gradient_of
from cnn_gui.ui.panels.motion.slides.convolution import Region, in_steps
from cnn_gui.ui.panels.motion.slides.model import Beat, Role, Sheet, Slide
from cnn_gui.ui.panels.motion.slides.sheets import levels_of, map_sheet, named
from cnn_gui.ui.widgets.text.numbers import exact

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Part
    from cnn_gui.explain.moment import Moment
    from cnn_gui.ui.look.colormaps import Floats

# As far as the sum of many products and the engine's own, in float32, may be apart, in relation to their sizes.
_CLOSE = 1e-5


class ConvolutionBackSlide(Slide):
    """dW[f] += dZ[f,i,j] × X_region, position by position: the mirror image of the convolution.

    channel: of the input, and of the filter's gradient; None: all of them. Raises CellError without a label.
    """

    filled = None
    flow = None
    roles = (Role.OPERAND, Role.OPERAND, Role.EXTRA, Role.RESULT)
    right_grid = 1
    # Rounded as they are printed, the numbers do not multiply to the last digit.
    operators = ("×", "≈", "→")

    def __init__(self, moment: Moment, part: Part, number: int, channel: int | None) -> None:
        self._number = number
        self._d_symbol, self._w_symbol = gradient_of(part.symbol), gradient_of(part.weight)
        self._stored = moment.array(self._w_symbol)
        self.right = map_sheet(moment, self._d_symbol, number, "diverging", None)
        self._dz: Floats = self.right.array[0].astype(np.float64)
        self._region = Region(moment, part, channel)
        self.size, self.stride = part.kernel, part.stride
        self.left = self._region.sheet
        several = self._stored.shape[1] > 1
        self._start = (number, channel or 0, 0, 0)
        self._title = named(self._w_symbol, number, channel if several else None)
        self._rows_done, size = self._sums_of_rows()
        collected = self._rows_done[:, self._region.channels]
        largest = np.abs(self._region.every).max() * np.abs(self._dz).max()
        self._product_levels = levels_of(np.array([largest]), "diverging")
        self._levels = levels_of(collected, "diverging")
        own = self._stored[number]
        self._agrees = bool(np.all(np.abs(self._rows_done[-1] - own) <= _CLOSE * size))
        dz, dw, under = (latex.symbol(self._d_symbol), latex.symbol(self._w_symbol), latex.region(part.before))
        self.latex = rf"{dw}[f] \;{{+}}{{=}}\; {dz}[f,i,j] \times {under}"
        slides = f"{self.right.title} slides over {part.before} as the filter did{in_steps(part)}"
        self.sentence = (
            f"{slides}. At each position the numbers under it, times the gradient there, are added to "
            f"{self._title}: every weight answers for all places where it was used.",
            f"{slides}: the numbers under it, times the gradient there, are added to {self._title}.",
            f"{slides} and collects {self._title}.",
        )

    def _sums_of_rows(self) -> tuple[Floats, Floats]:
        """Return what has been collected before each row and at the end (rows + 1,C,k,k), and the sizes added."""
        rows, columns = self._dz.shape
        every, k, s = self._region.every, self.size, self.stride
        sums = np.zeros((rows + 1, len(every), k, k))
        sizes = np.zeros((len(every), k, k))
        for u in range(k):
            for v in range(k):
                # What this weight met at all positions.
                met = every[:, u : u + rows * s : s, v : v + columns * s : s]
                products = met[:, :rows, :columns] * self._dz
                sums[1:, :, u, v] = products.sum(axis=2).T
                sizes[:, u, v] = np.abs(products).sum(axis=(1, 2))
        collected: Floats = sums.cumsum(axis=0)
        return collected, sizes

    def collected(self, position: int) -> Floats:
        """Return the sum of all products up to a position, in float64, for all channels (C,k,k)."""
        row, column = self.place(position)
        total: Floats = self._rows_done[row].copy()
        for before in np.flatnonzero(self._dz[row, : column + 1]).tolist():
            total += self._dz[row, before] * self._region.under(row, before)
        return total

    def interest(self) -> Floats:
        """How much is added: the size of the gradient times that of what lies under it."""
        added: Floats = np.abs(self._dz) * np.sqrt(self._region.energy())
        return added

    def is_idle(self, position: int) -> bool:
        """Whether the gradient is 0 there."""
        return not self._dz[self.place(position)]

    def beat(self, position: int) -> Beat:
        """The region, the gradient, what their product adds, and what has been collected."""
        row, column = self.place(position)
        channels = self._region.channels
        gradient = float(self._dz[row, column])
        cell = Cell(self._d_symbol, (self._number, row, column))
        added = gradient * self._region.under(row, column)[channels]
        total = Sheet(
            self._told(position),
            self.collected(position)[channels],
            "diverging",
            self._levels,
            self._w_symbol,
            self._start,
            self._stored.shape,
        )
        grids = (
            self._region.sheet_under(row, column),
            self.right.part(str(cell), row, column),
            Sheet("added now", added, "diverging", self._product_levels),
            total,
        )
        return Beat(grids, (self._said(position, gradient, cell),), cell)

    def _told(self, position: int) -> str:
        if position < self.count - 1:
            return f"{self._title} so far"
        return f"= {self._title} of this image" if self._agrees else f"{self._title}: overflown"

    def _said(self, position: int, gradient: float, cell: Cell) -> tuple[str, ...]:
        now = (
            (f"{cell} is 0: nothing is added here", f"{self._d_symbol} is 0: nothing is added")
            if not gradient
            else (f"each number under it times {cell} = {exact(gradient)} is added", f"times {exact(gradient)}, added")
        )
        if position < self.count - 1:
            return now
        return (f"{now[0]}, and {'it is' if self.count == 1 else f'all {self.count:,} positions are'} done", now[1])
