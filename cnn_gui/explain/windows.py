"""Where the windows of a convolution or a pooling lie, computed from places alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cnn_gui.explain.anatomy import Part

# The axes of a map.
ROWS, COLUMNS = 0, 1
# In words: every … row.
ORDINALS = {2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth", 7: "seventh", 8: "eighth"}


def first_under(part: Part, axis: int, place: int) -> int:
    """Return the first row (or column) under the window that makes a row (or column) of ``part``.

    Below 0 where the window begins in the padding.
    """
    return place * part.stride - part.margins[2 * axis]


def under(part: Part, axis: int, places: slice) -> slice:
    """Return all rows (or columns) from the first window of some of ``part`` to the end of the last.

    They may reach beyond the maps, into the padding.
    """
    return slice(first_under(part, axis, places.start), first_under(part, axis, places.stop - 1) + part.window)


def over(part: Part, axis: int, places: slice) -> slice:
    """Return the rows (or columns) of ``part`` whose windows hold any of some rows (or columns) of the stage before it.

    Empty, with start and stop alike, where no window holds one: between windows that do not touch, and at an edge that
    is left out.
    """
    above = part.margins[2 * axis]
    first = max(0, -((part.window - 1 - above - places.start) // part.stride))
    end = min(part.shape[1 + axis], (places.stop - 1 + above) // part.stride + 1)
    return slice(first, max(first, end))


def windows_of(part: Part, row: int, column: int) -> tuple[tuple[int, int], ...]:
    """Return the (row, column) of each number of a map of ``part`` whose window holds a place of the map before it."""
    rows, columns = over(part, ROWS, slice(row, row + 1)), over(part, COLUMNS, slice(column, column + 1))
    return tuple((i, j) for i in range(rows.start, rows.stop) for j in range(columns.start, columns.stop))
