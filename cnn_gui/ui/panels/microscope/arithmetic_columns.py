"""Where the columns and rows of arithmetic stand: they grow with the numbers, and never shrink under the eyes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from cnn_gui.ui.look.fonts import scaled
from cnn_gui.ui.panels.microscope.arithmetic_rows import GAP, width_of

if TYPE_CHECKING:
    from cnn_gui.ui.panels.microscope.arithmetic_rows import Row

ROW, SECOND_LINE = 16, 14
"""Height of a row, and what a second line in it adds, in logical pixels."""
HEADING = 20
"""Height of a heading between rows."""
APART = 5
"""Between one calculation and the next."""
SHORTEST_BAR, LONGEST_BAR = 30, 200

_HALF = GAP / 2


class Columns(NamedTuple):
    """Where the columns stand: the right ends of head, tail and value, the left end of the bars, and their width."""

    head: float
    tail: float
    value: float
    bar: float
    bar_width: float


class Placed(NamedTuple):
    """A row with its top and its height.

    breaks: its numbers stand in a line below its words. folds: its formula stands in a line below its name. noted: its
    note is shown.
    """

    row: Row
    top: float
    height: float
    breaks: bool
    folds: bool
    noted: bool

    @property
    def below(self) -> int:
        """How far below the first line the numbers stand."""
        return scaled(SECOND_LINE) * (self.breaks + self.folds)


class ArithmeticColumns:
    """The geometry of rows in any width.

    Where it is narrow, first the notes of listed terms give way, then the bars; then numbers move to a second line,
    and a formula below its name.
    """

    def __init__(self) -> None:
        self._rows: tuple[Row, ...] = ()
        self._has_bars = False
        # What has been needed: rows up to their "=", without notes, and with those of the batch; parts of them, and
        # their numbers alone.
        self._whole = self._bare = self._longest = self._tail = self._value = self._numerals = 0.0
        self._placed: tuple[float, Columns, tuple[Placed, ...]] | None = None

    def take(self, rows: tuple[Row, ...], *, fresh: bool) -> bool:
        """Measure rows; fresh: of another cell, nothing is kept. Returns whether they need another place."""
        before = self._measures()
        if fresh:
            self._whole = self._bare = self._longest = self._tail = self._value = self._numerals = 0.0
        self._rows, self._placed = rows, None
        self._has_bars = any(row.scale is not None for row in rows)
        for row in rows:
            self._tail = max(self._tail, width_of(row.tail))
            self._value = max(self._value, width_of(row.value, row.is_result))
        # A formula may take a line of its own, unless there is nothing else.
        listed = [row for row in rows if not row.of_batch]
        plain = [row for row in listed if not row.formula] or listed
        # Its numbers need their room all the same.
        self._numerals = max(self._numerals, *(self._numbers(row) - GAP for row in rows))
        self._whole = max(self._whole, self._numerals, *(row.left_width + self._numbers(row) for row in plain))
        self._bare = max(self._bare, self._numerals, *(_bare(row) + self._numbers(row) for row in plain))
        batch = (row.left_width + self._numbers(row) for row in rows if row.of_batch)
        self._longest = max(self._longest, self._whole, *batch)
        return fresh or before != self._measures()

    def natural_width(self) -> tuple[int, int]:
        """Return the width at which listed terms are one line, with the shortest bars, and the largest of any use."""
        beside = math.ceil(_HALF + self._value)
        least, most = math.ceil(self._whole) + beside, math.ceil(self._longest) + beside
        return (least + GAP + SHORTEST_BAR, most + GAP + LONGEST_BAR) if self._has_bars else (least, most)

    def columns(self, width: float) -> Columns:
        """Return where the columns stand in a width."""
        return self._arranged(width)[0]

    def placed(self, width: float) -> tuple[Placed, ...]:
        """Return the rows from top to bottom with their places in a width."""
        return self._arranged(width)[1]

    def height(self, width: float) -> int:
        """Return how high all rows are in a width."""
        placed = self.placed(width)
        return math.ceil(placed[-1].top + placed[-1].height) if placed else 0

    def _measures(self) -> tuple[float, ...]:
        return len(self._rows), self._whole, self._longest, self._tail, self._value

    def _arranged(self, width: float) -> tuple[Columns, tuple[Placed, ...]]:
        if self._placed is None or self._placed[0] != width:
            columns = self._divide(width)
            self._placed = width, columns, tuple(self._stack(columns, width))
        return self._placed[1:]

    def _divide(self, width: float) -> Columns:
        room = width - self._value - _HALF
        bar = float(GAP + SHORTEST_BAR) if self._has_bars else 0.0
        # Bars give way where rows are one line without them, and where else numbers would be cut.
        if bar and (room - bar < math.floor(self._bare) <= room or room - bar < math.floor(self._numerals)):
            bar = 0.0
        numbers = min(room - bar, self._longest)
        right = numbers + _HALF + self._value
        bars = min(width - right - GAP, LONGEST_BAR) if bar else 0.0
        return Columns(numbers - self._tail - _HALF, numbers, right, right + GAP, max(bars, 0.0))

    def _stack(self, columns: Columns, width: float) -> list[Placed]:
        made: list[Placed] = []
        top = 0.0
        for row in self._rows:
            room = columns.tail + 1.0 - self._numbers(row)
            fits = row.left_width <= room
            keeps = row.of_batch or bool(row.formula)
            breaks = bool(row.tail) and not fits and (keeps or _bare(row) > room)
            folds = bool(row.formula) and row.left_width > width
            top += APART if row.begins and made else 0
            placed = Placed(row, top, 0.0, breaks, folds, noted=fits or breaks)
            placed = placed._replace(height=float(scaled(HEADING) if row.heading else scaled(ROW) + placed.below))
            made.append(placed)
            top += placed.height
        return made

    def _numbers(self, row: Row) -> float:
        """The width of a row's arithmetic, with the gap before it."""
        if not row.tail:
            return 0.0
        return GAP + (width_of(row.head) + _HALF + self._tail if row.head else width_of(row.tail))


def _bare(row: Row) -> float:
    """The width of what stands at the left, without the note."""
    return row.note_left - (GAP if row.note else 0.0)
