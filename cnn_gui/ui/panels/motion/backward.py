"""Animations of the backward pass: dZ slides and collects dW, or spreads to dX; the gradient falls to the winner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.explain.calculation import latex
from cnn_gui.explain.cell import Cell, gradient_of
from cnn_gui.explain.operations import pooling
from cnn_gui.explain.patches import patch
from cnn_gui.ui.panels.motion.forward import Region, contest, left_out
from cnn_gui.ui.panels.motion.sheets import input_sheet, levels_of, map_sheet, named
from cnn_gui.ui.panels.motion.sliding_model import Beat, Role, Sheet, Side, Slide
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

    stride = 1
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
        self.size = part.kernel
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
        slides = f"{self.right.title} slides over {part.before} as the filter did"
        self.sentence = (
            f"{slides}. At each position the numbers under it, times the gradient there, are added to "
            f"{self._title}: every weight answers for all places where it was used.",
            f"{slides}: the numbers under it, times the gradient there, are added to {self._title}.",
            f"{slides} and collects {self._title}.",
        )

    def _sums_of_rows(self) -> tuple[Floats, Floats]:
        """Return what has been collected before each row and at the end (rows + 1,C,k,k), and the sizes added."""
        rows, columns = self._dz.shape
        every, k = self._region.every, self.size
        sums = np.zeros((rows + 1, len(every), k, k))
        sizes = np.zeros((len(every), k, k))
        for u in range(k):
            for v in range(k):
                products = every[:, u : u + rows, v : v + columns] * self._dz
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


class InputBackSlide(Slide):
    """dX_region += dZ[f,i,j] × W[f], filter by filter and position by position: the filter slides back.

    The input's gradient is that of the trace; what has been added up is the sum in this order, of all filters before
    this one and of this one as far as it has come.

    channel: of the input; None: all of them. Raises CellError without a label.
    """

    stride = 1
    filled = None
    flow = Side.LEFT
    roles = (Role.EXTRA, Role.RESULT, Role.OPERAND, Role.OPERAND)
    right_grid = 3
    # Rounded as they are printed, the numbers do not multiply to the last digit.
    operators = ("+=", "≈", "×")

    def __init__(self, moment: Moment, part: Part, number: int, channel: int | None) -> None:
        before = moment.layers.part(part.before)
        d_before, d_symbol = gradient_of(before.symbol), gradient_of(part.symbol)
        self._number, self._d_symbol, self._d_before = number, d_symbol, d_before
        stored, weights = moment.array(d_before), moment.array(part.weight)
        self._shown = slice(None) if channel is None else slice(channel, channel + 1)
        self._first, self._margin, self.size = channel or 0, part.margin, part.kernel
        self._shape, self._following = stored.shape, len(weights) - 1 - number
        self._dz_all: Floats = moment.array(d_symbol).astype(np.float64)
        self._dz, self._w = self._dz_all[number], weights[number].astype(np.float64)
        self._earlier = self._spread(weights[:number], self._dz_all[:number])
        self._agrees = self._check(weights, stored)
        several = len(stored) > 1
        m, (_, rows, columns) = part.margin, stored.shape
        whole = patch(stored, -m, -m, rows + 2 * m, columns + 2 * m)[self._shown]
        self._real = patch(np.ones((1, rows, columns)), -m, -m, rows + 2 * m, columns + 2 * m) > 0
        self._levels = levels_of(stored, "diverging")
        start = (self._first, -m, -m)
        self._title = named(d_before, channel if several else None)
        self.left = Sheet(self._title, whole, "diverging", self._levels, d_before, start, stored.shape)
        self.right = map_sheet(moment, d_symbol, number, "diverging", None)
        self._filter = Sheet(
            named(part.weight, number, channel if several else None),
            weights[number][self._shown],
            "diverging",
            levels_of(weights[number], "diverging"),
            part.weight,
            (number, self._first, 0, 0),
            weights.shape,
        )
        largest = np.abs(self._dz).max() * np.abs(self._w).max()
        self._product_levels = levels_of(np.array([largest]), "diverging")
        dz, w = latex.symbol(d_symbol), latex.symbol(part.weight)
        self.latex = rf"{latex.region(d_before)} \;{{+}}{{=}}\; {dz}[f,i,j] \times {w}[f]"
        slides = f"Filter {number} slides back over {self.right.title}"
        is_image = before.kind == "input"
        unused = " Training leaves it out: an image has no parameters." if is_image else ""
        short = " Unused here." if is_image else ""
        self.sentence = (
            f"{slides}. At each position its weights, times the gradient there, are added to the region of {d_before} "
            f"that the filter had read.{unused}",
            f"{slides}: weights times the gradient there, added to the region of {d_before} it had read.{short}",
            f"{slides} and spreads it over {d_before}.{short}",
        )

    def _spread(self, weights: Floats, dz: Floats) -> Floats:
        """Return Σ dZ × W of some filters at all positions, padding included (C,H,W)."""
        rows, columns = self._dz_all.shape[1:]
        k = self.size
        total = np.zeros((weights.shape[1], rows + k - 1, columns + k - 1))
        for u in range(k):
            for v in range(k):
                total[:, u : u + rows, v : v + columns] += np.einsum("fc,fij->cij", weights[:, :, u, v], dz)
        return total

    def _check(self, weights: Floats, stored: Floats) -> bool:
        """Whether all filters together give what the engine has."""
        inside = (slice(None), *(slice(self._margin, self._margin + extent) for extent in stored.shape[1:]))
        total, size = (
            self._spread(w, dz)[inside]
            for w, dz in ((weights.astype(np.float64), self._dz_all), (np.abs(weights), np.abs(self._dz_all)))
        )
        return bool(np.all(np.abs(total - stored) <= _CLOSE * size))

    def collected(self, position: int) -> Floats:
        """Return what the window has got up to a position, in float64 (C,k,k); a padding gets nothing."""
        row, column = self.place(position)
        k = self.size
        total: Floats = self._earlier[:, row : row + k, column : column + k].copy()
        for i in range(max(row - k + 1, 0), row + 1):
            last = column if i == row else min(column + k - 1, self.columns - 1)
            for j in range(max(column - k + 1, 0), last + 1):
                # Where the filter overlapped the window when it stood there.
                down, right = i - row, j - column
                rows, columns = slice(max(down, 0), k + min(down, 0)), slice(max(right, 0), k + min(right, 0))
                of_rows, of_columns = (slice(max(-by, 0), k - max(by, 0)) for by in (down, right))
                total[:, rows, columns] += self._dz[i, j] * self._w[:, of_rows, of_columns]
        return self._without_padding(total, row, column)

    def _without_padding(self, region: Floats, row: int, column: int) -> Floats:
        """Return a region with nothing in what is only padding."""
        kept: Floats = np.where(self._real[:, row : row + self.size, column : column + self.size], region, 0.0)
        return kept

    def is_idle(self, position: int) -> bool:
        """Whether the gradient is 0 there."""
        return not self._dz[self.place(position)]

    def beat(self, position: int) -> Beat:
        """What the region has got, what is added to it, and the filter and the gradient that give that."""
        row, column = self.place(position)
        gradient = float(self._dz[row, column])
        source = Cell(self._d_symbol, (self._number, row, column))
        added = self._without_padding(gradient * self._w, row, column)[self._shown]
        start = (self._first, row - self._margin, column - self._margin)
        so_far = Sheet(
            self._told(position),
            self.collected(position)[self._shown],
            "diverging",
            self._levels,
            self._d_before,
            start,
            self._shape,
        )
        grids = (
            so_far,
            Sheet("added now", added, "diverging", self._product_levels),
            self._filter,
            self.right.part(str(source), row, column),
        )
        middle = self.size // 2
        cell = Cell(self._d_before, (start[0], start[1] + middle, start[2] + middle))
        return Beat(grids, (self._said(position, gradient, source),), cell)

    def _told(self, position: int) -> str:
        if position < self.count - 1 or self._following:
            return f"{self._title} region so far"
        return f"= {self._title} region" if self._agrees else f"{self._title} region: overflown"

    def _said(self, position: int, gradient: float, source: Cell) -> tuple[str, ...]:
        now = (
            (f"{source} is 0: nothing is added here", f"{self._d_symbol} is 0: nothing is added")
            if not gradient
            else (f"each weight times {source} = {exact(gradient)} is added", f"times {exact(gradient)}, added")
        )
        if position < self.count - 1:
            return now
        if not self._following:
            return (f"{now[0]}, and {self._title} is done", now[1])
        following = "the next filter adds" if self._following == 1 else "the other filters add"
        return (f"{now[0]}; {following} to the same {self._d_before}", now[1])


class PoolingBackSlide(Slide):
    """dA = dP at the winner of each window, 0 at the other three: the mirror image of the pooling.

    Raises CellError without a label.
    """

    size = stride = pooling.SIZE
    filled = Side.LEFT
    flow = Side.LEFT
    roles = (Role.RESULT, Role.OPERAND, Role.EXTRA)
    right_grid = 2
    operators = ("←", "←")

    def __init__(self, moment: Moment, part: Part, number: int) -> None:
        before = moment.layers.part(part.before)
        self._number, self._before = number, moment.array(before.symbol)
        self._kept = moment.array(part.symbol)[number]
        self._values = input_sheet(moment, before, number)
        levels = levels_of(moment.array(gradient_of(part.symbol))[number], "diverging")
        self.left = map_sheet(moment, gradient_of(before.symbol), number, "diverging", levels)
        self.right = map_sheet(moment, gradient_of(part.symbol), number, "diverging", levels)
        self._whole = map_sheet(moment, before.symbol, number, self._values.kind, self._values.levels)
        dx, dp = latex.symbol(self.left.symbol), latex.symbol(self.right.symbol)
        self.latex = rf"{dx}[\mathrm{{winner}}] = {dp}[i,j], \quad {dx}[\mathrm{{others}}] = 0"
        falls = f"Each gradient of {self.right.title} falls to the number that won the window"
        self.sentence = (
            f"{falls}; the other three get 0: a little more or less of them would not have changed the loss."
            + left_out(self),
            f"{falls}; the other three get 0.{left_out(self)}",
            "Each gradient falls to the winner of its window.",
        )

    def interest(self) -> Floats:
        """How large the gradient is that falls to a number above 0; to any number where there is none such."""
        seen: Floats = super().interest() * (self._kept > 0)
        return seen if seen.any() else super().interest()

    def is_idle(self, position: int) -> bool:
        """Whether the gradient is 0 there."""
        return not self.right.array[(0, *self.place(position))]

    def beat(self, position: int) -> Beat:
        """What the window gets, who won it, and the gradient that falls to the winner."""
        row, column = self.place(position)
        candidates, winner, tie = contest(self._before, self._whole, self._number, row, column)
        _, top, left = candidates.start
        routed = self.left.part(f"{self.left.symbol} window", top, left, self.size, candidates.mark)
        source = Cell(self.right.symbol, (self._number, row, column))
        home = Cell(self.left.symbol, winner.index)
        here = ", ".join(map(str, winner.index[1:]))
        gradient = self.right.part(str(source), row, column)
        value = exact(float(gradient.array[0, 0, 0]))
        won = f"{winner} won the window"
        why = (f"{won}: {tie}, and the first in reading order wins.", f"{tie}: the first wins.")
        lines = (
            (f"{home} = {source} = {value}, the other three get 0.", f"{value} falls to ({here}).", value),
            why if tie else (f"{won}.", f"({here}) won."),
        )
        return Beat((routed, candidates, gradient), lines, home)
