"""The numbers of a confusion matrix: counts, shares, and as many cells as there is room for. Without a widget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from cnn_gui.ui.widgets.text.numbers import short

Counts = npt.NDArray[np.int64]
Figures = npt.NDArray[np.float64]
Mode = Literal["count", "row", "column"]

WHOLE_FROM = 6.0
"""Device pixels from which a cell takes whole ones."""


class Pair(NamedTuple):
    """A cell: the true class (its row) and the class it was read as (its column)."""

    true: int
    predicted: int


class Confusion:
    """Counts (K,K), row = true class, column = class read, in one of three measures.

    "count": images; "row": share of the images of the true class, 0…1; "column": share of the images read as that
    class. A share of nothing is NaN.

    Attributes: counts, mode, values (K,K) float64 in the measure of the mode.
    """

    def __init__(self, counts: Counts, mode: Mode) -> None:
        """Raise ValueError for counts that are not square."""
        if counts.ndim != 2 or counts.shape[0] != counts.shape[1]:
            raise ValueError(f"A confusion matrix has shape (K,K), not {counts.shape}.")
        self.counts, self.mode = counts, mode
        if mode == "count":
            self.values: Figures = counts.astype(np.float64)
        else:
            whole = np.broadcast_to(counts.sum(axis=1 if mode == "row" else 0, keepdims=True), counts.shape)
            self.values = np.divide(counts, whole, out=np.full(counts.shape, np.nan), where=whole > 0)
        self._ranked: npt.NDArray[np.intp] | None = None

    @property
    def size(self) -> int:
        """Number of classes, K."""
        return len(self.counts)

    def errors(self) -> Figures:
        """Return the values beside the diagonal, 0 on it and where there is no value: (K,K)."""
        errors = np.nan_to_num(self.values, nan=0.0)
        np.fill_diagonal(errors, 0.0)
        return errors

    def largest_error(self) -> float:
        """Return the largest value beside the diagonal, in the measure of the mode; 0 where all is read rightly."""
        return float(self.errors().max(initial=0.0))

    def text(self, value: float) -> str:
        """Return a value for a cell: a count, or a share in percent without the sign; nothing for nothing."""
        if not value > 0:
            return ""
        if self.mode == "count":
            return f"{value:.0f}"
        percent = 100 * value
        # Never a zero that is not one, nor a whole that is not.
        return short(percent) if percent < 0.05 or percent == 100 else f"{min(percent, 99.9):.1f}"

    def texts(self) -> list[list[str]]:
        """Return what stands in each cell; on the diagonal also a zero, where it is one of something."""
        rows = [[self.text(value) for value in row] for row in self.values.tolist()]
        for index, value in enumerate(np.diagonal(self.values).tolist()):
            if value == 0:
                rows[index][index] = "0"
        return rows

    def widest_text(self) -> str:
        """Return a text as wide as any can become while the images stay the same."""
        return "8" * len(str(self.counts.sum(axis=1).max(initial=0))) if self.mode == "count" else "88.8"

    def ranked_errors(self) -> list[Pair]:
        """Return the cells beside the diagonal that hold something, largest value first, at most a thousand."""
        if self._ranked is None:
            errors = self.errors().ravel()
            filled = np.flatnonzero(errors)
            self._ranked = filled[np.argsort(-errors[filled], kind="stable")][:1000]
        return [Pair(*divmod(int(place), self.size)) for place in self._ranked]


def pooled(array: npt.NDArray[Any], block: int) -> npt.NDArray[Any]:
    """Return the largest value of every block × block cells, so that none is lost where many share a pixel."""
    if block == 1:
        return array
    starts = np.arange(0, len(array), block)
    rows: npt.NDArray[Any] = np.maximum.reduceat(array, starts, axis=0)
    return np.asarray(np.maximum.reduceat(rows, starts, axis=1))


@dataclass(frozen=True)
class Grid:
    """Where cells stand, in device pixels from the left upper corner of the matrix.

    size: classes. block: classes that share a row, and a column, of pixels where there are more classes than pixels.
    cell: width and height of one block; whole pixels, unless there are so few that whole ones would waste the place.
    """

    size: int
    block: int
    cell: tuple[float, float]

    @classmethod
    def fit(cls, size: int, width: float, height: float, most: float, *, square: bool) -> Grid:
        """Make the cells as large as a place allows, at most `most` wide, and no more than twice as wide as high."""
        block = max(-(-size // max(int(min(width, height)), 1)), 1)
        count = max(-(-size // block), 1)
        down = max(min(height / count, most), 1.0)
        across = max(min(width / count, most, 2 * down), 1.0)
        down = min(down, 1.25 * across)
        if square:
            across = down = min(across, down)
        if min(across, down) >= WHOLE_FROM:
            across, down = float(int(across)), float(int(down))
        return cls(size, block, (across, down))

    @property
    def count(self) -> int:
        """Blocks in a row."""
        return -(-self.size // self.block)

    @property
    def width(self) -> float:
        """Width of the matrix in device pixels."""
        return self.count * self.cell[0]

    @property
    def height(self) -> float:
        """Height of the matrix in device pixels."""
        return self.count * self.cell[1]

    def box(self, pair: Pair) -> tuple[float, float, float, float]:
        """Return x, y, width and height of the block that a cell is in."""
        width, height = self.cell
        return pair.predicted // self.block * width, pair.true // self.block * height, width, height

    def hit(self, x: float, y: float, counts: Counts) -> Pair | None:
        """Return the cell at a point, of several that share a pixel the fullest; one beside the
        diagonal if there is any.

        counts: (K,K). None outside of the matrix.
        """
        column, row = int(x // self.cell[0]), int(y // self.cell[1])
        if not (0 <= column < self.count and 0 <= row < self.count):
            return None
        top, left = row * self.block, column * self.block
        if self.block == 1:
            return Pair(top, left)
        part = counts[top : top + self.block, left : left + self.block].copy()
        if row == column and part.sum() > np.trace(part):
            np.fill_diagonal(part, -1)
        down, across = divmod(int(part.argmax()), part.shape[1])
        return Pair(top + down, left + across)
