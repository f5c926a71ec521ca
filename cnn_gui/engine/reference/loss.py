"""Softmax and cross-entropy as loops."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from cnn_gui.engine.layers.layer import Array, Labels


def softmax_cross_entropy(Z: Array, labels: Labels) -> tuple[float, Array, Array]:
    """Return L = −mean log A[y], A = softmax(Z) and dZ = (A − y) / N."""
    A, dZ = np.zeros_like(Z), np.zeros_like(Z)
    loss = 0.0
    for n in range(len(Z)):
        shifted = Z[n] - Z[n].max()
        total = np.exp(shifted).sum()
        A[n] = np.exp(shifted) / total
        loss -= float(shifted[labels[n]] - np.log(total)) / len(Z)
        for k in range(Z.shape[1]):
            dZ[n, k] = (A[n, k] - (k == labels[n])) / len(Z)
    return loss, A, dZ
