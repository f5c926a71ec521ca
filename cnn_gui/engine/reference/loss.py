"""Softmax and cross-entropy as loops."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.engine.objective import PLAIN, Objective

if TYPE_CHECKING:
    from cnn_gui.engine.layers.layer import Array, Labels


def softmax_cross_entropy(Z: Array, labels: Labels, objective: Objective = PLAIN) -> tuple[float, Array, Array]:
    """Return L = −mean w[y] · Σ t log A, A = softmax(Z) and dZ = w[y] · (A − t) / N, with t the smoothed y."""
    A, dZ = np.zeros_like(Z), np.zeros_like(Z)
    loss = 0.0
    for n in range(len(Z)):
        shifted = Z[n] - Z[n].max()
        total = np.exp(shifted).sum()
        A[n] = np.exp(shifted) / total
        weight = objective.class_weights[labels[n]] if objective.class_weights else 1.0
        for k in range(Z.shape[1]):
            t = (1 - objective.smoothing) * (k == labels[n]) + objective.smoothing / Z.shape[1]
            loss -= weight * t * float(shifted[k] - np.log(total)) / len(Z)
            dZ[n, k] = weight * (A[n, k] - t) / len(Z)
    return loss, A, dZ
