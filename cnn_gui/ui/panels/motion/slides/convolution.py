"""The filter slides over its input and writes its map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnn_gui.explain.calculation import latex
from cnn_gui.explain.calculation.figures import readable
from cnn_gui.explain.cell import Cell
from cnn_gui.ui.panels.motion.slides.model import Beat, Role, Sheet, Side, Slide
from cnn_gui.ui.panels.motion.slides.sheets import added_up, input_sheet, levels_of, map_sheet, named, padded

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Part
    from cnn_gui.explain.moment import Moment
    from cnn_gui.ui.look.colormaps import Floats, Level
    from cnn_gui.ui.widgets.mosaic.map_picture import PictureKind


class Region:
    """What lies under a window that moves over the input of a convolution, padding included.

    Rows and columns are positions of the window: those of the map that the convolution writes.

    Attributes: sheet (the whole input as it is shown), channels (which of its maps, a slice), every (all maps, padded,
    float64).
    """

    def __init__(self, moment: Moment, part: Part, channel: int | None) -> None:
        before = moment.layers.part(part.before)
        x = moment.array(before.symbol)
        self.channels = slice(None) if channel is None else slice(channel, channel + 1)
        self.sheet = input_sheet(moment, before, channel, part.margins)
        self.every: Floats = padded(x, part.margins)
        self._size, self._stride = part.kernel, part.stride
        grey = self.sheet.kind == "colour"
        self._kind: PictureKind = "grey" if grey else self.sheet.kind
        low, high = self.sheet.levels
        # Three colours taken apart are three pictures in grey, all in the same.
        self._levels: tuple[Level, Level] = (float(np.min(low)), float(np.max(high))) if grey else (low, high)

    def energy(self) -> Floats:
        """Return how far what lies under each window is from the commonest number: Σ (x − median)², (rows,columns).

        Of a digit the commonest number is its ground, so this is largest where most of its strokes are.
        """
        apart = ((self.every - np.median(self.every, axis=(1, 2), keepdims=True)) ** 2).sum(axis=0)
        windows = sliding_window_view(apart, (self._size, self._size))[:: self._stride, :: self._stride]
        added: Floats = windows.sum(axis=(2, 3))
        return added

    def under(self, row: int, column: int) -> Floats:
        """Return what lies under the window, in all maps (C,k,k)."""
        top, left = row * self._stride, column * self._stride
        return self.every[:, top : top + self._size, left : left + self._size]

    def sheet_under(self, row: int, column: int) -> Sheet:
        """Return what lies under the window in the maps that are shown."""
        whole = self.sheet
        first, top, left = whole.start
        shown = self.under(row, column)[self.channels]
        start = (first, top + row * self._stride, left + column * self._stride)
        return Sheet(f"{whole.symbol} region", shown, self._kind, self._levels, whole.symbol, start, whole.shape)


class ConvolutionSlide(Slide):
    """Z[f,i,j] = Σ X[c,s·i+u,s·j+v] · W[f,c,u,v] + b[f], position by position; s is the stride, X has its padding.

    channel: shows one map of the input only; the sum of the others is then one number. None: all of them.
    """

    filled = Side.RIGHT
    flow = Side.RIGHT
    roles = (Role.OPERAND, Role.OPERAND, Role.RESULT, Role.EXTRA)
    right_grid = 3

    def __init__(self, moment: Moment, part: Part, number: int, channel: int | None) -> None:
        self._number, self._part = number, part
        self._region = Region(moment, part, channel)
        weights = moment.array(part.weight)
        self._weights = weights[number]
        self._bias = moment.value(Cell(part.bias, (number,)))
        self.size, self.stride = part.kernel, part.stride
        self.left = self._region.sheet
        self.right = map_sheet(moment, part.symbol, number, "diverging", None)
        channels = self._region.channels
        shown = self._weights[channels]
        several = len(self._weights) > 1
        self._filter = Sheet(
            named(part.weight, number, channel if several else None),
            shown,
            "diverging",
            levels_of(self._weights, "diverging"),
            part.weight,
            (number, channel or 0, 0, 0),
            weights.shape,
        )
        largest = np.abs(self._region.every).max(axis=(1, 2)) * np.abs(self._weights).max(axis=(1, 2))
        self._product_levels = levels_of(np.array(largest)[channels], "diverging")
        self._others = len(self._weights) - len(shown)
        # Rounded as they are printed, the numbers do not add up to the last digit.
        self.operators = ("×", "≈", "Σ + … ≈" if self._others else "Σ + b ≈")
        self.latex = (
            rf"{_at(part.symbol)} = \sum {latex.region(part.before)} \cdot {_at(part.weight)} + {_at(part.bias)}"
        )
        slides = f"Filter {number} slides over {part.before}{in_steps(part)}"
        self.sentence = (
            f"{slides}. At each position its weights and the numbers under them are "
            f"multiplied one by one and added up, plus the bias: that is one number of {self.right.title}.",
            f"{slides}: weights times the numbers under them, added up, plus the bias.",
            f"{slides} and writes {self.right.title}.",
        )

    def interest(self) -> Floats:
        """How much of the strokes lies under the filter."""
        return self._region.energy()

    def beat(self, position: int) -> Beat:
        """The region, the filter, their products, and the number they add up to."""
        row, column = self.place(position)
        region = self._region.sheet_under(row, column)
        products = self._region.under(row, column) * self._weights
        shown = products[self._region.channels]
        cell = Cell(self._part.symbol, (self._number, row, column))
        result = self.right.part(str(cell), row, column)
        grids = (region, self._filter, Sheet("products", shown, "diverging", self._product_levels), result)
        own, bias, stored = float(shown.sum()), self._bias, float(result.array[0, 0, 0])
        count = shown.size
        if not self._others:
            parts = [(f"sum of the {count} products", own), ("bias", bias)]
            short = [("Σ", own), ("b", bias)]
        else:
            rest = float(products.sum()) - own
            others = "the other channel" if self._others == 1 else f"the other {self._others} channels"
            parts = [(f"sum of the {count} products", own), (others, rest), ("bias", bias)]
            short = [("Σ", own), ("others", rest), ("b", bias)]
        forms = added_up(parts, stored), added_up(short, stored), f"{cell} = {readable(stored)}"
        return Beat(grids, (forms,), cell)


def in_steps(part: Part) -> str:
    """Return how far a window goes on each time, as part of a sentence; nothing cell by cell."""
    return f" in steps of {part.stride}" if part.stride > 1 else ""


def _at(symbol: str) -> str:
    return f"{latex.symbol(symbol)}[f]"
