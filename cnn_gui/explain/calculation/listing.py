"""A long sum with every one of its terms, printed when they are looked at, so that the printed digits add up."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cnn_gui.counted import counted
from cnn_gui.explain.calculation.lines import scale_of, term_lines

if TYPE_CHECKING:
    from cnn_gui.explain.calculation.arithmetic import Calculation, Group
    from cnn_gui.explain.calculation.figures import Scale
    from cnn_gui.explain.calculation.lines import Line

# So many rows have their factors below each other with the same decimals.
_BLOCK = 32


class Listing:
    """All terms of a sum, in their own order or ranked by size, with what they add up to so far.

    Attributes: whole (the sum with all of its terms), short (the same as it is printed elsewhere, with the rest as one
    group; the listing uses its decimals), order (which term stands in which row), ranked (whether the largest
    come first).
    """

    def __init__(self, whole: Calculation, short: Calculation | None = None, *, ranked: bool = True) -> None:
        self.whole, self.short = whole, short or whole
        self.scale: Scale = scale_of(self.short)
        self.values = np.array([term.value for term in whole.terms])
        self.order: npt.NDArray[np.int64] = np.arange(len(self.values))
        self._block = lru_cache(maxsize=64)(self._print)
        self.ranked = ranked
        self.rank(ranked)

    def __len__(self) -> int:
        return len(self.values)

    @property
    def group(self) -> Group | None:
        """What is one line elsewhere: "the other 672 terms"."""
        return self.short.groups[0] if self.short.groups else None

    @property
    def adds_up(self) -> bool:
        """Whether all is finite: what has overflown adds up to nothing."""
        return bool(np.isfinite(self.values).all() and np.isfinite(self.whole.shown))

    def rank(self, ranked: bool) -> None:
        """Let the largest come first, whatever their sign, or all in the order in which they are summed."""
        self.ranked = ranked
        sizes = np.nan_to_num(np.abs(self.values), nan=np.inf)
        self.order = np.argsort(-sizes, kind="stable") if ranked else np.arange(len(self.values))
        self.__dict__.pop("_sums", None)
        self._block.cache_clear()

    def line(self, row: int) -> Line:
        """Return the printed line of a row."""
        return self._block(row // _BLOCK)[row % _BLOCK]

    def so_far(self, row: int) -> str:
        """Return what all printed numbers down to a row add up to; "" where numbers have overflown."""
        return self.scale.text_of(int(self._sums[row])) if self.adds_up else ""

    @cached_property
    def _ticks(self) -> npt.NDArray[np.int64]:
        return np.array([self.scale.ticks(value) for value in self.values.tolist()], np.int64)

    @cached_property
    def _sums(self) -> npt.NDArray[np.int64]:
        return self._ticks[self.order].cumsum()

    def _print(self, block: int) -> list[Line]:
        chosen = self.order[block * _BLOCK : (block + 1) * _BLOCK].tolist()
        return term_lines([self.whole.terms[number] for number in chosen], self.scale)

    # ---- what they add up to -----------------------------------------------------------------------------------

    @cached_property
    def others(self) -> npt.NDArray[np.bool_]:
        """Which terms are those of the group."""
        listed = set(self.short.terms) if self.group is not None else set()
        return np.array([term not in listed for term in self.whole.terms])

    def sums(self) -> tuple[str, ...]:
        """Return in words, with the printed digits, what the terms add up to, and how that is the number."""
        if not self.adds_up:
            return ("Numbers have overflown: there is no sum.",)
        said = [f"All {self._added(self._ticks, self.whole.shown)}"]
        if self.group is not None:
            said.append(f"The other {self._added(self._ticks[self.others], self.group.value)}")
        return tuple(said)

    def _added(self, ticks: npt.NDArray[np.int64], value: float) -> str:
        printed, shown = int(ticks.sum()), self.scale.ticks(value)
        lost, text = shown - printed, self.scale.text_of
        rounding = f", with the rounding of {text(lost, sign=True)}" if lost else ""
        return f"{counted(len(ticks), 'term')} add up to {text(printed)}{rounding} = {text(shown)}"

    def text(self) -> str:
        """Return everything as plain text, a row a line."""
        rows = (f"{self.line(row).text}\t{self.so_far(row)}".rstrip() for row in range(len(self)))
        return "\n".join([self.whole.name, *rows, *self.sums()])
