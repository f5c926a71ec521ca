"""Max pooling over 2×2 windows."""

from __future__ import annotations

import numpy as np

from cnn_gui.engine.layers.layer import Array, Layer, Shape, ShapeError, Workspace, require_image


class MaxPool2D(Layer):
    """P = the largest of each 2×2 window, windows side by side; an odd last row or column is dropped.

    Shapes: (C,H,W,N) to (C,H//2,W//2,N). The gradient goes to exactly one position of each window, the first maximum in
    row-major order; all other positions, and dropped ones, get zero. Raises ShapeError for maps smaller than 2×2,
    ValueError for another window size.
    """

    kind = "pooling"
    prefix = "pool"

    def __init__(self, size: int = 2, name: str | None = None) -> None:
        super().__init__(name)
        if size != 2:
            raise ValueError(f"{self.title}: the only window size is 2, not {size}")
        self.size = size

    def output_shape(self, input_shape: Shape) -> Shape:
        channels, height, width = require_image(self, input_shape, "pools 2×2 windows of an image")
        if height < 2 or width < 2:
            raise ShapeError(
                f"{self.title} got maps of shape {input_shape}, but it needs at least 2 rows and 2 columns: "
                "use fewer poolings, smaller kernels or 'same' padding before it"
            )
        return channels, height // 2, width // 2

    def forward(self, x: Array, work: Workspace, *, training: bool = False) -> Array:
        channels, rows, columns = self.output_shape(x.shape[:3])
        shape = (channels, rows, columns, x.shape[3])
        upper_left, upper_right, lower_left, lower_right = quarters(x)
        upper = np.maximum(upper_left, upper_right, out=work.array("upper", shape, x.dtype))
        lower = np.maximum(lower_left, lower_right, out=work.array("lower", shape, x.dtype))
        work.keep("x", x)
        return np.maximum(upper, lower, out=work.array("p", shape, x.dtype))

    def backward(self, dy: Array, work: Workspace, gradients: dict[str, Array], *, need_dx: bool) -> Array | None:
        """Route dP by three comparisons: the winner of the upper pair, of the lower pair, and of these two.

        ``>=`` lets the earlier one win a tie; what one side of a comparison does not get, the other gets, so each
        number of dP has exactly one home.
        """
        if not need_dx:
            return None
        x = work.kept("x")
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
