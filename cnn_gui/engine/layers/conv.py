"""Convolution as one matrix product over gathered rows."""

from __future__ import annotations

from typing import Literal

import numpy as np

from cnn_gui.engine.layers.init import initialiser
from cnn_gui.engine.layers.layer import Array, DType, Layer, Shape, ShapeError, Workspace, require_image
from cnn_gui.engine.layers.products import Product, deep, wide
from cnn_gui.engine.layers.windows import windows

Padding = Literal["valid", "same"]


class Conv2D(Layer):
    """Convolution (in the sense of the field: cross-correlation) of stride 1 with a square kernel of odd size.

    Z[f,i,j,n] = Σ_c,u,v X[c,i+u,j+v,n] · W[f,c,u,v] + b[f], X padded with zeros for "same".

    Shapes: X (C,H,W,N), W (F,C,k,k), b (F,), Z (F,H',W',N) with H' = H for "same" and H − k + 1 for "valid".
    Raises ShapeError for an even kernel and for a kernel larger than the image, ValueError for other wrong arguments.
    """

    kind = "convolution"
    prefix = "conv"

    def __init__(
        self, filters: int, kernel: int = 3, padding: Padding = "valid", name: str | None = None, init: str = "he"
    ) -> None:
        super().__init__(name)
        if filters < 1 or filters != int(filters):
            raise ValueError(f"{self.title}: filters must be a whole number of at least 1, not {filters}")
        if kernel < 1 or kernel % 2 == 0:
            raise ShapeError(f"{self.title}: kernel must be an odd number (1, 3, 5, ...), not {kernel}")
        if padding not in ("valid", "same"):
            raise ValueError(f"{self.title}: padding must be 'valid' or 'same', not {padding!r}")
        self.filters = int(filters)
        self.kernel = kernel
        self.padding: Padding = padding
        self.margin = kernel // 2 if padding == "same" else 0
        self._init = initialiser(init)

    def output_shape(self, input_shape: Shape) -> Shape:
        _, height, width = require_image(self, input_shape, "slides a kernel over an image")
        height += 2 * self.margin - self.kernel + 1
        width += 2 * self.margin - self.kernel + 1
        if height < 1 or width < 1:
            raise ShapeError(
                f"{self.title} got images of shape {input_shape}, smaller than its {self.kernel}×{self.kernel} kernel: "
                "use a smaller kernel, 'same' padding or fewer poolings before it"
            )
        return self.filters, height, width

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
        k, m = self.kernel, self.margin
        filters, out_height, out_width = self.output_shape((channels, height, width))

        if m:
            padded = work.array("padded", (channels, height + 2 * m, width + 2 * m, n), x.dtype)
            padded[:, m:-m, m:-m] = x
        else:
            padded = np.ascontiguousarray(x)
        rows = work.array("rows", (channels, k, k, out_height, out_width, n), x.dtype)
        np.copyto(rows, windows(padded, k, 1, out_height, out_width))

        z = work.array("z", (filters, out_height, out_width, n), x.dtype)
        z_rows = z.reshape(filters, -1)
        work.product("z", _maps, W, rows, z)()
        z_rows += b[:, None]
        work.keep("rows", rows)
        return z

    def backward(self, dy: Array, work: Workspace, gradients: dict[str, Array], *, need_dx: bool) -> Array | None:
        """dW[f] = Σ dZ[f] × X_region, db[f] = Σ dZ[f], dX_region += dZ[f] × W[f]."""
        W = self.parameters["W"]
        dy = np.ascontiguousarray(dy)
        rows = work.kept("rows")
        channels, k, _, out_height, out_width, n = rows.shape
        m = self.margin
        dz_rows = dy.reshape(self.filters, -1)

        work.product("dW", _weight_gradient, dy, rows, gradients["W"])()
        np.sum(dz_rows, axis=1, out=gradients["b"])
        if not need_dx:
            return None

        d_rows = work.array("d_rows", rows.shape, rows.dtype)
        work.product("d_rows", _rows_gradient, W, dy, d_rows)()
        padded_height, padded_width = out_height + k - 1, out_width + k - 1
        d_padded = work.array("d_padded", (channels, padded_height, padded_width, n), rows.dtype)
        d_padded.fill(0)
        for u in range(k):
            for v in range(k):
                d_padded[:, u : u + out_height, v : v + out_width] += d_rows[:, u, v]
        if not m:
            return d_padded
        dx = work.array("dx", (channels, padded_height - 2 * m, padded_width - 2 * m, n), rows.dtype)
        np.copyto(dx, d_padded[:, m:-m, m:-m])
        return dx

    def per_image(self, key: str, index: tuple[int, ...], dy: Array, work: Workspace) -> Array:
        """dW[f,c,u,v,n] = Σ_i,j dZ[f,i,j,n] · X[c,i+u,j+v,n], db[f,n] = Σ_i,j dZ[f,i,j,n]."""
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
