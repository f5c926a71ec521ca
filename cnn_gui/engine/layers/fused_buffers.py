"""The memory of a fused block at one batch size, arranged so that the two passes are products of whole matrices."""

from __future__ import annotations

import numpy as np

from cnn_gui.engine import aligned
from cnn_gui.engine.layers.layer import Array, DType, Shape
from cnn_gui.engine.layers.products import deep, wide


class BlockBuffers:
    """The arrays of one block at one batch size, and the views of them that the two passes need.

    L is rows · columns · N, the number of pooled cells; q and p are the horizontal and the vertical offset.

    Attributes:
        padded, padded_inside: X with its margin of zeros, and where X belongs in it.
        pixels: where in X, as rows of N numbers, each number of the patches comes from.
        patch_pixels: the patches as rows of N numbers.
        patch_columns_seen: for q = 0 the patch columns 0…k−1, for q = 1 the patch columns 1…k, (2, k(k+1)C, L): views
            that overlap.
        weights: every filter at its two vertical offsets, (2F, k(k+1)C).
        filters_twice: where the filters are in ``weights``, (p, F, v, u, C).
        planes, products: Z, then dZ, as (q, p, F, L) and (q, 2F, L); left_right: the planes of both q.
        pair_maximum: the larger of left and right, (p, F, L); upper_lower: those of both p.
        pooled, pooled_maps: P as (F, L) and as (F, rows, columns, N).
        row_wins, winner: where upper and lower row won, (p, F, L), and which of the four won, (q, p, F, L);
            upper_lower_wins, left_right_wins: those of both p, and of both q.
        is_open, d_open: P > 0, and dP where it is; (F, L).
        zeros, ones: (L,).
        d_weights, d_filters: the gradient of ``weights`` for both q, (q, 2F, k(k+1)C), and where the filters are in it,
            (q, p, F, v, u, C).
        multiply_forward: weights · patch_columns_seen into ``products``; multiply_backward: ``products`` times the
            transposed patch_columns_seen into ``d_weights``.
        ready_for_backward: whether ``planes`` still holds Z of the last forward pass.
    """

    def __init__(
        self, input_shape: Shape, dtype: DType, margin: int, kernel: int, output_shape: Shape, small_product: int
    ) -> None:
        channels, height, width, n = input_shape
        filters, rows, columns = output_shape
        side, cells = kernel + 1, rows * columns * n

        self.padded = aligned.full((channels, height + 2 * margin, width + 2 * margin, n), dtype, 0)
        self.padded_inside = self.padded[:, margin : margin + height, margin : margin + width]
        numbers = np.arange(self.padded[..., 0].size).reshape(self.padded.shape[:3])
        i, j = 2 * np.arange(rows)[:, None], 2 * np.arange(columns)
        self.pixels = np.array([numbers[:, i + u, j + v] for v in range(side) for u in range(side)]).ravel()

        patches = aligned.empty((side * side * channels, cells), dtype)
        self.patch_pixels = patches.reshape(-1, n)
        column = side * channels
        self.patch_columns_seen = _view(
            patches, (2, kernel * column, cells), (column * patches.strides[0], *patches.strides)
        )

        weights = aligned.full((2, filters, kernel, side, channels), dtype, 0)
        p, f, v, u, c = weights.strides
        self.weights = weights.reshape(2 * filters, -1)
        self.filters_twice = _view(weights, (2, filters, kernel, kernel, channels), (p + u, f, v, u, c))

        self.planes = aligned.empty((2, 2, filters, cells), dtype)
        self.products = self.planes.reshape(2, 2 * filters, cells)
        self.pair_maximum = aligned.empty((2, filters, cells), dtype)
        self.left_right = (self.planes[0], self.planes[1])
        self.upper_lower = (self.pair_maximum[0], self.pair_maximum[1])
        self.pooled = aligned.empty((filters, cells), dtype)
        self.pooled_maps = self.pooled.reshape(filters, rows, columns, n)
        self.zeros = aligned.full((cells,), dtype, 0)
        self.ready_for_backward = False

        self.row_wins = aligned.empty_mask(self.pair_maximum.shape)
        self.winner = aligned.empty_mask(self.planes.shape)
        self.upper_lower_wins = (self.row_wins[0], self.row_wins[1])
        self.left_right_wins = (self.winner[0], self.winner[1])
        self.is_open = aligned.empty_mask(self.pooled.shape)
        self.d_open = aligned.empty(self.pooled.shape, dtype)
        self.ones = aligned.full((cells,), dtype, 1)
        d_weights = aligned.empty((2, 2, filters, kernel, side, channels), dtype)
        q, p, f, v, u, c = d_weights.strides
        self.d_weights = d_weights.reshape(2, 2 * filters, -1)
        self.d_filters = _view(d_weights, (2, 2, filters, kernel, kernel, channels), (q, p + u, f, v, u, c))
        self.multiply_forward = wide(self.weights, self.patch_columns_seen, self.products, small_product)
        self.multiply_backward = deep(
            self.products, self.patch_columns_seen.transpose(0, 2, 1), self.d_weights, small_product
        )
        self._small_product = small_product
        self._input_gradient: InputGradient | None = None

    def input_gradient(self) -> InputGradient:
        """Return the memory for the gradient of the input; the first layer never asks for it."""
        if self._input_gradient is None:
            self._input_gradient = InputGradient(self, self._small_product)
        return self._input_gradient


