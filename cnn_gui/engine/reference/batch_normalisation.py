"""Batch normalisation as explicit loops, batch first: maps (N,C,H,W) or vectors (N,D)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from cnn_gui.engine.layers.layer import Array


def batch_statistics(X: Array) -> tuple[Array, Array]:
    """Return mean and biased variance of each channel, over images and places."""
    mean, variance = np.zeros(X.shape[1], X.dtype), np.zeros(X.shape[1], X.dtype)
    count = X.size // X.shape[1]
    for index, x in np.ndenumerate(X):
        mean[index[1]] += x / count
    for index, x in np.ndenumerate(X):
        variance[index[1]] += (x - mean[index[1]]) ** 2 / count
    return mean, variance


def batch_norm(X: Array, gamma: Array, beta: Array, mean: Array, variance: Array, epsilon: float) -> Array:
    """B = γ · (X − μ) / √(v + ε) + β."""
    B = np.zeros_like(X)
    for index, x in np.ndenumerate(X):
        c = index[1]
        B[index] = gamma[c] * (x - mean[c]) / np.sqrt(variance[c] + epsilon) + beta[c]
    return B


def batch_norm_backward(
    X: Array, gamma: Array, mean: Array, variance: Array, epsilon: float, dB: Array, *, of_batch: bool
) -> tuple[Array, Array, Array]:
    """Return dX, dγ, dβ; ``of_batch``: whether mean and variance are those of X, and so have a derivative by it.

    Step by step along the chain rule, as the paper has it: dX̂, dv, dμ, dX.
    """
    dX = np.zeros_like(X)
    d_gamma, d_beta, dv, dmu = (np.zeros_like(gamma) for _ in range(4))
    count = X.size // X.shape[1]
    for index, x in np.ndenumerate(X):
        c = index[1]
        root = np.sqrt(variance[c] + epsilon)
        d_gamma[c] += dB[index] * (x - mean[c]) / root
        d_beta[c] += dB[index]
        dv[c] += dB[index] * gamma[c] * (x - mean[c]) * -0.5 * root**-3
        dmu[c] -= dB[index] * gamma[c] / root
    for index, x in np.ndenumerate(X):
        c = index[1]
        dX[index] = dB[index] * gamma[c] / np.sqrt(variance[c] + epsilon)
        if of_batch:
            # The mean of x − μ is 0, so the variance adds nothing to dμ.
            dX[index] += dv[c] * 2 * (x - mean[c]) / count + dmu[c] / count
    return dX, d_gamma, d_beta
