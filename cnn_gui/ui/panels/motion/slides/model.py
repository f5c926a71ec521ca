"""What slides: a window over one map, a cell over another, and at each position the arithmetic between the two."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from cnn_gui.explain.cell import Cell, cell_of_part
from cnn_gui.ui.look.colormaps import Floats, Level
from cnn_gui.ui.widgets.mosaic.map_picture import COLOURED, PictureKind
from cnn_gui.ui.widgets.text.numbers import shape_text

Block = tuple[int, int, int, int]
"""Row, column, height and width of a part of a map, in cells."""


class Side(Enum):
    """One of the two maps."""

    LEFT = "left"
    RIGHT = "right"


class Role(Enum):
    """What a small array between the maps is good for; where there is little room, it decides who gives way."""

    OPERAND = "operand"
    RESULT = "result"
    EXTRA = "extra"


@dataclass(frozen=True, eq=False)
class Sheet:
    """An array as it is shown.

    Attributes:
        title: what a person calls it.
        array: (M,h,w), or an image (3,h,w) with a kind for colours.
        kind, levels: its colours.
        symbol: the array of the network that it is a part of; "" for products, which stand nowhere else.
        start: where in that array its first element stands; below 0 where a zero padding is shown.
        shape: of that array.
        mark: row and column of a cell that stands out, None for none.
    """

    title: str
    array: Floats
    kind: PictureKind
    levels: tuple[Level, Level]
    symbol: str = ""
    start: tuple[int, ...] = ()
    shape: tuple[int, ...] = ()
    mark: tuple[int, int] | None = None

    @property
    def tiles(self) -> int:
        """How many maps stand side by side."""
        return 1 if self.kind in COLOURED else len(self.array)

    @property
    def rows(self) -> int:
        """Rows of each map."""
        return int(self.array.shape[-2])

    @property
    def columns(self) -> int:
        """Columns of each map."""
        return int(self.array.shape[-1])

    @property
    def detail(self) -> str:
        """Its shape as people write it, without a padding."""
        rows, columns = self.shape[-2:]
        tiles = len(self.array)
        return shape_text((tiles, rows, columns) if tiles > 1 else (rows, columns))

    @property
    def margin(self) -> int:
        """Width of the padding around the map."""
        return max(0, -self.start[-1]) if self.start else 0

    def cell(self, tile: int, row: int, column: int) -> Cell | None:
        """Return which number of the network stands there; None for a padding and for what stands nowhere else."""
        return cell_of_part(self.symbol, self.start, self.shape, (tile, row, column)) if self.symbol else None

    def part(self, title: str, row: int, column: int, size: int = 1, mark: tuple[int, int] | None = None) -> Sheet:
        """Return a square of its maps as a sheet of its own, in the same colours."""
        *before, top, left = self.start
        shown = self.array[:, row : row + size, column : column + size]
        start = (*before, top + row, left + column)
        return Sheet(title, shown, self.kind, self.levels, self.symbol, start, self.shape, mark)

    def holding(self, title: str, array: Floats) -> Sheet:
        """Return another array of the same shape in its place and its colours."""
        return replace(self, title=title, array=array)


@dataclass(frozen=True, eq=False)
class Beat:
    """What is to be seen at one position.

    Attributes:
        grids: the small arrays between the maps, from left to right.
        lines: below them, one line each in forms from long to short.
        cell: the number that is explained here.
    """

    grids: tuple[Sheet, ...]
    lines: tuple[tuple[str, ...], ...]
    cell: Cell

    @property
    def words(self) -> str:
        """All of it for those who do not see it."""
        return ". ".join([str(self.cell), *(forms[0] for forms in self.lines if forms[0])])


class Slide(ABC):
    """One animation over real arrays: every cell of the right map in reading order, and its window on the left map.

    Attributes:
        left, right: the two maps.
        size, stride: of the window, in cells of the left map.
        filled: which map is empty at first and filled as the positions are reached; None if neither is.
        roles: of the small arrays between them; `operators`: the signs between these, one less.
        left_grid, right_grid: which of the small arrays the window and the cell are connected with.
        flow: the map that the numbers flow to; None if they meet in the middle.
        latex: the equation. sentence: it in words, from long to short.
    """

    left: Sheet
    right: Sheet
    size: int
    stride: int
    filled: Side | None
    roles: tuple[Role, ...]
    operators: tuple[str, ...]
    left_grid = 0
    right_grid: int
    flow: Side | None
    latex: str
    sentence: tuple[str, ...]

    @property
    def filled_sheet(self) -> Sheet:
        """The map that is filled; the left one if neither is."""
        return self.right if self.filled is Side.RIGHT else self.left

    @property
    def rows(self) -> int:
        """Positions from top to bottom."""
        return self.right.rows

    @property
    def columns(self) -> int:
        """Positions in a row."""
        return self.right.columns

    @property
    def count(self) -> int:
        """Number of positions."""
        return self.rows * self.columns

    @abstractmethod
    def beat(self, position: int) -> Beat:
        """Return what is to be seen at a position, 0 to count − 1."""

    def interest(self) -> Floats:
        """Return how much there is to see at each position (rows,columns): how large the number of the right map is."""
        sizes: Floats = np.abs(self.right.array[0])
        return sizes

    def telling(self) -> int:
        """Return the position where there is most to see; of equal ones the first."""
        return int(np.argmax(np.nan_to_num(self.interest())))

    def is_idle(self, position: int) -> bool:
        """Whether nothing comes of this position."""
        return False

    def place(self, position: int) -> tuple[int, int]:
        """Return row and column on the right map."""
        return divmod(position, self.columns)

    def window(self, position: int) -> Block:
        """Return the window on the left map, padding included."""
        row, column = self.place(position)
        return row * self.stride, column * self.stride, self.size, self.size

    def position_at(self, side: Side, row: int, column: int) -> int | None:
        """Return the position that a cell of a map leads to: its own, or that of a window that holds it.

        Of several windows it is the one whose middle is nearest, as far as that can be; None for a cell in none.
        """
        if side is Side.LEFT:
            down, right = self._window_of(row, self.rows), self._window_of(column, self.columns)
            if down is None or right is None:
                return None
            row, column = down, right
        return min(max(row, 0), self.rows - 1) * self.columns + min(max(column, 0), self.columns - 1)

    def _window_of(self, place: int, count: int) -> int | None:
        """The window that a row or column of the left map leads to, of so many side by side."""
        before = max(min((self.size - 1) // 2, self.size - self.stride), 0)
        found = min(max((place - before) // self.stride, 0), count - 1)
        return found if 0 <= place - found * self.stride < self.size else None

    def reached(self, position: int) -> tuple[Block, ...]:
        """Return which parts of the map that is filled are known at a position; at the last one all of it is.

        Where windows overlap, a cell of the left map is known when the last of its windows has been there.
        """
        sheet = self.filled_sheet
        step = 1 if self.filled is Side.RIGHT else self.stride
        if position == self.count - 1:
            return ((0, 0, sheet.rows, sheet.columns),)
        row, column = self.place(position)
        above = ((0, 0, row * step, sheet.columns),) if row else ()
        return (*above, (row * step, 0, min(step, sheet.rows - row * step), (column + 1) * step))

    def spare(self) -> tuple[Block, ...]:
        """Return the parts of the left map that no window covers: between windows, and at its end."""
        left, size, stride = self.left, self.size, self.stride
        blocks: list[Block] = []
        for rows, height, is_covered in _bands(left.rows, self.rows, size, stride):
            if not is_covered:
                blocks.append((rows, 0, height, left.columns))
                continue
            for columns, width, is_inside in _bands(left.columns, self.columns, size, stride):
                if not is_inside:
                    blocks.append((rows, columns, height, width))
        return tuple(blocks)


def _bands(extent: int, windows: int, size: int, stride: int) -> Iterator[tuple[int, int, bool]]:
    """Rows, or columns, of a map from first to last: where they begin, how many, and whether windows cover them."""
    if stride > size:
        for window in range(windows - 1):
            yield window * stride, size, True
            yield window * stride + size, stride - size, False
        start, end = (windows - 1) * stride, (windows - 1) * stride + size
    else:
        start, end = 0, (windows - 1) * stride + size
    yield start, end - start, True
    if extent > end:
        yield end, extent - end, False