class InputGradient:
    """What only the gradient of the input needs.

    Attributes:
        patch_pixels: the gradients of the patches as rows of N numbers, and one row of zeros behind them.
        columns_left, columns_right, column_last: those of patch columns 0…k−1, 1…k, and k, as rows of L numbers.
        from_right: what the products for q = 1 give to columns_right.
        multiply_left, multiply_right: the transposed weights times dZ, of q = 0 into columns_left, of q = 1 into
            from_right.
        places: for each share of each pixel of X its row in ``patch_pixels``.
        shares, shares_of_pixels: as rows of N numbers, and (share, C, H, W, N).
        dx: (C, H, W, N).
    """

    def __init__(self, buffers: BlockBuffers, small_product: int) -> None:
        _, rows, columns, n = buffers.pooled_maps.shape
        channels, height, width, _ = buffers.padded_inside.shape
        m = (buffers.padded.shape[1] - height) // 2
        side = buffers.filters_twice.shape[2] + 1
        dtype = buffers.pooled.dtype

        size = len(buffers.patch_pixels)
        self.patch_pixels = aligned.full((size + 1, n), dtype, 0)
        patches = self.patch_pixels[:-1].reshape(-1, buffers.pooled.shape[1])
        column = side * channels
        self.columns_left, self.columns_right = patches[:-column], patches[column:]
        self.column_last = patches[-column:]
        self.from_right = aligned.empty(self.columns_right.shape, dtype)

        weights_transposed = buffers.weights.T
        left, right = buffers.products
        self.multiply_left = wide(weights_transposed, left, self.columns_left, small_product)
        self.multiply_right = wide(weights_transposed, right, self.from_right, small_product)

        # Patches lie two pixels apart, so a pixel lies in at most (side / 2)² of them, a rows up and b columns left.
        # What it gets from a patch that does not exist is the row of zeros.
        each = side // 2
        a, b, c, y, x = np.ogrid[:each, :each, :channels, m : m + height, m : m + width]
        i, j = y // 2 - a, x // 2 - b
        v, u = x - 2 * j, y - 2 * i
        exists = (i >= 0) & (i < rows) & (j >= 0) & (j < columns)
        place = np.ravel_multi_index((v, u, c, i, j), (side, side, channels, rows, columns), mode="clip")
        self.places = np.where(exists, place, size).ravel()
        self.shares = aligned.empty((self.places.size, n), dtype)
        self.shares_of_pixels = self.shares.reshape(each * each, channels, height, width, n)
        self.dx = aligned.empty((channels, height, width, n), dtype)


def _view(array: Array, shape: Shape, strides: tuple[int, ...]) -> Array:
    """View the memory of an array in another shape; the constructor checks that it stays inside."""
    return np.ndarray(shape, array.dtype, buffer=array, strides=strides)
