"""Where a person has been among the numbers: back, forward, and the way that hangs together."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from cnn_gui.explain.cell import Cell

_LONGEST = 200


@dataclass(frozen=True)
class Visit:
    """One cell that was looked at.

    path: the cells by which a person came here link by link, and this one, by array; what they jumped from is not.
    """

    cell: Cell
    path: Mapping[str, Cell]


class Trail:
    """The cells that were looked at, one after another, and which of them is looked at now."""

    def __init__(self) -> None:
        self._visits: list[Visit] = []
        self._place = -1

    @property
    def cell(self) -> Cell | None:
        """The cell that is looked at; None at the very beginning."""
        return self._visits[self._place].cell if self._visits else None

    @property
    def path(self) -> Mapping[str, Cell]:
        """The cells that hang together with the present one, by array."""
        return self._visits[self._place].path if self._visits else MappingProxyType({})

    @property
    def has_before(self) -> bool:
        """Whether there is a way back."""
        return self._place > 0

    @property
    def has_after(self) -> bool:
        """Whether there is a way forward."""
        return self._place < len(self._visits) - 1

    def visit(self, cell: Cell, *, along: Iterable[Cell] | None = None, in_place: bool = False) -> None:
        """Look at a cell; what lay ahead is forgotten.

        along: the cells that link the present one with it, in between, if there is a link: the cells before belong to
        this one then. in_place: it takes the place of the present one, as when a key is held down.
        """
        before = {} if along is None else {**self.path, **{passed.symbol: passed for passed in along}}
        path = {**before, cell.symbol: cell}
        keep = self._place if in_place and self._visits else self._place + 1
        del self._visits[keep:]
        self._visits.append(Visit(cell, MappingProxyType(path)))
        del self._visits[:-_LONGEST]
        self._place = len(self._visits) - 1

    def back(self) -> None:
        """Look at the cell before, if there is one."""
        self._place = max(self._place - 1, min(self._place, 0))

    def forward(self) -> None:
        """Look at the next cell again, if there is one."""
        self._place = min(self._place + 1, len(self._visits) - 1)

    def keep_only(self, exists: Callable[[Cell], bool]) -> None:
        """Forget the cells that are not there any more, but the present one."""
        if not self._visits:
            return
        here = self._visits[self._place]
        kept = [visit for visit in self._visits if visit is here or exists(visit.cell)]
        self._visits = [
            Visit(visit.cell, MappingProxyType({name: cell for name, cell in visit.path.items() if exists(cell)}))
            for visit in kept
        ]
        self._place = next(place for place, visit in enumerate(kept) if visit is here)
