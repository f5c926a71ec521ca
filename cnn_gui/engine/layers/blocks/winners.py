"""2×2 max pooling inside a block: maxima of contiguous pieces, and where each came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.engine import aligned

if TYPE_CHECKING:
    from cnn_gui.engine.layers.layer import Array


class Winners:
    """The maxima of windows of Z (F, rows, 2, 2, columns · N): p, the row in the window, before q, the column.

    Attributes:
        pooled: the maxima, (F, rows · columns · N).
    """

    def __init__(self, z: Array) -> None:
        """Take the memory of Z, which is used in place."""
        filters, rows, _, _, cells = z.shape
        self._z = z
        self._left, self._right = z[:, :, :, 0], z[:, :, :, 1]
        pair = aligned.empty((filters, rows, 2, cells), z.dtype)
        self._pair, self._upper, self._lower = pair, pair[:, :, 0], pair[:, :, 1]
        self.pooled = aligned.empty((filters, rows * cells), z.dtype)
        self._cells = self.pooled.reshape(filters, rows, cells)
        self._row_wins = aligned.empty_mask(pair.shape)
        self._winner = aligned.empty_mask(z.shape)

    def maximum(self) -> Array:
        """Return ``pooled``, computed from Z."""
        np.maximum(self._left, self._right, out=self._pair)
        np.maximum(self._upper, self._lower, out=self._cells)
        return self.pooled

    def find(self) -> None:
        """Mark the position that gave each maximum: exactly one of four, the first in row-major order.

        "Less than" gives a tie to the earlier position. For truth values, "greater" means "and not".
        """
        upper_wins, lower_wins = self._row_wins[:, :, 0], self._row_wins[:, :, 1]
        left_wins, right_wins = self._winner[:, :, :, 0], self._winner[:, :, :, 1]
        np.less(self._upper, self._lower, out=lower_wins)
        np.logical_not(lower_wins, out=upper_wins)
        np.less(self._left, self._right, out=right_wins)
        np.greater(self._row_wins, right_wins, out=left_wins)
        np.logical_and(self._row_wins, right_wins, out=right_wins)

    def spread(self, d_pooled: Array) -> None:
        """Write the gradient to the place of Z, at the positions marked, and 0 elsewhere."""
        np.multiply(d_pooled.reshape(self._cells.shape)[:, :, None, None], self._winner, out=self._z)

    def add(self, d_pooled: Array) -> None:
        """Add the gradient to what stands in the place of Z, at the positions marked."""
        d_cells = d_pooled.reshape(self._cells.shape)
        # ``lower`` is no longer needed.
        for p in (0, 1):
            for q in (0, 1):
                self._z[:, :, p, q] += np.multiply(d_cells, self._winner[:, :, p, q], out=self._lower)
