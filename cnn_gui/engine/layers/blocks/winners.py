"""2×2 max pooling inside a block: the maxima, and the way back to where each came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.engine import aligned

if TYPE_CHECKING:
    from cnn_gui.engine.layers.layer import Array


class Winners:
    """The maxima of 2×2 windows side by side of Z (F,H',W',N); a last row or column that fills no window is left out.

    Attributes:
        pooled: the maxima, (F, rows · columns · N).
        shape: (F, rows, columns, N).
    """

    def __init__(self, z: Array) -> None:
        """Take the memory of Z, which is used in place."""
        filters, height, width, n = z.shape
        rows, columns = height // 2, width // 2
        self.shape = filters, rows, columns, n
        self._z = z
        self._left, self._right = z[:, : 2 * rows, : 2 * columns : 2], z[:, : 2 * rows, 1 : 2 * columns : 2]
        self._pair = aligned.empty((filters, 2 * rows, columns, n), z.dtype)
        self._upper, self._lower = self._pair[:, ::2], self._pair[:, 1::2]
        self.pooled = aligned.empty((filters, rows * columns * n), z.dtype)
        self._cells = self.pooled.reshape(self.shape)
        self._shares: Array | None = None
        self._right_wins = aligned.empty_mask(self._pair.shape)
        self._lower_wins = aligned.empty_mask(self.shape)

    def maximum(self) -> Array:
        """Return ``pooled``, computed from Z."""
        np.maximum(self._left, self._right, out=self._pair)
        np.maximum(self._upper, self._lower, out=self._cells)
        return self.pooled

    def find(self) -> None:
        """Remember where each maximum came from, the first position in row-major order if several are equal."""
        np.less(self._left, self._right, out=self._right_wins)
        np.less(self._upper, self._lower, out=self._lower_wins)

    def spread(self, d_pooled: Array) -> None:
        """Write the gradient to the place of Z, where the maxima came from, and 0 elsewhere."""
        self._to_pairs(d_pooled)
        np.multiply(self._pair, self._right_wins, out=self._right)
        # What one side does not get, the other one gets: exactly, as it is all or nothing.
        np.subtract(self._pair, self._right, out=self._left)
        _, rows, columns, _ = self.shape
        if self._z.shape[1] % 2:
            self._z[:, 2 * rows :] = 0
        if self._z.shape[2] % 2:
            self._z[:, :, 2 * columns :] = 0

    def add(self, d_pooled: Array) -> None:
        """Add the gradient to what stands in the place of Z, where the maxima came from."""
        self._to_pairs(d_pooled)
        if self._shares is None:
            self._shares = aligned.empty(self._pair.shape, self._pair.dtype)
        shares = np.multiply(self._pair, self._right_wins, out=self._shares)
        self._right += shares
        self._left += np.subtract(self._pair, shares, out=shares)

    def _to_pairs(self, d_pooled: Array) -> None:
        """The maxima of pairs are no longer needed: their gradients take their place."""
        d_cells = d_pooled.reshape(self.shape)
        np.multiply(d_cells, self._lower_wins, out=self._lower)
        np.subtract(d_cells, self._lower, out=self._upper)
