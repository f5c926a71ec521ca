"""Convolution as loops."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from cnn_gui.engine.layers.layer import Array

Margins = tuple[int, int, int, int]
"""Zeros above, below, at the left and at the right of an image."""


def pad(X: Array, margin: int | Margins) -> Array:
    """Surround each image with zeros: as many on every side, or as many as are given for each."""
    top, bottom, left, right = _sides(margin)
    n, channels, height, width = X.shape
    padded = np.zeros((n, channels, height + top + bottom, width + left + right), X.dtype)
    for i in range(height):
        for j in range(width):
            padded[:, :, i + top, j + left] = X[:, :, i, j]
    return padded


def convolution(X: Array, W: Array, b: Array, margin: int | Margins = 0, stride: int = 1) -> Array:
    """Z[n,f,i,j] = Σ X[n,:,s·i:s·i+k,s·j:s·j+k] · W[f] + b[f], X padded by ``margin``."""
    X = pad(X, margin)
    n_images, _, height, width = X.shape
    filters, _, k, _ = W.shape
    Z = np.zeros((n_images, filters, (height - k) // stride + 1, (width - k) // stride + 1), X.dtype)
    for n, f, i, j in np.ndindex(Z.shape):
        u, v = stride * i, stride * j
        Z[n, f, i, j] = (X[n, :, u : u + k, v : v + k] * W[f]).sum() + b[f]
    return Z


def convolution_backward(
    X: Array, W: Array, dZ: Array, margin: int | Margins = 0, stride: int = 1
) -> tuple[Array, Array, Array]:
    """Return dX, dW, db: dW[f] += dZ × X_region, db[f] += dZ, dX_region += dZ × W[f]."""
    top, _, left, _ = _sides(margin)
    height, width = X.shape[2:]
    X = pad(X, margin)
    filters, _, k, _ = W.shape
    dX, dW, db = np.zeros_like(X), np.zeros_like(W), np.zeros(filters, W.dtype)
    for n, f, i, j in np.ndindex(dZ.shape):
        u, v = stride * i, stride * j
        dW[f] += dZ[n, f, i, j] * X[n, :, u : u + k, v : v + k]
        db[f] += dZ[n, f, i, j]
        dX[n, :, u : u + k, v : v + k] += dZ[n, f, i, j] * W[f]
    return dX[:, :, top : top + height, left : left + width], dW, db


def _sides(margin: int | Margins) -> Margins:
    return (margin, margin, margin, margin) if isinstance(margin, int) else margin
