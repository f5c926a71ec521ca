"""What all poolings share: windows without padding, and what of the maps they leave out."""

from __future__ import annotations

import numpy as np

from cnn_gui.engine.layers.layer import Array, Layer, Shape, ShapeError, require_image

MOST = 8


class Pooling(Layer):
    """A number for each window of size × size, windows ``stride`` apart; rows and columns that fill none are dropped.

    Shapes: (C,H,W,N) to (C,rows,columns,N) with rows = (H − size) // stride + 1.
    Raises ShapeError for maps smaller than a window, ValueError for a size outside 2…8 or a stride outside 1…8.

    Attributes:
        size, stride: of the windows, in pixels; side by side unless a stride is given.
    """

    def __init__(self, size: int = 2, name: str | None = None, *, stride: int | None = None) -> None:
        super().__init__(name)
        stride = size if stride is None else stride
        if size != int(size) or not 2 <= size <= MOST:
            raise ValueError(f"{self.title}: the window size must be a whole number from 2 to {MOST}, not {size}")
        if stride != int(stride) or not 1 <= stride <= MOST:
            raise ValueError(f"{self.title}: stride must be a whole number from 1 to {MOST}, not {stride}")
        self.size = int(size)
        self.stride = int(stride)

    def output_shape(self, input_shape: Shape) -> Shape:
        size = self.size
        channels, height, width = require_image(self, input_shape, f"pools {size}×{size} windows of an image")
        if height < size or width < size:
            raise ShapeError(
                f"{self.title} got maps of shape {input_shape}, but it needs at least {size} rows and {size} columns: "
                "use a smaller window, fewer poolings, smaller kernels or 'same' padding before it"
            )
        return channels, (height - size) // self.stride + 1, (width - size) // self.stride + 1

    @property
    def overlaps(self) -> bool:
        """Whether a number can lie in several windows of a row."""
        return self.stride < self.size

    def places(self, count: int) -> list[slice]:
        """Return, for each place in a window, where along an axis the ``count`` windows have it."""
        last = self.stride * (count - 1) + 1
        return [slice(place, place + last, self.stride) for place in range(self.size)]

    def candidates(self, x: Array) -> Array:
        """Copy the numbers of all windows of x (C,H,W,N) as (size², C, rows, columns, N), in row-major order."""
        _, rows, columns = self.output_shape(x.shape[:3])
        return np.stack([x[:, down, across] for down in self.places(rows) for across in self.places(columns)])
