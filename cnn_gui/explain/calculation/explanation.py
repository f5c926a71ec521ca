"""One number explained: plain data that can be drawn, followed to its sources, and added up again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from cnn_gui.explain.calculation.arithmetic import Calculation, Factor, Group, How, Operation, Term
from cnn_gui.explain.calculation.lines import Line, LineKind, lines_of

if TYPE_CHECKING:
    from cnn_gui.engine import Array
    from cnn_gui.explain.cell import Cell

__all__ = ["Calculation", "Explanation", "Factor", "Group", "How", "Line", "LineKind", "Operation", "Picture", "Term"]


@dataclass(frozen=True, eq=False)
class Picture:
    """An array that shows the arithmetic at a glance.

    Attributes:
        title: what it is: "X under the filter".
        short: the same where there is little room: "X"; "" if the title is short.
        array: float64, (H,W) or (C,H,W).
        symbol: the array it is a part of; "" for products, which stand nowhere else.
        start: where in that array its first element stands; may be negative where a zero padding is shown.
        step: how many rows (and columns) of that array lie between two of the picture: 2 shows every other one.
    """

    title: str
    array: Array
    symbol: str = ""
    start: tuple[int, ...] = ()
    short: str = ""
    step: int = 1


@dataclass(frozen=True, eq=False)
class Explanation:
    """How one number came about.

    Attributes:
        cell: which number.
        title: "Z1[3, 12, 7] · convolution".
        sentence: in words, with the places of this cell.
        equations: LaTeX, with the indices of this cell; most have one.
        calculations: one after another; results of earlier ones are factors of later ones, and the last one gives the
            number.
        batch: of a parameter's gradient, what follows for the whole batch: this image's share and the mean.
        pictures: arrays to draw.
        notes: further sentences, such as what a learning rate's letter means.
    """

    cell: Cell
    title: str
    sentence: str
    equations: tuple[str, ...]
    calculations: tuple[Calculation, ...]
    batch: tuple[Calculation, ...] = ()
    pictures: tuple[Picture, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def latex(self) -> str:
        """The equations in one line."""
        return r",\quad ".join(self.equations)

    @property
    def terms(self) -> tuple[Term, ...]:
        """The terms of the last calculation."""
        return self.calculations[-1].terms

    @property
    def groups(self) -> tuple[Group, ...]:
        """What the last calculation adds besides its terms: the rest of a long list as one sum."""
        return self.calculations[-1].groups

    @property
    def result(self) -> float:
        """The terms combined in float64."""
        return self.calculations[-1].result

    @property
    def stored(self) -> float:
        """The engine's own value: the number in the map."""
        stored = self.calculations[-1].stored
        assert stored is not None, "the last calculation gives a number that the engine stores"
        return stored

    @property
    def difference(self) -> float:
        """How far result and stored are apart, in relation to the numbers that were combined."""
        return self.calculations[-1].difference

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """All calculations as printed lines; the last line ends with the number in the map."""
        return tuple(line for calculation in self.calculations for line in lines_of(calculation))

    @cached_property
    def batch_lines(self) -> tuple[Line, ...]:
        """What follows for the whole batch, as printed lines."""
        return tuple(line for calculation in self.batch for line in lines_of(calculation))

    @property
    def sources(self) -> tuple[Cell, ...]:
        """Every cell that goes into the listed terms, once, in their order."""
        cells = [cell for calculation in self.calculations for term in calculation.terms for cell in term.sources]
        return tuple(dict.fromkeys(cells))
