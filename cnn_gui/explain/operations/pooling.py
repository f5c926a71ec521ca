"""Max pooling, one number at a time: who wins a window, and where the gradient goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.counted import counted
from cnn_gui.explain.calculation import latex
from cnn_gui.explain.calculation.arithmetic import Calculation, Factor, Operation, Term
from cnn_gui.explain.calculation.explanation import Explanation, Picture
from cnn_gui.explain.calculation.ranking import ranked
from cnn_gui.explain.cell import Cell, gradient_of
from cnn_gui.explain.operations.in_windows import in_no_window, of_its_window
from cnn_gui.explain.windows import windows_of

if TYPE_CHECKING:
    from cnn_gui.engine import Array
    from cnn_gui.explain.anatomy import Part
    from cnn_gui.explain.moment import Moment


def winner_of(a: Array, c: int, i: int, j: int, size: int, stride: int) -> tuple[tuple[int, int, int], int]:
    """Return the place of the largest number of the window of P[c,i,j], and how many numbers of it are that large.

    Of equal ones the first in row-major order wins, as in the engine.
    """
    window = a[c, stride * i : stride * i + size, stride * j : stride * j + size]
    row, column = divmod(int(window.argmax()), size)
    return (c, stride * i + row, stride * j + column), int(np.count_nonzero(window == window[row, column]))


def output(moment: Moment, cell: Cell, part: Part, _k: int) -> Explanation:
    """P[c,i,j] = max of A[c,s·i:s·i+k,s·j:s·j+k], k the windows' size, s the stride: candidates and winner."""
    c, i, j = cell.index
    a, size = moment.array(part.before), part.size
    winner, equal = winner_of(a, c, i, j, size, part.stride)
    top, left = part.stride * i, part.stride * j
    candidates = [(c, top + row, left + column) for row in range(size) for column in range(size)]
    terms = tuple(
        Term((Factor(float(a[place]), Cell(part.before, place)),), note="winner" if place == winner else "")
        for place in candidates
    )
    tie = f" {equal} of them are equal, and the first in reading order wins." if equal > 1 else ""
    window = a[c, top : top + size, left : left + size].astype(np.float64)
    return Explanation(
        cell,
        f"{cell} · max pooling",
        f"The largest of the {_NUMBERS.get(size * size, size * size)} numbers {of_its_window(part, top, left)}: "
        f"{Cell(part.before, winner)} wins.{tie}",
        (rf"{latex.cell(cell)} = \max {latex.at(part.before, (c, f'{top}:{top + size}', f'{left}:{left + size}'))}",),
        (Calculation(str(cell), terms, Operation.LARGEST, stored=moment.value(cell)),),
        pictures=(Picture("candidates", window, part.before, (c, top, left)),),
    )


def input_gradient(moment: Moment, cell: Cell, part: Part, k: int) -> Explanation:
    """dA[c,y,x] = Σ dP of the windows that A[c,y,x] won; windows that do not overlap hold it once at most."""
    c, row, column = cell.index
    windows = windows_of(part, row, column)
    title = f"{cell} · gradient of max pooling's input"
    if not windows:
        return in_no_window(moment, cell, part, title)
    if len(windows) > 1:
        return _of_several(moment, cell, part, windows, title, k)

    a, here, place = moment.array(part.before), Cell(part.before, cell.index), (c, *windows[0])
    stored = moment.value(cell)
    winner, equal = winner_of(a, *place, part.size, part.stride)
    upstream, window = Cell(gradient_of(part.symbol), place), Cell(part.symbol, place)
    won = winner == cell.index
    if won:
        sentence = f"{here} won the window of {window}, so all of {upstream} is routed here."
        if equal > 1:
            sentence += f" {equal} numbers of the window are equal, and this one is the first of them in reading order."
    elif a[cell.index] == a[winner]:
        sentence = (
            f"{here} is as large as {Cell(part.before, winner)}, but of equal numbers only the first in reading order "
            f"wins the window of {window}: the gradient goes there, and here it is 0."
        )
    else:
        sentence = (
            f"{here} lost the window of {window} to {Cell(part.before, winner)}: a little more or less of it changes "
            "nothing, so its gradient is 0."
        )
    return Explanation(
        cell,
        title,
        sentence,
        (rf"{latex.cell(cell)} = {latex.cell(upstream) if won else '0'}",),
        (Calculation(str(cell), (_routed(moment, upstream, won=won),), stored=stored),),
        pictures=_pictures(moment, cell, part, windows),
    )


def _of_several(
    moment: Moment, cell: Cell, part: Part, windows: tuple[tuple[int, int], ...], title: str, k: int
) -> Explanation:
    """Windows that overlap: the number may have won some of those that hold it, and lost the others."""
    c, a, here = cell.index[0], moment.array(part.before), Cell(part.before, cell.index)
    winners = [winner_of(a, c, i, j, part.size, part.stride)[0] for i, j in windows]
    won = [winner == cell.index for winner in winners]
    upstream = [Cell(gradient_of(part.symbol), (c, *window)) for window in windows]
    gradients = np.array([moment.value(each) for each in upstream])
    terms, groups = ranked(gradients * won, lambda index: _routed(moment, upstream[index[0]], won=won[index[0]]), k)
    count = sum(won)
    if not count:
        equal = any(a[winner] == a[cell.index] for winner in winners)
        why = (
            "won none of them, since of equal numbers only the first in reading order wins"
            if equal
            else "won none of them: a little more or less of it changes nothing"
        )
        sentence = f"{here} is in {counted(len(windows), 'window')} of {part.symbol} and {why}. So its gradient is 0."
    else:
        which = "all of them" if count == len(windows) else f"{count} of them"
        sentence = (
            f"{here} is in {counted(len(windows), 'window')} of {part.symbol}, since they overlap, and won {which}: "
            f"the gradient of {'each' if count > 1 else 'the'} window that it won is routed here."
        )
    places = [latex.cell(each) for each, mine in zip(upstream, won, strict=True) if mine]
    return Explanation(
        cell,
        title,
        sentence,
        (f"{latex.cell(cell)} = {_sum_of(places)}",),
        (Calculation(str(cell), terms, groups=groups, stored=moment.value(cell)),),
        pictures=_pictures(moment, cell, part, windows),
    )


def _sum_of(places: list[str]) -> str:
    if len(places) > _MOST_WRITTEN:
        return rf"{places[0]} + \ldots + {places[-1]}"
    return " + ".join(places) or "0"


def _routed(moment: Moment, upstream: Cell, *, won: bool) -> Term:
    gate = Factor(1.0 if won else 0.0, label="won" if won else "lost")
    return Term((Factor(moment.value(upstream), upstream), gate))


def _pictures(moment: Moment, cell: Cell, part: Part, windows: tuple[tuple[int, int], ...]) -> tuple[Picture, Picture]:
    """All numbers of the windows, and the gradients that they get."""
    c, stride = cell.index[0], part.stride
    (first_i, first_j), (last_i, last_j) = windows[0], windows[-1]
    top, left = stride * first_i, stride * first_j
    where = (c, slice(top, stride * last_i + part.size), slice(left, stride * last_j + part.size))
    values, gradients = (moment.array(symbol)[where].astype(np.float64) for symbol in (part.before, cell.symbol))
    return (
        Picture("candidates", values, part.before, (c, top, left)),
        Picture("where the gradient goes", gradients, cell.symbol, (c, top, left), "gradient"),
    )


_NUMBERS = {4: "four", 9: "nine"}
_MOST_WRITTEN = 4
