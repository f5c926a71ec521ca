"""Max pooling, one number at a time: who wins a window, and where the gradient goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.explain.calculation import latex
from cnn_gui.explain.calculation.arithmetic import Calculation, Factor, Operation, Term
from cnn_gui.explain.calculation.explanation import Explanation, Picture
from cnn_gui.explain.cell import Cell, gradient_of

if TYPE_CHECKING:
    from cnn_gui.engine import Array
    from cnn_gui.explain.anatomy import Part
    from cnn_gui.explain.moment import Moment

SIZE = 2


def winner_of(a: Array, c: int, i: int, j: int) -> tuple[tuple[int, int, int], int]:
    """Return the place of the largest number of the window of P[c,i,j], and how many numbers of it are that large.

    Of equal ones the first in row-major order wins, as in the engine.
    """
    window = a[c, SIZE * i : SIZE * i + SIZE, SIZE * j : SIZE * j + SIZE]
    row, column = divmod(int(window.argmax()), SIZE)
    return (c, SIZE * i + row, SIZE * j + column), int(np.count_nonzero(window == window[row, column]))


def output(moment: Moment, cell: Cell, part: Part, _k: int) -> Explanation:
    """P[c,i,j] = max of A[c,2i:2i+2,2j:2j+2]: the four candidates and the winner."""
    c, i, j = cell.index
    a = moment.array(part.before)
    winner, equal = winner_of(a, c, i, j)
    top, left = SIZE * i, SIZE * j
    candidates = [(c, top + row, left + column) for row in range(SIZE) for column in range(SIZE)]
    terms = tuple(
        Term((Factor(float(a[place]), Cell(part.before, place)),), note="winner" if place == winner else "")
        for place in candidates
    )
    tie = f" {equal} of them are equal, and the first in reading order wins." if equal > 1 else ""
    window = a[c, top : top + SIZE, left : left + SIZE].astype(np.float64)
    return Explanation(
        cell,
        f"{cell} · max pooling",
        f"The largest of the four numbers of its window, rows {top} and {top + 1}, columns {left} and {left + 1}: "
        f"{Cell(part.before, winner)} wins.{tie}",
        (rf"{latex.cell(cell)} = \max {latex.at(part.before, (c, f'{top}:{top + SIZE}', f'{left}:{left + SIZE}'))}",),
        (Calculation(str(cell), terms, Operation.LARGEST, stored=moment.value(cell)),),
        pictures=(Picture("candidates", window, part.before, (c, top, left)),),
    )


def input_gradient(moment: Moment, cell: Cell, part: Part, _k: int) -> Explanation:
    """dA[c,y,x] = dP of its window if A[c,y,x] won it, else 0."""
    c, row, column = cell.index
    a, here = moment.array(part.before), Cell(part.before, cell.index)
    place = (c, row // SIZE, column // SIZE)
    stored = moment.value(cell)
    title = f"{cell} · gradient of max pooling's input"
    if place[1] >= part.shape[1] or place[2] >= part.shape[2]:
        term = Term((Factor(0.0, label=str(cell)),), note="in no window")
        return Explanation(
            cell,
            title,
            f"{part.before} has an odd number of rows or columns, and the windows leave out the last one: {here} is "
            "in no window, has no influence on the loss, and its gradient is 0.",
            (f"{latex.cell(cell)} = 0",),
            (Calculation(str(cell), (term,), stored=stored),),
        )

    winner, equal = winner_of(a, *place)
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
    gate = Factor(1.0 if won else 0.0, label="won" if won else "lost")
    top, left = SIZE * place[1], SIZE * place[2]
    values = a[c, top : top + SIZE, left : left + SIZE].astype(np.float64)
    routed = moment.array(cell.symbol)[c, top : top + SIZE, left : left + SIZE].astype(np.float64)
    return Explanation(
        cell,
        title,
        sentence,
        (rf"{latex.cell(cell)} = {latex.cell(upstream) if won else '0'}",),
        (Calculation(str(cell), (Term((Factor(moment.value(upstream), upstream), gate)),), stored=stored),),
        pictures=(
            Picture("candidates", values, part.before, (c, top, left)),
            Picture("where the gradient goes", routed, cell.symbol, (c, top, left), "gradient"),
        ),
    )
