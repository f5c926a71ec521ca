"""A number of the input: a pixel, brought to mean 0 and deviation 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cnn_gui.explain.calculation import latex
from cnn_gui.explain.calculation.arithmetic import Calculation, Factor, Operation, Term
from cnn_gui.explain.calculation.explanation import Explanation

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Part
    from cnn_gui.explain.cell import Cell
    from cnn_gui.explain.moment import Moment

_WHITE = 255


def output(moment: Moment, cell: Cell, _part: Part, _k: int) -> Explanation:
    """X = (pixel / 255 − mean) / deviation, or the number as it is if it is not known where it came from."""
    stored, title = moment.value(cell), f"{cell} · pixel of the input"
    c, row, column = cell.index
    place = f"row {row}, column {column}" + (f", channel {c}" if moment.trace.stages[0].value.shape[0] > 1 else "")
    prepared = moment.preparation
    if prepared is None:
        term = Term((Factor(stored, label=str(cell)),), note="as given")
        return Explanation(
            cell,
            title,
            f"The input at {place}, as the network was given it.",
            (latex.cell(cell),),
            (Calculation(str(cell), (term,), stored=stored),),
        )
    pixel = float(prepared.pixels[cell.index])
    mean, deviation = float(prepared.mean[c]), float(prepared.deviation[c])
    bright = Calculation(
        "brightness",
        (Term((Factor(pixel, label="pixel"),)), Term((Factor(float(_WHITE), label="white"),))),
        Operation.QUOTIENT,
    )
    distance = Calculation(
        "distance from the mean",
        (Term((Factor(bright.result, label=bright.name),)), Term((Factor(mean, label="mean"),), negative=True)),
    )
    quotient = Calculation(
        str(cell),
        (
            Term((Factor(distance.result, label=distance.name),)),
            Term((Factor(deviation, label="deviation"),)),
        ),
        Operation.QUOTIENT,
        stored=stored,
        least_size=distance.size / deviation,
    )
    return Explanation(
        cell,
        title,
        f"The pixel at {place} has the brightness {pixel:.0f} of {_WHITE}. It is standardised: minus the mean of all "
        "training pixels, divided by their deviation.",
        (rf"{latex.cell(cell)} = \frac{{{pixel:.0f} / {_WHITE} - \mathrm{{mean}}}}{{\mathrm{{deviation}}}}",),
        (bright, distance, quotient),
    )
