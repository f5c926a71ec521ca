"""What a gallery shows and where it stands: images in an order, sizes, places. Without a widget."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Images = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]
Pixels = npt.NDArray[np.uint32]

WANTED = 56
"""Side in logical pixels that an image is brought near to."""

_OPAQUE = np.uint32(0xFF000000)
_GREYS: Pixels = np.arange(256, dtype=np.uint32) * np.uint32(0x010101) | _OPAQUE


@dataclass(frozen=True)
class Caption:
    """The words below an image: `first → second`, or `first` alone, and a figure.

    marked: with a line in the colour of what is true. below: another figure on a line of its own, which all of a
    gallery's captions have or none. bar: how long a bar under the image is, −1…1 of its width, and of which sign.
    """

    first: str
    second: str
    figure: str
    marked: bool = False
    below: str = ""
    bar: float = 0.0


@dataclass(frozen=True, eq=False)
class Captions:
    """Words for images.

    of: the captions of some images by their numbers; asked only for what is in sight. widest: as wide as any of them.
    describe: everything about one image in a sentence or two.
    """

    of: Callable[[list[int]], Sequence[Caption]]
    widest: Caption
    describe: Callable[[int], str]


def picture_size(height: int, width: int) -> tuple[int, int]:
    """Return height and width in logical pixels at which an image is shown: a whole multiple of its own, if it can be.

    Every image pixel is then equally large; an image much larger than WANTED is made smaller.
    """
    longest = max(height, width)
    scale = WANTED / longest if longest > 1.3 * WANTED else max(round(WANTED / longest), 1)
    return max(round(height * scale), 1), max(round(width * scale), 1)


def sheet(images: Images, numbers: Numbers) -> Pixels:
    """Return some of the images (N,C,H,W), C = 1 grey or 3 colour, one below the other: (len·H, W) of 0xFFRRGGBB.

    Raises ValueError for another number of channels.
    """
    channels, width = images.shape[1], images.shape[3]
    if channels == 1:
        pixels = _GREYS[images[numbers, 0]]
    elif channels == 3:
        red, green, blue = images[numbers].astype(np.uint32).swapaxes(0, 1)
        pixels = red << np.uint32(16) | green << np.uint32(8) | blue | _OPAQUE
    else:
        raise ValueError(f"A gallery shows grey images or colour images, not {channels} channels.")
    return np.ascontiguousarray(pixels).reshape(-1, width)


@dataclass(frozen=True)
class Lattice:
    """Where the cells of a list of `count` stand, in logical pixels from the top left corner of the whole list.

    columns: cells in a row. pitch: from one cell to the next, right and down. cell: width and height of one.
    """

    count: int
    columns: int
    pitch: tuple[int, int]
    cell: tuple[int, int]

    @classmethod
    def fit(cls, count: int, width: int, cell: tuple[int, int], gap: int) -> Lattice:
        """Put as many cells into a row as a width has room for, one at least, and spread them over it."""
        columns = max((width + gap) // (cell[0] + gap), 1)
        return cls(count, columns, (max((width + gap) // columns, cell[0] + gap), cell[1] + gap), cell)

    @property
    def rows(self) -> int:
        """Number of rows."""
        return -(-self.count // self.columns)

    @property
    def height(self) -> int:
        """Height of the whole list, with no gap after the last row."""
        return max(self.rows * self.pitch[1] - (self.pitch[1] - self.cell[1]), 0)

    def corner(self, position: int) -> tuple[int, int]:
        """Return the left upper corner of a cell."""
        row, column = divmod(position, self.columns)
        return column * self.pitch[0], row * self.pitch[1]

    def at(self, x: float, y: float) -> int | None:
        """Return the cell at a point; None in a gap and beside the list."""
        column, inside_x = divmod(x, self.pitch[0])
        row, inside_y = divmod(y, self.pitch[1])
        position = int(row) * self.columns + int(column)
        inside = inside_x < self.cell[0] and inside_y < self.cell[1] and 0 <= column < self.columns and row >= 0
        return position if inside and position < self.count else None

    def between(self, top: float, bottom: float) -> range:
        """Return the cells of all rows that reach into top … bottom."""
        first = max(int(top // self.pitch[1]), 0) * self.columns
        stop = (int(bottom // self.pitch[1]) + 1) * self.columns
        return range(min(first, self.count), min(max(stop, 0), self.count))
