"""Where the tiles of a mosaic stand: a grid that fits the place, and whole pixels where possible."""

import math
from dataclasses import dataclass
from typing import NamedTuple

SHEET_SCALE = 4
"""Cells up to this many pixels wide are drawn as one sheet; larger ones tile by tile."""
LARGE_VALUE = 10
"""Single values (vectors) from this many pixels on stand apart."""


class Cell(NamedTuple):
    """One value of one map."""

    tile: int
    row: int
    column: int


@dataclass(frozen=True)
class TileLayout:
    """The grid of `count` tiles of `rows` × `columns` cells, in device pixels from its own top left corner.

    Attributes: across, down (tiles), scale (pixels per cell), gap (pixels between tiles), sheet (whether the
    gaps are cells of the image themselves, one cell wide or none, so that it is drawn in one go).
    """

    count: int
    rows: int
    columns: int
    across: int
    down: int
    scale: float
    gap: float
    sheet: bool

    @property
    def width(self) -> float:
        """Pixels from the first tile's left to the last one's right."""
        return self.across * self.pitch_x - self.gap

    @property
    def height(self) -> float:
        """Pixels from the first tile's top to the last one's bottom."""
        return self.down * self.pitch_y - self.gap

    @property
    def pitch_x(self) -> float:
        """Pixels from one tile to the next in its row."""
        return self.columns * self.scale + self.gap

    @property
    def pitch_y(self) -> float:
        """Pixels from one tile to the next in its column."""
        return self.rows * self.scale + self.gap

    def tile(self, index: int) -> tuple[float, float, float, float]:
        """Return x, y, width, height of a tile."""
        down, across = divmod(index, self.across)
        return across * self.pitch_x, down * self.pitch_y, self.columns * self.scale, self.rows * self.scale

    def cell(self, cell: Cell) -> tuple[float, float, float, float]:
        """Return x, y, width, height of a cell."""
        x, y, _, _ = self.tile(cell.tile)
        return x + cell.column * self.scale, y + cell.row * self.scale, self.scale, self.scale

    def hit(self, x: float, y: float) -> Cell | None:
        """Return the cell under a point, None in a gap or outside."""
        if x < 0 or y < 0:
            return None
        across, inside_x = divmod(x, self.pitch_x)
        down, inside_y = divmod(y, self.pitch_y)
        column, row = int(inside_x / self.scale), int(inside_y / self.scale)
        index = int(down) * self.across + int(across)
        if across >= self.across or column >= self.columns or row >= self.rows or index >= self.count:
            return None
        return Cell(index, row, column)


def _gap(scale: float, rows: int, columns: int) -> float:
    """Pixels between tiles: one cell while cells are small, then a sixteenth of the tile, 4 to 8 pixels."""
    if rows == columns == 1:
        return 0.0 if scale < LARGE_VALUE else 2.0
    if scale <= SHEET_SCALE:
        return scale
    return float(min(max(round(scale * max(rows, columns) / 16), 4), 8))


def _scale(across: int, down: int, rows: int, columns: int, width: float, height: float) -> float:
    """The largest scale at which across × down tiles fit: whole, unless that would waste much of the place."""
    scale = math.floor(min(width / (across * columns), height / (down * rows)))
    while scale >= 2:
        gap = _gap(scale, rows, columns)
        if across * (columns * scale + gap) - gap <= width and down * (rows * scale + gap) - gap <= height:
            return float(scale)
        scale -= 1
    step = 0 if rows == columns == 1 else 1
    part = min(width / (across * (columns + step) - step), height / (down * (rows + step) - step))
    return 1.0 if 1.0 <= part < 1.35 else min(part, 2.0)


def fit(
    count: int, rows: int, columns: int, width: float, height: float, *, across: int | None = None, group: int = 1
) -> TileLayout | None:
    """Return the grid with the largest tiles for a place of width × height device pixels; None if there is none.

    Among equally large tiles the grid with the fewest empty places wins, then the one shaped most like
    the place. Scales are whole numbers from 2 on. `across` demands that many tiles in a row; `group` that so many tiles
    which belong together are never divided between two rows.
    """
    if min(count, rows, columns) < 1 or min(width, height) < 1:
        return None
    best: tuple[float, int, float] | None = None
    layout = None
    for tried in range(group, count + 1, group) if across is None else (min(across, count),):
        down = math.ceil(count / tried)
        if across is None and tried > group and math.ceil(count / (tried - group)) == down:
            continue  # as many rows as with one column less: only narrower
        scale = _scale(tried, down, rows, columns, width, height)
        gap = _gap(scale, rows, columns)
        made = TileLayout(count, rows, columns, tried, down, scale, gap, sheet=gap in (0.0, scale))
        lopsided = abs(math.log((made.width / made.height) / (width / height)))
        rank = (scale, count - tried * down, -lopsided)
        if best is None or rank > best:
            best, layout = rank, made
    return layout
