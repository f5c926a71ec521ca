"""Max pooling: the window picks its winner, and the gradient falls to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.explain.calculation import latex
from cnn_gui.explain.calculation.figures import column
from cnn_gui.explain.cell import Cell, gradient_of
from cnn_gui.explain.operations import pooling
from cnn_gui.ui.panels.motion.slides import windows
from cnn_gui.ui.panels.motion.slides.model import Beat, Role, Sheet, Side, Slide
from cnn_gui.ui.panels.motion.slides.sheets import input_sheet, levels_of, map_sheet
from cnn_gui.ui.widgets.text.numbers import exact

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Part
    from cnn_gui.explain.moment import Moment
    from cnn_gui.ui.look.colormaps import Floats

# More numbers in a row are not read.
_MOST_LISTED = 9


class PoolingSlide(Slide):
    """P[c,i,j] = max A[c,s·i:s·i+k,s·j:s·j+k], window by window; k is their size, s the stride."""

    filled = Side.RIGHT
    flow = Side.RIGHT
    roles = (Role.RESULT, Role.RESULT)
    right_grid = 1
    operators = ("max →",)

    def __init__(self, moment: Moment, part: Part, number: int) -> None:
        before = moment.layers.part(part.before)
        self._number, self._part, self._before = number, part, moment.array(before.symbol)
        self.size, self.stride = part.size, part.stride
        look = input_sheet(moment, before, number)
        self.left = map_sheet(moment, before.symbol, number, look.kind, look.levels)
        self.right = map_sheet(moment, part.symbol, number, look.kind, look.levels)
        self.latex = rf"{latex.symbol(part.symbol)}[i,j] = \max({windows.under(part)})"
        keeps = windows.moves(part, self.left.title)
        count, out = windows.numbers_of(part), windows.left_out(self)
        self.sentence = (
            f"{keeps}. Only the largest of its {count} numbers goes on to {self.right.title}; the others are "
            f"forgotten.{out}",
            f"{keeps} and keeps the largest of its {count} numbers.{out}",
            f"The largest of each {windows.side(part)} window goes on to {self.right.title}.",
        )

    def beat(self, position: int) -> Beat:
        """The candidates, the winner among them, and what is kept."""
        row, column = self.place(position)
        cell = Cell(self._part.symbol, (self._number, row, column))
        candidates, winner, tie = _contest(self._before, self.left, self._part, (self._number, row, column))
        result = self.right.part(str(cell), row, column)
        tied = (f"{winner} wins: {tie}, and the first in reading order wins.", f"{tie}: the first wins.")
        line = tied if tie else (f"{winner} wins.",)
        return Beat((candidates, result), (_largest(candidates, result), line), cell)


class PoolingBackSlide(Slide):
    """dA = Σ dP of the windows that a number won, 0 at all others: the mirror image of the pooling.

    Where windows overlap, the small array shows what the window has got so far. Raises CellError without a label.
    """

    filled = Side.LEFT
    flow = Side.LEFT
    roles = (Role.RESULT, Role.OPERAND, Role.EXTRA)
    right_grid = 2

    def __init__(self, moment: Moment, part: Part, number: int) -> None:
        before = moment.layers.part(part.before)
        self._number, self._part, self._before = number, part, moment.array(before.symbol)
        self.size, self.stride = part.size, part.stride
        self._overlap = windows.overlap(part)
        self.operators = ("+=", "←") if self._overlap else ("←", "←")
        self._kept = moment.array(part.symbol)[number]
        self._values = input_sheet(moment, before, number)
        d_before, d_after = gradient_of(before.symbol), gradient_of(part.symbol)
        arriving, passed = moment.array(d_after)[number], moment.array(d_before)[number]
        levels = levels_of(np.concatenate([arriving.ravel(), passed.ravel()]), "diverging")
        self.left = map_sheet(moment, d_before, number, "diverging", levels)
        self.right = map_sheet(moment, d_after, number, "diverging", levels)
        self._whole = map_sheet(moment, before.symbol, number, self._values.kind, self._values.levels)
        dx, dp = latex.symbol(self.left.symbol), latex.symbol(self.right.symbol)
        count, out = windows.numbers_of(part), windows.left_out(self)
        others = "other three" if part.size == 2 else "others"
        falls = f"Each gradient of {self.right.title} falls to the number that won the window"
        if self._overlap:
            self.latex = rf"{dx}[\mathrm{{winner}}] \;{{+}}{{=}}\; {dp}[i,j]"
            self.sentence = (
                f"{falls}. Windows overlap, so one of their {count} numbers may win several: the gradients it gets are "
                f"added up.{out}",
                f"{falls}; who wins several windows gets the sum.{out}",
                "Each gradient falls to the winner of its window.",
            )
        else:
            self.latex = rf"{dx}[\mathrm{{winner}}] = {dp}[i,j], \quad {dx}[\mathrm{{others}}] = 0"
            self.sentence = (
                f"{falls}; the {others} get 0: a little more or less of them would not have changed the loss.{out}",
                f"{falls}; the {others} get 0.{out}",
                "Each gradient falls to the winner of its window.",
            )
        self._others = others

    def interest(self) -> Floats:
        """How large the gradient is that falls to a number above 0; to any number where there is none such."""
        seen: Floats = super().interest() * (self._kept > 0)
        return seen if seen.any() else super().interest()

    def is_idle(self, position: int) -> bool:
        """Whether the gradient is 0 there."""
        return not self.right.array[(0, *self.place(position))]

    def collected(self, position: int) -> Floats:
        """Return what the numbers of the window have got up to a position (1,k,k), in float64."""
        k = self.size
        total = np.zeros((1, k, k))
        top, left, _, _ = self.window(position)
        for i, j, _, _ in windows.earlier(self, position):
            (_, y, x), _ = pooling.winner_of(self._before, self._number, i, j, k, self.stride)
            if top <= y < top + k and left <= x < left + k:
                total[0, y - top, x - left] += self.right.array[0, i, j]
        return total

    def beat(self, position: int) -> Beat:
        """What the window gets, who won it, and the gradient that falls to the winner."""
        row, column = self.place(position)
        candidates, winner, tie = _contest(self._before, self._whole, self._part, (self._number, row, column))
        _, top, left = candidates.start
        routed = self.left.part(f"{self.left.symbol} window", top, left, self.size, candidates.mark)
        if self._overlap:
            routed = routed.holding(f"{self.left.symbol} window so far", self.collected(position))
        source = Cell(self.right.symbol, (self._number, row, column))
        home = Cell(self.left.symbol, winner.index)
        here = ", ".join(map(str, winner.index[1:]))
        gradient = self.right.part(str(source), row, column)
        value = exact(float(gradient.array[0, 0, 0]))
        won = f"{winner} won the window"
        why = (f"{won}: {tie}, and the first in reading order wins.", f"{tie}: the first wins.")
        said = (
            f"{home} += {source} = {value}, the {self._others} get nothing."
            if self._overlap
            else f"{home} = {source} = {value}, the {self._others} get 0."
        )
        lines = (
            (said, f"{value} falls to ({here}).", value),
            why if tie else (f"{won}.", f"({here}) won."),
        )
        return Beat((routed, candidates, gradient), lines, home)


def _contest(a: Floats, whole: Sheet, part: Part, place: tuple[int, int, int]) -> tuple[Sheet, Cell, str]:
    """Return the candidates of P[place] with the winner marked, the winner, and of a tie how many."""
    number, row, column = place
    winner, equal = pooling.winner_of(a, number, row, column, part.size, part.stride)
    top, left = part.stride * row, part.stride * column
    mark = winner[1] - top, winner[2] - left
    candidates = whole.part(f"{whole.symbol} window", top, left, part.size, mark)
    everyone = equal == part.size**2
    numbers = f"all {windows.numbers_of(part)} are equal" if everyone else f"{equal} are equal"
    return candidates, Cell(whole.symbol, winner), numbers if equal > 1 else ""


def _largest(candidates: Sheet, kept: Sheet) -> tuple[str, ...]:
    values, largest = candidates.array.ravel().tolist(), float(kept.array[0, 0, 0])
    scale = column([*values, largest], largest)
    # Zeros are not rare here, and exact.
    texts = [scale.text(value) if value else "0" for value in (*values, largest)]
    short = f"largest: {texts[-1]}"
    if len(values) > _MOST_LISTED:
        return f"largest of {len(values)} numbers: {texts[-1]}", short
    return f"max({', '.join(texts[:-1])}) = {texts[-1]}", short
