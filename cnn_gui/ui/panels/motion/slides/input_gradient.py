"""The filter slides back over dZ and spreads it over dX."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.explain.calculation import latex
from cnn_gui.explain.cell import Cell, gradient_of
from cnn_gui.ui.panels.motion.slides.model import Beat, Role, Sheet, Side, Slide
from cnn_gui.ui.panels.motion.slides.sheets import levels_of, map_sheet, named, padded
from cnn_gui.ui.widgets.text.numbers import exact

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Part
    from cnn_gui.explain.moment import Moment
    from cnn_gui.ui.look.colormaps import Floats

# As far as the sum of many products and the engine's own, in float32, may be apart, in relation to their sizes.
_CLOSE = 1e-5


class InputBackSlide(Slide):
    """dX_region += dZ[f,i,j] × W[f], filter by filter and position by position: the filter slides back.

    The input's gradient is that of the trace; what has been added up is the sum in this order, of all filters before
    this one and of this one as far as it has come.

    channel: of the input; None: all of them. Raises CellError without a label.
    """

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
        self._first, self._margins = channel or 0, part.margins
        self.size, self.stride = part.kernel, part.stride
        self._shape, self._following = stored.shape, len(weights) - 1 - number
        self._dz_all: Floats = moment.array(d_symbol).astype(np.float64)
        self._dz, self._w = self._dz_all[number], weights[number].astype(np.float64)
        self._earlier = self._spread(weights[:number], self._dz_all[:number])
        self._agrees = self._check(weights, stored)
        several = len(stored) > 1
        whole = padded(stored, part.margins)[self._shown]
        self._real = padded(np.ones((1, *stored.shape[1:])), part.margins) > 0
        self._levels = levels_of(stored, "diverging")
        start = (self._first, *self._start_of(0, 0))
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
        k, s = self.size, self.stride
        top, bottom, left, right = self._margins
        total = np.zeros((weights.shape[1], self._shape[1] + top + bottom, self._shape[2] + left + right))
        flat = dz.reshape(len(dz), rows * columns)
        for u in range(k):
            for v in range(k):
                met = total[:, u : u + (rows - 1) * s + 1 : s, v : v + (columns - 1) * s + 1 : s]
                met += (weights[:, :, u, v].T @ flat).reshape(-1, rows, columns)
        return total

    def _check(self, weights: Floats, stored: Floats) -> bool:
        """Whether all filters together give what the engine has."""
        top, _, left, _ = self._margins
        inside = np.s_[:, top : top + stored.shape[1], left : left + stored.shape[2]]
        total, size = (
            self._spread(w, dz)[inside]
            for w, dz in ((weights.astype(np.float64), self._dz_all), (np.abs(weights), np.abs(self._dz_all)))
        )
        return bool(np.all(np.abs(total - stored) <= _CLOSE * size))

    def collected(self, position: int) -> Floats:
        """Return what the window has got up to a position, in float64 (C,k,k); a padding gets nothing."""
        row, column = self.place(position)
        k, s = self.size, self.stride
        top, left, _, _ = self.window(position)
        total: Floats = self._earlier[:, top : top + k, left : left + k].copy()
        near = (k - 1) // s
        for i in range(max(row - near, 0), row + 1):
            last = column if i == row else min(column + near, self.columns - 1)
            for j in range(max(column - near, 0), last + 1):
                # Where the filter overlapped the window when it stood there.
                down, right = (i - row) * s, (j - column) * s
                rows, columns = slice(max(down, 0), k + min(down, 0)), slice(max(right, 0), k + min(right, 0))
                of_rows, of_columns = (slice(max(-by, 0), k - max(by, 0)) for by in (down, right))
                total[:, rows, columns] += self._dz[i, j] * self._w[:, of_rows, of_columns]
        return self._without_padding(total, top, left)

    def _without_padding(self, region: Floats, top: int, left: int) -> Floats:
        """Return a region with nothing in what is only padding."""
        kept: Floats = np.where(self._real[:, top : top + self.size, left : left + self.size], region, 0.0)
        return kept

    def _start_of(self, top: int, left: int) -> tuple[int, int]:
        """Where in the array a place of the map with its padding is; below 0 in the padding."""
        return top - self._margins[0], left - self._margins[2]

    def is_idle(self, position: int) -> bool:
        """Whether the gradient is 0 there."""
        return not self._dz[self.place(position)]

    def beat(self, position: int) -> Beat:
        """What the region has got, what is added to it, and the filter and the gradient that give that."""
        row, column = self.place(position)
        gradient = float(self._dz[row, column])
        source = Cell(self._d_symbol, (self._number, row, column))
        top, left, _, _ = self.window(position)
        added = self._without_padding(gradient * self._w, top, left)[self._shown]
        start = (self._first, *self._start_of(top, left))
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
        # Of a wide padding the middle of the window may lie in it.
        middle = (
            min(max(first + self.size // 2, 0), extent - 1)
            for first, extent in zip(start[1:], self._shape[1:], strict=True)
        )
        cell = Cell(self._d_before, (self._first, *middle))
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
