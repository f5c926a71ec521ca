"""An image several times side by side, each time shifted by a column, so that a convolution is a product without a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.engine import aligned

if TYPE_CHECKING:
    from cnn_gui.engine.layers.layer import Array, DType

Part = tuple["Array", tuple[slice | int, ...]]


class ShiftedRows:
    """Maps (C,H,W,N) as ``memory`` (rows + k − 1, k, C, columns, N), zeros around them:

        memory[h, v, c, w, n] = X[c, h − top, w + v − left, n].

    What a k×k kernel sees from a row of outputs, all shifts and channels of k rows, then lies in one piece: row i of
    ``matrices`` (rows, k²C, columns · N) is the patches of all its places and images, in the order (u, v, c), and
    neighbours overlap by k − 1 of their k rows. A number is copied k times and not k² times.

    Where the outputs are pooled, the even columns stand before the odd ones (``halves``): so the two columns of each
    window are two contiguous pieces. Where X itself is in that order (``source_halves``), it is put right again.
    """

    def __init__(
        self,
        source: tuple[int, int, int, int],
        outputs: tuple[int, int],
        kernel: int,
        margins: tuple[int, int],
        dtype: DType,
        *,
        halves: bool = False,
        source_halves: bool = False,
    ) -> None:
        """Take the shape of X, rows and columns of the outputs, k, and how many zeros are above and at the left."""
        channels, height, width, n = source
        rows, columns = outputs
        top, left = margins
        self.memory = aligned.full((rows + kernel - 1, kernel, channels, columns, n), dtype, 0)
        row = self.memory.strides[0]
        self.matrices: Array = np.ndarray(
            (rows, kernel * kernel * channels, columns * n),
            dtype,
            buffer=self.memory,
            strides=(row, self.memory.strides[2], dtype.itemsize),
        )
        # What is seen of X in rows; in columns it hangs on the shift v.
        seen = slice(top, min(rows + kernel - 1, top + height))
        from_row = slice(0, seen.stop - top)
        self._source = (channels, height, 2, width // 2, n) if source_halves else source
        self._parts: list[Part] = []
        for v in range(kernel):
            target = self.memory[seen, v].swapaxes(0, 1)
            if halves:
                target = target.reshape(*target.shape[:2], 2, columns // 2, n)
            shift = v - left
            least = max(0, -shift)
            most = max(least, min(columns, width - shift))
            # Where one side is in halves, the even columns of that side are copied, then the odd ones.
            for parity in range(2 if halves or source_halves else 1):
                if halves:
                    own, places = _parity(least, most, parity)
                    self._add(target[:, :, parity, own], from_row, _moved(places, shift))
                elif source_halves:
                    own, places = _parity(least + shift, most + shift, parity)
                    self._add(target[:, :, _moved(places, -shift)], from_row, parity, own)
                else:
                    self._add(target[:, :, least:most], from_row, slice(least + shift, most + shift))

    def _add(self, target: Array, *place: slice | int) -> None:
        if target.size:
            self._parts.append((target, (slice(None), *place)))

    def fill(self, x: Array) -> None:
        """Copy X to its places; the zeros around it stay."""
        x = x.reshape(self._source)
        for target, place in self._parts:
            np.copyto(target, x[place])


def _parity(least: int, most: int, parity: int) -> tuple[slice, slice]:
    """Return the places of one parity from ``least`` to before ``most``: counted among their like, and among all."""
    first, stop = (least - parity + 1) // 2, (most - parity + 1) // 2
    return slice(first, stop), slice(2 * first + parity, 2 * stop + parity, 2)


def _moved(places: slice, shift: int) -> slice:
    return slice(places.start + shift, places.stop + shift, places.step)
