"""Matrix products, cut into small ones where the BLAS library multiplies small matrices without packing them.

OpenBLAS copies parts of both factors into an order of its own before it multiplies. These networks have a few filters
and long rows, so that a number is used too seldom to make up for its copy. For processors with AVX-512 OpenBLAS has
kernels that leave the copy out when a product takes at most 10⁶ multiplications (its pull request 3335); how many that
is, is ``Workspace.small_product``, 0 where there are no such kernels: then nothing is cut.

A product is C (m,n) = A (m,k) · B (k,n). What pays was measured (docs/performance.md, "Small products"):

- *wide*: n is the long axis, that of the pooled cells. The columns of B and C are cut.
- *tall*: m is the long axis. The rows of A and C are cut.
- *deep*: k is the long axis, as it is of dW. A, B and k are cut, and the parts of C added. Here the kernels want no
  more than 1,200 numbers of C at a time, so that its columns are cut, too.

Where and in how many pieces follows from the shapes alone, and the parts are always added in the same order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import as_strided

from cnn_gui.engine import aligned

if TYPE_CHECKING:
    from cnn_gui.engine.layers.layer import Array

# A piece takes at most this share of the largest small product, so that it stays in the cache more often.
_SHARE = 2
# Pieces that come out much smaller than that, because a length has no better divisor, cost more calls than they gain.
_LEAST_SHARE = 16
# Packing pays where the factor that stays is large, unless few products are added for each number of the result.
_LARGEST_FACTOR = 3100
_SHALLOW = 32
# Of a matrix times a transposed one OpenBLAS takes those to be small that give at most so many numbers ...
_LARGEST_RESULT = 1200
# ... of sums of at least so many products.
_LEAST_DEPTH = 32
# A result with many rows would be cut into narrow strips.
_MOST_ROWS = 32
_LEAST_WIDTH = 16


class Product:
    """C = A · B between arrays that stay where they are: what A and B hold when it is called is multiplied into C."""

    __slots__ = ("_added", "_left", "_multiply", "_out", "_right")

    def __init__(self, left: Array, right: Array, out: Array, added: tuple[Array, Array] | None = None) -> None:
        """Take A (…,m,k), B (…,k,n) and C (…,m,n). If that is in parts: ``added`` is (parts in a row, sum)."""
        self._left, self._right, self._out = left, right, out
        self._added = added
        # For matrices dot takes half as long to begin, and for a batch of one matmul leaves the fast path.
        self._multiply = np.dot if out.ndim == 2 and out.flags.c_contiguous else np.matmul

    def __call__(self) -> None:
        """Multiply."""
        self._multiply(self._left, self._right, out=self._out)
        if self._added is not None:
            parts, total = self._added
            np.add.reduce(parts, axis=0, out=total)


def wide(left: Array, right: Array, out: Array, small: int) -> Product:
    """A (m,k) times one or more B (…,k,n), cut along n."""
    rows, depth = left.shape
    pieces = _pieces(right.shape[-1], rows * depth, small) if _is_light(rows * depth, depth) else 1
    if pieces < 2:
        return Product(left, right, out)
    return Product(left, _cut(right, -1, pieces), _cut(out, -1, pieces))


def tall(left: Array, right: Array, out: Array, small: int) -> Product:
    """A (m,k) times B (k,n), cut along m."""
    depth, columns = right.shape
    pieces = _pieces(len(left), depth * columns, small) if _is_light(depth * columns, depth) else 1
    if pieces < 2:
        return Product(left, right, out)
    return Product(_cut(left, -2, pieces), right, _cut(out, -2, pieces))


def deep(left: Array, right: Array, out: Array, small: int) -> Product:
    """One or more A (…,m,k) times B (…,k,n), cut along k, and along n where C is too large for a small product."""
    rows, depth, columns = *left.shape[-2:], right.shape[-1]
    strips = _strips(rows, columns) if small else 0
    pieces = _pieces(depth, rows * columns // strips, small) if strips else 0
    if strips * pieces < 2 or depth < _LEAST_DEPTH * pieces:
        return Product(left, right, out)
    left = _cut(left, -1, pieces)[..., None, :, :]
    right = _cut(_cut(right, -2, pieces), -1, strips)
    if pieces == 1:
        return Product(left, right, _cut(out[..., None, :, :], -1, strips))
    parts = aligned.empty((pieces, *out.shape), out.dtype)
    return Product(left, right, _cut(np.moveaxis(parts, 0, -3), -1, strips), (parts, out))


def _is_light(factor: int, depth: int) -> bool:
    return factor <= _LARGEST_FACTOR or depth <= _SHALLOW


def _pieces(length: int, work: int, small: int) -> int:
    """Into how many equal pieces to cut an axis at ``work`` multiplications for each place; 0 if it cannot be."""
    if length * work <= small:
        return 1
    most = small // (_SHARE * work)
    least = small // (_LEAST_SHARE * work)
    return next((length // size for size in range(most, max(least, 1) - 1, -1) if length % size == 0), 0)


def _strips(rows: int, columns: int) -> int:
    """Into how many equal strips to cut the columns of a result; 0 if it cannot be made small."""
    if rows * columns <= _LARGEST_RESULT:
        return 1
    if rows > _MOST_ROWS:
        return 0
    most = _LARGEST_RESULT // rows
    return next((columns // width for width in range(most, _LEAST_WIDTH - 1, -1) if columns % width == 0), 0)


def _cut(array: Array, axis: int, pieces: int) -> Array:
    """View (…,m,n) as (…,pieces,m,n) with m or n, axis −2 or −1, cut into equal pieces."""
    *shape, m, n = array.shape
    *strides, row, column = array.strides
    step = array.strides[axis]
    if axis == -1:
        n //= pieces
        step *= n
    else:
        m //= pieces
        step *= m
    return as_strided(array, (*shape, pieces, m, n), (*strides, step, row, column))
