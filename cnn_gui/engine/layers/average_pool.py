"""Average pooling."""

from __future__ import annotations

import numpy as np

from cnn_gui.engine.layers.layer import Array, Workspace
from cnn_gui.engine.layers.pooling import Pooling


class AveragePool2D(Pooling):
    """P[c,i,j] = Σ A[c, s·i : s·i + k, s·j : s·j + k] / k², the mean of windows of size k with stride s.

    Backward, each number of a window gets dP / k²; one that lies in several windows gets the sum, a dropped one zero
    (LeCun et al. 1998, the subsampling of LeNet-5 without its weights). Shapes and errors as of ``Pooling``.
    """

    kind = "average pooling"
    prefix = "avgpool"

    def forward(self, x: Array, work: Workspace, *, training: bool = False) -> Array:
        channels, rows, columns = self.output_shape(x.shape[:3])
        n, dtype = x.shape[3], x.dtype
        # Along rows first, where whole rows of the map are added.
        added = work.array("added", (channels, rows, x.shape[2], n), dtype)
        _sum([x[:, place] for place in self.places(rows)], added)
        p = work.array("p", (channels, rows, columns, n), dtype)
        _sum([added[:, :, place] for place in self.places(columns)], p)
        p *= 1 / self.size**2
        work.keep("x", x)
        return p

    def backward(self, dy: Array, work: Workspace, gradients: dict[str, Array], *, need_dx: bool) -> Array | None:
        if not need_dx:
            return None
        x, dtype = work.kept("x"), dy.dtype
        channels, rows, columns, n = dy.shape
        share = np.multiply(dy, 1 / self.size**2, out=work.array("share", dy.shape, dtype))
        d_added = work.array("d_added", (channels, rows, x.shape[2], n), dtype)
        self._spread(share, d_added, [d_added[:, :, place] for place in self.places(columns)])
        dx = work.array("dx", x.shape, dtype)
        self._spread(d_added, dx, [dx[:, place] for place in self.places(rows)])
        return dx

    def _spread(self, share: Array, whole: Array, places: list[Array]) -> None:
        """Add a share to each place; what lies in no window is never written and stays zero."""
        if self.overlaps:
            whole.fill(0)
            for place in places:
                place += share
        else:
            for place in places:
                place[...] = share


def _sum(places: list[Array], out: Array) -> None:
    np.add(places[0], places[1], out=out)
    for place in places[2:]:
        out += place
