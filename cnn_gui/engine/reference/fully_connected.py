"""Dense layers as loops."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from cnn_gui.engine.layers.layer import Array


def dense(F: Array, W: Array, b: Array) -> Array:
    """Z = F · W + b."""
    Z = np.zeros((len(F), W.shape[1]), F.dtype)
    for n in range(len(F)):
        for unit in range(W.shape[1]):
            Z[n, unit] = (F[n] * W[:, unit]).sum() + b[unit]
    return Z


def dense_backward(F: Array, W: Array, dZ: Array) -> tuple[Array, Array, Array]:
    """Return dF, dW, db: dW = Fᵀ · dZ, db = Σ dZ, dF = dZ · Wᵀ."""
    dF, dW, db = np.zeros_like(F), np.zeros_like(W), np.zeros(W.shape[1], W.dtype)
    for n in range(len(F)):
        for unit in range(W.shape[1]):
            dW[:, unit] += F[n] * dZ[n, unit]
            db[unit] += dZ[n, unit]
            dF[n] += dZ[n, unit] * W[:, unit]
    return dF, dW, db
