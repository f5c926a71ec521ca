"""Maps several times side by side, each time shifted by a column, so that what a kernel sees is a matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.engine import aligned

if TYPE_CHECKING:
    from cnn_gui.engine.layers.layer import Array, DType, Shape


class ShiftedRows:
    """Maps X (C,H,W,N) as ``memory`` (rows + k − 1, k, C, columns, N), with zeros where X has nothing:

        memory[h, v, c, w, n] = X[c, h − top, w + v − left, n].

    All that a k×k kernel sees from one row of outputs, k rows of all shifts and channels, then lies in one piece. Row i
    of ``matrices`` (rows, k²C, columns · N) is this piece: the patches of all places of the row and of all images, in
    the order (u, v, c). Neighbours overlap by k − 1 of their k rows. So a number is copied k times and not k² times.
    """

    def __init__(
        self, shape: Shape, outputs: tuple[int, int], kernel: int, margins: tuple[int, int], dtype: DType
    ) -> None:
        """Take the shape of X, rows and columns of outputs, k, and how many zeros stand above and at the left."""
        channels, height, width, n = shape
        rows, columns = outputs
        top, left = margins
        self.memory = aligned.full((rows + kernel - 1, kernel, channels, columns, n), dtype, 0)
        one_row, _, one_channel, _, one = self.memory.strides
        self.matrices: Array = np.ndarray(
            (rows, kernel * kernel * channels, columns * n),
            dtype,
            buffer=self.memory,
            strides=(one_row, one_channel, one),
        )
        # Where X is seen: of the rows the same ones for all shifts; of the columns, others for each shift.
        stop = max(top, min(rows + kernel - 1, top + height))
        self._parts: list[tuple[Array, tuple[slice, slice, slice]]] = []
        for v in range(kernel):
            first = max(0, left - v)
            last = max(first, min(columns, width + left - v))
            seen = slice(None), slice(0, stop - top), slice(first + v - left, last + v - left)
            self._parts.append((self.memory[top:stop, v, :, first:last].swapaxes(0, 1), seen))

    def fill(self, x: Array) -> None:
        """Copy X to its places; the zeros around it stay."""
        for target, seen in self._parts:
            np.copyto(target, x[seen])
