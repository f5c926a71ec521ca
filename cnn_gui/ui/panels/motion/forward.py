"""The two animations of the forward pass: the filter slides and writes its map, the window picks its winner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnn_gui.explain.calculation import latex
from cnn_gui.explain.calculation.figures import column, readable
from cnn_gui.explain.cell import Cell
from cnn_gui.explain.operations import pooling
from cnn_gui.explain.patches import patch
from cnn_gui.ui.panels.motion.sheets import added_up, input_sheet, levels_of, map_sheet, named
from cnn_gui.ui.panels.motion.sliding_model import Beat, Role, Sheet, Side, Slide

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Part
    from cnn_gui.explain.moment import Moment
    from cnn_gui.ui.look.colormaps import Floats, Level
    from cnn_gui.ui.widgets.mosaic.map_picture import PictureKind


class Region:
    """What lies under a window that moves over the input of a convolution, padding included.

    Attributes: sheet (the whole input as it is shown), channels (which of its maps, a slice), every (all maps, padded,
    float64).
    """

    def __init__(self, moment: Moment, part: Part, channel: int | None) -> None:
        before = moment.layers.part(part.before)
        x = moment.array(before.symbol)
        margin = part.margin
        self.channels = slice(None) if channel is None else slice(channel, channel + 1)
        self.sheet = input_sheet(moment, before, channel, margin)
        self.every: Floats = patch(x, -margin, -margin, x.shape[1] + 2 * margin, x.shape[2] + 2 * margin)
        self._size = part.kernel
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
        added: Floats = sliding_window_view(apart, (self._size, self._size)).sum(axis=(2, 3))
        return added

    def under(self, row: int, column: int) -> Floats:
        """Return what lies under the window, in all maps (C,k,k)."""
        return self.every[:, row : row + self._size, column : column + self._size]

    def sheet_under(self, row: int, column: int) -> Sheet:
        """Return what lies under the window in the maps that are shown."""
        whole = self.sheet
        first, top, left = whole.start
        shown = self.under(row, column)[self.channels]
        start = (first, top + row, left + column)
        return Sheet(f"{whole.symbol} region", shown, self._kind, self._levels, whole.symbol, start, whole.shape)


class ConvolutionSlide(Slide):
    """Z[f,i,j] = Σ X[c,i+u,j+v] · W[f,c,u,v] + b[f], position by position.

    channel: shows one map of the input only; the sum of the others is then one number. None: all of them.
    """

    stride = 1
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
        self.size = part.kernel
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
        slides = f"Filter {number} slides over {part.before}"
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


class PoolingSlide(Slide):
    """P[c,i,j] = max A[c,2i:2i+2,2j:2j+2], window by window."""

    size = stride = pooling.SIZE
    filled = Side.RIGHT
    flow = Side.RIGHT
    roles = (Role.RESULT, Role.RESULT)
    right_grid = 1
    operators = ("max →",)

    def __init__(self, moment: Moment, part: Part, number: int) -> None:
        before = moment.layers.part(part.before)
        self._number, self._part, self._before = number, part, moment.array(before.symbol)
        look = input_sheet(moment, before, number)
        self.left = map_sheet(moment, before.symbol, number, look.kind, look.levels)
        self.right = map_sheet(moment, part.symbol, number, look.kind, look.levels)
        p, a = latex.symbol(part.symbol), latex.symbol(before.symbol)
        self.latex = rf"{p}[i,j] = \max({a}[2i:2i+2,\, 2j:2j+2])"
        keeps = f"The 2×2 window moves over {self.left.title} without overlapping"
        self.sentence = (
            f"{keeps}. Only the largest of its four numbers goes on to {self.right.title}; the others are "
            f"forgotten.{left_out(self)}",
            f"{keeps} and keeps the largest of its four numbers.{left_out(self)}",
            f"The largest of each 2×2 window goes on to {self.right.title}.",
        )

    def beat(self, position: int) -> Beat:
        """The four candidates, the winner among them, and what is kept."""
        row, column = self.place(position)
        cell = Cell(self._part.symbol, (self._number, row, column))
        candidates, winner, tie = contest(self._before, self.left, self._number, row, column)
        result = self.right.part(str(cell), row, column)
        tied = (f"{winner} wins: {tie}, and the first in reading order wins.", f"{tie}: the first wins.")
        line = tied if tie else (f"{winner} wins.",)
        return Beat((candidates, result), (_largest(candidates, result), line), cell)


def contest(a: Floats, whole: Sheet, number: int, row: int, column: int) -> tuple[Sheet, Cell, str]:
    """Return the four candidates of P[number,row,column] with the winner marked, the winner, and of a tie how many."""
    winner, equal = pooling.winner_of(a, number, row, column)
    size = pooling.SIZE
    top, left = size * row, size * column
    mark = winner[1] - top, winner[2] - left
    candidates = whole.part(f"{whole.symbol} window", top, left, size, mark)
    numbers = "all four are equal" if equal == size * size else f"{equal} are equal"
    return candidates, Cell(whole.symbol, winner), numbers if equal > 1 else ""


def left_out(slide: Slide) -> str:
    """Return which row or column of the left map is in no window, as a sentence; nothing if all are."""
    names = [
        name
        for name, extent, windows in (
            ("row", slide.left.rows, slide.rows),
            ("column", slide.left.columns, slide.columns),
        )
        if extent > windows * slide.stride
    ]
    return f" Its last {' and its last '.join(names)} would fill no window." if names else ""


def _at(symbol: str) -> str:
    return f"{latex.symbol(symbol)}[f]"


def _largest(candidates: Sheet, kept: Sheet) -> tuple[str, str]:
    values, largest = candidates.array.ravel().tolist(), float(kept.array[0, 0, 0])
    scale = column([*values, largest], largest)
    # Zeros are not rare here, and exact.
    texts = [scale.text(value) if value else "0" for value in (*values, largest)]
    return f"max({', '.join(texts[:-1])}) = {texts[-1]}", f"largest: {texts[-1]}"
