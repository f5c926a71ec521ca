"""GELU, one number at a time: the number times the share of the normal distribution that lies below it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cnn_gui.explain.calculation import latex
from cnn_gui.explain.calculation.arithmetic import Calculation, Factor, Operation, Term
from cnn_gui.explain.calculation.explanation import Explanation
from cnn_gui.explain.cell import Cell
from cnn_gui.explain.operations.activation import DERIVATIVE, function, of, passed_on

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Part
    from cnn_gui.explain.moment import Moment

_SHARE = "Φ(z) is the share of the standard normal distribution that lies below z: 0.5 at 0, 1 far above, 0 far below."
_DENSITY = "φ(z) is the density of the standard normal distribution, exp(−z² / 2) / √(2π): the slope of Φ."


def output(moment: Moment, cell: Cell, part: Part, _k: int) -> Explanation:
    """A = Z · Φ(Z)."""
    z, before = of(moment, part.before, cell), Cell(part.before, cell.index)
    share = function(f"Φ({before})", Operation.NORMAL_SHARE, z)
    # Far below 0 little is left of Φ = (1 + erf) / 2, whose parts are as large as 1.
    term = Term((z, Factor(share.result, label=share.name)))
    return Explanation(
        cell,
        f"{cell} · GELU",
        f"{before} times the share of it that passes, Φ({before}): nearly all where it is well above 0, nearly nothing "
        "where it is well below.",
        (rf"{latex.cell(cell)} = {latex.cell(before)} \cdot \Phi({latex.cell(before)})",),
        (share, Calculation(str(cell), (term,), stored=moment.value(cell), least_size=abs(z.value))),
        notes=(_SHARE,),
    )


def input_gradient(moment: Moment, cell: Cell, part: Part, _k: int) -> Explanation:
    """dZ = dA · (Φ(Z) + Z · φ(Z))."""
    z, before = of(moment, part.before, cell), Cell(part.before, cell.index)
    share = function(f"Φ({before})", Operation.NORMAL_SHARE, z)
    density = function(f"φ({before})", Operation.NORMAL_DENSITY, z)
    terms = (
        Term((Factor(share.result, label=share.name),)),
        Term((z, Factor(density.result, label=density.name))),
    )
    at = latex.cell(before)
    explanation = passed_on(
        moment,
        cell,
        part,
        f"The derivative of GELU at {before} is Φ + {before} · φ: near 1 well above 0, near 0 well below, and a little "
        "less than 0 in between, where GELU falls.",
        rf"(\Phi({at}) + {at} \cdot \varphi({at}))",
        calculations=(share, density, Calculation(DERIVATIVE, terms, least_size=1.0)),
    )
    return replace(explanation, notes=(_SHARE, _DENSITY))
