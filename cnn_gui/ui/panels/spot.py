"""A spot: where in the program something is seen, as a link or a lesson writes it."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.explain.anatomy import ONE_HOT, CellError
from cnn_gui.explain.cell import Cell, update_of

if TYPE_CHECKING:
    from cnn_gui.explain.moment import Moment

SCHEME = "cnn"
"""What an address begins with that leads to a spot: cnn:phase=Z1&cell=Z1[0,*,*]."""

_ANY = "*"
_PART = re.compile(r"(\w+)=((?:new )?[^\s&\[\]=]*(?:\[[^\]]*\])?)(?:[\s&]+|$)")
_PLACE = re.compile(r"(new\s+)?([\w:′]+)(?:\[([^\]]*)\])?")


class SpotError(ValueError):
    """The text names no spot; the message says, for a person, what is wrong and what is allowed."""


@dataclass(frozen=True)
class NamedCell:
    """A number of an array, with some of its place left open.

    symbol: as in `Cell`. index: None where the largest number is meant, whatever its sign.
    """

    symbol: str
    index: tuple[int | None, ...] = ()

    @classmethod
    def parse(cls, text: str) -> NamedCell:
        """Read "Z1[3,12,7]", "Z1[0,*,*]", "new W1[0,0,1,1]" or "L"; raises SpotError for anything else."""
        match = _PLACE.fullmatch(text.strip())
        places = [] if match is None or not match[3] else [part.strip() for part in match[3].split(",")]
        if match is None or not all(part == _ANY or (part.isascii() and part.isdecimal()) for part in places):
            raise SpotError(f"a cell must be an array with a place, such as Z1[3,12,7] or Z1[0,*,*]; got {text!r}")
        symbol = update_of(match[2]) if match[1] else match[2]
        return cls(symbol, tuple(None if part == _ANY else int(part) for part in places))

    @property
    def is_open(self) -> bool:
        """Whether it depends on the numbers which one is meant."""
        return None in self.index

    def cell(self) -> Cell:
        """Return the cell; raises CellError if it depends on the numbers."""
        if self.is_open:
            raise CellError(f"which number of {self.symbol} is meant depends on the numbers")
        return Cell(self.symbol, tuple(place for place in self.index if place is not None))

    def within(self, moment: Moment) -> Cell:
        """Return the cell that is meant among the numbers of a moment, the first of equal ones.

        Raises CellError where there is none.
        """
        if not self.is_open:
            moment.layers.check(cell := self.cell())
            return cell
        if self.symbol == ONE_HOT and moment.trace.label is not None:
            # It is given and no array of the step: its largest number is that of the true class.
            return Cell(ONE_HOT, (moment.trace.label,))
        array = np.abs(moment.array(self.symbol))
        first = tuple(0 if place is None else place for place in self.index)
        moment.layers.check(Cell(self.symbol, first))
        part = array[tuple(slice(None) if place is None else place for place in self.index)]
        found = iter(np.unravel_index(int(np.argmax(part)), part.shape))
        return Cell(self.symbol, tuple(int(next(found)) if place is None else place for place in self.index))


@dataclass(frozen=True)
class Spot:
    """Where something is seen, and how one gets there; what is "" or None stays as it is.

    Attributes:
        phase: of the next step, by the symbol of what it writes first: "Z1", "dW1", "update:W1".
        panel: to be in front, by its name on the command line: "network", "what-if".
        cell: to be explained.
        action: to be done, by its name; one that stays on is left on.
        model: only in a run of this model is it there.
    """

    phase: str = ""
    panel: str = ""
    cell: NamedCell | None = None
    action: str = ""
    model: str = ""

    @classmethod
    def parse(cls, text: str) -> Spot:
        """Read "phase=Z1 panel=motion cell=Z1[0,12,12]", in any order, with & between the parts as well.

        Raises SpotError for a text that names nothing or something else.
        """
        allowed = [field.name for field in fields(cls)]
        text = text.strip().removeprefix(f"{SCHEME}:")
        parts: dict[str, str] = {}
        at = 0
        while at < len(text):
            match = _PART.match(text, at)
            if match is None:
                raise SpotError(f"a spot is written as in “phase=Z1 panel=motion cell=Z1[0,12,12]”; got {text[at:]!r}")
            name, value = match[1], match[2]
            if name not in allowed or name in parts or not value:
                raise SpotError(f"of a spot one can say once each {', '.join(allowed)}; got {match[0].strip('& ')!r}")
            parts[name] = value
            at = match.end()
        if not parts:
            raise SpotError(f"a spot says at least one of {', '.join(allowed)}; got nothing")
        cell = parts.pop("cell", None)
        return cls(**parts, cell=None if cell is None else NamedCell.parse(cell))
