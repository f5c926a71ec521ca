"""What every activation is: a function of one number, applied to each number of a batch, and its derivative."""

from __future__ import annotations

from abc import abstractmethod

import numpy as np
import numpy.typing as npt

from cnn_gui.engine.layers.layer import Array, Layer, Shape, Workspace


class Activation(Layer):
    """A = f(Z), element by element; dZ = dA × f′(Z). Takes any shape and keeps it.

    A new one brings ``activate`` and ``differentiate``; both passes, and the plain functions that are asked for single
    values and for curves, are made of these two, so that they cannot disagree.
    """

    @property
    def has_kink(self) -> bool:
        """Whether f′ jumps at z = 0."""
        return False

    def output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    @abstractmethod
    def activate(self, z: Array, a: Array, work: Workspace) -> None:
        """Write f(z) into ``a``, of the same shape and type; z is not changed, and may be of any shape."""

    @abstractmethod
    def differentiate(self, z: Array, a: Array, slope: Array, work: Workspace) -> None:
        """Write f′(z) into ``slope``; ``a`` and ``work`` are those of ``activate`` for the same z."""

    def value(self, z: npt.ArrayLike) -> Array:
        """Return f(z) as a fresh array of z's shape; whole numbers are computed in float64."""
        return self._computed(z)[1]

    def derivative(self, z: npt.ArrayLike) -> Array:
        """Return f′(z) as a fresh array of z's shape; at a kink, the slope that the backward pass takes there."""
        numbers, a, work = self._computed(z)
        slope = np.empty_like(numbers)
        self.differentiate(numbers, a, slope, work)
        return slope

    def forward(self, x: Array, work: Workspace, *, training: bool = False) -> Array:
        a = work.array("a", x.shape, x.dtype)
        self.activate(x, a, work)
        work.keep("z", x)
        work.keep("a", a)
        return a

    def backward(self, dy: Array, work: Workspace, gradients: dict[str, Array], *, need_dx: bool) -> Array | None:
        if not need_dx:
            return None
        z, a = work.kept("z"), work.kept("a")
        dx = work.array("dx", a.shape, a.dtype)
        self.differentiate(z, a, dx, work)
        return np.multiply(dy, dx, out=dx)

    def _computed(self, z: npt.ArrayLike) -> tuple[Array, Array, Workspace]:
        given = np.asarray(z)
        numbers: Array = np.array(given, dtype=given.dtype if given.dtype.kind == "f" else np.float64)
        a, work = np.empty_like(numbers), Workspace()
        self.activate(numbers, a, work)
        return numbers, a, work


def constant(work: Workspace, z: Array, number: float) -> Array:
    """Return ``number`` in an array that combines with z: NumPy's maximum with a number takes three times as long."""
    return work.array(f"all {number}", z.shape[1:], z.dtype, fill=number)
