"""Logistic function."""

from __future__ import annotations

import numpy as np

from cnn_gui.engine.layers.activations.activation import Activation, constant
from cnn_gui.engine.layers.layer import Array, Workspace

# Beyond, e^−Z would overflow; what is below is 0 to every digit.
_LEAST = {4: -87.0, 8: -708.0}


class Sigmoid(Activation):
    """A = 1 / (1 + e^−Z), between 0 and 1; dZ = dA × A · (1 − A) (Rumelhart, Hinton and Williams 1986, eq. 2).

    Takes any shape and keeps it.
    """

    kind = "sigmoid"
    prefix = "sigmoid"

    def activate(self, z: Array, a: Array, work: Workspace) -> None:
        np.maximum(z, constant(work, z, _LEAST[z.dtype.itemsize]), out=a)
        np.negative(a, out=a)
        np.exp(a, out=a)
        a += 1
        np.divide(1, a, out=a)

    def differentiate(self, z: Array, a: Array, slope: Array, work: Workspace) -> None:
        np.subtract(1, a, out=slope)
        slope *= a
