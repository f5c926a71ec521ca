"""Max pooling, one winner in each window."""

from __future__ import annotations

import numpy as np

from cnn_gui.engine.layers.layer import Array, Workspace
from cnn_gui.engine.layers.pooling import Pooling


class MaxPool2D(Pooling):
    """P[c,i,j] = the largest of A[c, s·i : s·i + k, s·j : s·j + k], windows of size k with stride s.

    The gradient goes to exactly one position of each window, the first maximum in row-major order; a number that is the
    maximum of several windows gets the sum, all others, and dropped ones, get zero (Zhou and Chellappa 1988; LeCun et
    al. 1998 have the mean). Shapes and errors as of ``Pooling``.
    """

    kind = "pooling"
    prefix = "pool"

    def forward(self, x: Array, work: Workspace, *, training: bool = False) -> Array:
        channels, rows, columns = self.output_shape(x.shape[:3])
        shape = (channels, rows, columns, x.shape[3])
        work.keep("x", x)
        p = work.array("p", shape, x.dtype)
        if self.size == 2 and self.stride == 2:
            upper_left, upper_right, lower_left, lower_right = quarters(x)
            upper = np.maximum(upper_left, upper_right, out=work.array("upper", shape, x.dtype))
            lower = np.maximum(lower_left, lower_right, out=work.array("lower", shape, x.dtype))
            return np.maximum(upper, lower, out=p)
        # The largest of each row of a window, for all rows of the map, then of the window's rows.
        in_row = work.array("in_row", (channels, x.shape[1], columns, x.shape[3]), x.dtype)
        _largest([x[:, :, place] for place in self.places(columns)], in_row)
        _largest([in_row[:, place] for place in self.places(rows)], p)
        return p

    def backward(self, dy: Array, work: Workspace, gradients: dict[str, Array], *, need_dx: bool) -> Array | None:
        """Route dP to the first row of the window that holds the maximum, and there to the first column.

        What one place of a window does not get is left for those behind it, and the last one gets what is left: so
        each number of dP has exactly one home.
        """
        if not need_dx:
            return None
        if self.size == 2 and self.stride == 2:
            return _route_in_quarters(work.kept("x"), dy, work)
        x, p, dtype = work.kept("x"), work.array("p", dy.shape, dy.dtype), dy.dtype
        _, rows, columns, _ = dy.shape
        in_row = work.array("in_row", (*x.shape[:2], columns, x.shape[3]), dtype)
        d_in_row = work.array("d_in_row", in_row.shape, dtype)
        dx = work.array("dx", x.shape, dtype)
        if self.overlaps:
            d_in_row.fill(0)
            dx.fill(0)
        at = self.places(rows)
        self._route(p, dy, [(in_row[:, place], d_in_row[:, place]) for place in at], work, "rows")
        at = self.places(columns)
        self._route(in_row, d_in_row, [(x[:, :, place], dx[:, :, place]) for place in at], work, "columns")
        return dx

    def _route(
        self, largest: Array, gradient: Array, places: list[tuple[Array, Array]], work: Workspace, key: str
    ) -> None:
        """Give each gradient to the first place whose value is the largest; places that overlap get sums."""
        left = work.array(f"left {key}", gradient.shape, gradient.dtype)
        np.copyto(left, gradient)
        share = work.array(f"share {key}", gradient.shape, gradient.dtype)
        wins = work.mask(f"wins {key}", gradient.shape)
        *earlier, (_, d_last) = places
        for value, d_value in earlier:
            np.equal(value, largest, out=wins)
            if self.overlaps:
                np.multiply(left, wins, out=share)
                d_value += share
            else:
                share = d_value
                np.multiply(left, wins, out=share)
            left -= share
        if self.overlaps:
            d_last += left
        else:
            d_last[...] = left


def _largest(places: list[Array], out: Array) -> None:
    np.maximum(places[0], places[1], out=out)
    for place in places[2:]:
        np.maximum(out, place, out=out)


def _route_in_quarters(x: Array, dy: Array, work: Workspace) -> Array:
    """Route dP of 2×2 windows side by side by three comparisons: of the upper pair, the lower pair, and these two.

    ``>=`` lets the earlier one win a tie.
    """
    shape, dtype = dy.shape, x.dtype
    upper, lower = work.array("upper", shape, dtype), work.array("lower", shape, dtype)
    d_upper, d_lower = work.array("d_upper", shape, dtype), work.array("d_lower", shape, dtype)
    upper_left, upper_right, lower_left, lower_right = quarters(x)
    dx = work.array("dx", x.shape, dtype)  # a dropped row or column is never written and stays zero
    d_upper_left, d_upper_right, d_lower_left, d_lower_right = quarters(dx)

    first_wins = work.mask("first_wins", shape)
    np.multiply(dy, np.greater_equal(upper, lower, out=first_wins), out=d_upper)
    np.subtract(dy, d_upper, out=d_lower)
    np.multiply(d_upper, np.greater_equal(upper_left, upper_right, out=first_wins), out=d_upper_left)
    np.subtract(d_upper, d_upper_left, out=d_upper_right)
    np.multiply(d_lower, np.greater_equal(lower_left, lower_right, out=first_wins), out=d_lower_left)
    np.subtract(d_lower, d_lower_left, out=d_lower_right)
    return dx


def quarters(x: Array) -> tuple[Array, Array, Array, Array]:
    """View (C,H,W,N) as the four positions of its 2×2 windows, each (C,H//2,W//2,N), in row-major order."""
    height, width = x.shape[1] // 2 * 2, x.shape[2] // 2 * 2
    return (
        x[:, 0:height:2, 0:width:2],
        x[:, 0:height:2, 1:width:2],
        x[:, 1:height:2, 0:width:2],
        x[:, 1:height:2, 1:width:2],
    )
