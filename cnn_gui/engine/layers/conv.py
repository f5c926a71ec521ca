"""Convolution as one matrix product over gathered rows."""

from __future__ import annotations

from typing import Literal

import numpy as np

from cnn_gui.engine.layers.init import initialiser
from cnn_gui.engine.layers.layer import Array, DType, Layer, Shape, ShapeError, Workspace, require_image
from cnn_gui.engine.layers.products import Product, deep, wide
from cnn_gui.engine.layers.windows import windows

Padding = Literal["valid", "same"] | int
Margins = tuple[int, int, int, int]

LARGEST_KERNEL = 11
LARGEST_STRIDE = 4


class Conv2D(Layer):
    """Convolution (in the sense of the field: cross-correlation) with a square kernel of size k and stride s.

    Z[f,i,j,n] = Σ_c,u,v X[c, s·i + u, s·j + v, n] · W[f,c,u,v] + b[f], X padded with zeros (LeCun et al. 1989; Dumoulin
    and Visin 2016 for padding and stride).

    Padding: "valid" is none; a whole number p < k is p zeros on every side; "same" is as many that H' = ⌈H / s⌉, half
    of them on each side and one more below and at the right where they cannot be halved (SAME_UPPER of ONNX).

    Shapes: X (C,H,W,N), W (F,C,k,k), b (F,), Z (F,H',W',N) with H' = (H + padding of both sides − k) // s + 1.
    Raises ShapeError for a kernel larger than the padded image, ValueError for wrong arguments: k is 1…11, s is 1…4.
    """

    kind = "convolution"
    prefix = "conv"

    def __init__(
        self,
        filters: int,
        kernel: int = 3,
        padding: Padding = "valid",
        name: str | None = None,
        init: str = "he",
        *,
        stride: int = 1,
    ) -> None:
        super().__init__(name)
        if filters < 1 or filters != int(filters):
            raise ValueError(f"{self.title}: filters must be a whole number of at least 1, not {filters}")
        if kernel != int(kernel) or not 1 <= kernel <= LARGEST_KERNEL:
            raise ValueError(f"{self.title}: kernel must be a whole number from 1 to {LARGEST_KERNEL}, not {kernel}")
        if stride != int(stride) or not 1 <= stride <= LARGEST_STRIDE:
            raise ValueError(f"{self.title}: stride must be a whole number from 1 to {LARGEST_STRIDE}, not {stride}")
        self.filters = int(filters)
        self.kernel = int(kernel)
        self.stride = int(stride)
        self.padding = _checked(padding, self.kernel, self.title)
        self._init = initialiser(init)

    @property
    def margin(self) -> int | None:
        """The padding of every side where it is the same for all sides and images; None where it is not."""
        if self.padding == "valid":
            return 0
        if self.padding == "same":
            return self.kernel // 2 if self.kernel % 2 and self.stride == 1 else None
        return self.padding

    def margins(self, height: int, width: int) -> Margins:
        """Return how many zeros surround an image of a size in pixels: above, below, left, right."""
        return *self._around(height), *self._around(width)

    def _around(self, extent: int) -> tuple[int, int]:
        if self.padding != "same":
            margin = 0 if self.padding == "valid" else self.padding
            return margin, margin
        total = max((-(-extent // self.stride) - 1) * self.stride + self.kernel - extent, 0)
        return total // 2, total - total // 2

    def output_shape(self, input_shape: Shape) -> Shape:
        _, height, width = require_image(self, input_shape, "slides a kernel over an image")
        top, bottom, left, right = self.margins(height, width)
        rows = (height + top + bottom - self.kernel) // self.stride + 1
        columns = (width + left + right - self.kernel) // self.stride + 1
        if rows < 1 or columns < 1:
            raise ShapeError(
                f"{self.title} got images of shape {input_shape}, smaller than its {self.kernel}×{self.kernel} kernel: "
                "use a smaller kernel, 'same' padding or fewer poolings before it"
            )
        return self.filters, rows, columns

    def numbers(self, input_shape: Shape, *, need_dx: bool) -> int:
        filters, height, width = self.output_shape(input_shape)
        rows = self.kernel**2 * input_shape[0]
        return (filters + rows * (2 if need_dx else 1)) * height * width

    def build(self, input_shape: Shape, rng: np.random.Generator, dtype: DType) -> Shape:
        output_shape = self.output_shape(input_shape)
        shape = (self.filters, input_shape[0], self.kernel, self.kernel)
        area = self.kernel * self.kernel
        self.parameters["W"] = self._init(shape, input_shape[0] * area, self.filters * area, rng, dtype)
        self.parameters["b"] = np.zeros(self.filters, dtype)
        return output_shape

    def forward(self, x: Array, work: Workspace, *, training: bool = False) -> Array:
        W, b = self.parameters["W"], self.parameters["b"]
        channels, height, width, n = x.shape
        k = self.kernel
        filters, out_height, out_width = self.output_shape((channels, height, width))

        top, bottom, left, right = self.margins(height, width)
        if top or bottom or left or right:
            padded = work.array("padded", (channels, height + top + bottom, width + left + right, n), x.dtype)
            padded[:, top : top + height, left : left + width] = x
        else:
            padded = np.ascontiguousarray(x)
        rows = work.array("rows", (channels, k, k, out_height, out_width, n), x.dtype)
        np.copyto(rows, windows(padded, k, self.stride, out_height, out_width))

        z = work.array("z", (filters, out_height, out_width, n), x.dtype)
        z_rows = z.reshape(filters, -1)
        work.product("z", _maps, W, rows, z)()
        z_rows += b[:, None]
        work.keep("rows", rows)
        work.keep("x", x)
        return z

    def backward(self, dy: Array, work: Workspace, gradients: dict[str, Array], *, need_dx: bool) -> Array | None:
        """dW[f] = Σ dZ[f] × X_region, db[f] = Σ dZ[f], dX_region += dZ[f] × W[f]."""
        W = self.parameters["W"]
        dy = np.ascontiguousarray(dy)
        rows = work.kept("rows")
        channels, k, _, out_height, out_width, n = rows.shape
        dz_rows = dy.reshape(self.filters, -1)

        work.product("dW", _weight_gradient, dy, rows, gradients["W"])()
        np.sum(dz_rows, axis=1, out=gradients["b"])
        if not need_dx:
            return None

        d_rows = work.array("d_rows", rows.shape, rows.dtype)
        work.product("d_rows", _rows_gradient, W, dy, d_rows)()
        _, height, width, _ = work.kept("x").shape
        top, bottom, left, right = self.margins(height, width)
        d_padded = work.array("d_padded", (channels, height + top + bottom, width + left + right, n), rows.dtype)
        d_padded.fill(0)
        down, across = self.stride * (out_height - 1) + 1, self.stride * (out_width - 1) + 1
        for u in range(k):
            for v in range(k):
                d_padded[:, u : u + down : self.stride, v : v + across : self.stride] += d_rows[:, u, v]
        if not (top or bottom or left or right):
            return d_padded
        dx = work.array("dx", (channels, height, width, n), rows.dtype)
        np.copyto(dx, d_padded[:, top : top + height, left : left + width])
        return dx

    def per_image(self, key: str, index: tuple[int, ...], dy: Array, work: Workspace) -> Array:
        """dW[f,c,u,v,n] = Σ_i,j dZ[f,i,j,n] · X[c, s·i + u, s·j + v, n], db[f,n] = Σ_i,j dZ[f,i,j,n]."""
        dz: Array = dy[index[0]].astype(np.float64)
        if key == "W":
            dz *= work.kept("rows")[index[1:]]
        parts: Array = dz.sum(axis=(0, 1))
        return parts


def _maps(W: Array, rows: Array, z: Array, small: int) -> Product:
    return wide(W.reshape(len(W), -1), _as_matrix(rows), z.reshape(len(W), -1), small)


def _weight_gradient(dz: Array, rows: Array, dW: Array, small: int) -> Product:
    return deep(dz.reshape(len(dW), -1), _as_matrix(rows).T, dW.reshape(len(dW), -1), small)


def _rows_gradient(W: Array, dz: Array, d_rows: Array, small: int) -> Product:
    return wide(W.reshape(len(W), -1).T, dz.reshape(len(W), -1), _as_matrix(d_rows), small)


def _as_matrix(rows: Array) -> Array:
    """View (C,k,k,H',W',N) as (C·k², H'·W'·N)."""
    return rows.reshape(rows.shape[0] * rows.shape[1] * rows.shape[2], -1)


def _checked(padding: Padding, kernel: int, title: str) -> Padding:
    """Return the padding, a number as int. Raises ValueError for anything that is none."""
    if padding in ("valid", "same"):
        return padding
    if isinstance(padding, str | bool) or padding != int(padding) or not 0 <= padding < kernel:
        raise ValueError(
            f"{title}: padding must be 'valid', 'same' or a whole number from 0 to {kernel - 1}, less than the kernel, "
            f"not {padding!r}"
        )
    return int(padding)
