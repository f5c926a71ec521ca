"""Poolings as loops."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from cnn_gui.engine.layers.layer import Array


def max_pool(A: Array, size: int = 2, stride: int | None = None) -> Array:
    """P[n,c,i,j] = max of A[n,c,s·i:s·i+k,s·j:s·j+k]; rows and columns that fill no window are dropped."""
    stride = stride or size
    P = _pooled(A, size, stride)
    for n, c, i, j in np.ndindex(P.shape):
        P[n, c, i, j] = A[n, c, stride * i : stride * i + size, stride * j : stride * j + size].max()
    return P


def max_pool_backward(A: Array, dP: Array, size: int = 2, stride: int | None = None) -> Array:
    """Add each dP to the first maximum of its window in row-major order, and nothing to all others."""
    stride = stride or size
    dA = np.zeros_like(A)
    for n, c, i, j in np.ndindex(dP.shape):
        best_row, best_column = stride * i, stride * j
        for row in range(stride * i, stride * i + size):
            for column in range(stride * j, stride * j + size):
                if A[n, c, row, column] > A[n, c, best_row, best_column]:
                    best_row, best_column = row, column
        dA[n, c, best_row, best_column] += dP[n, c, i, j]
    return dA


def average_pool(A: Array, size: int = 2, stride: int | None = None) -> Array:
    """P[n,c,i,j] = Σ A[n,c,s·i:s·i+k,s·j:s·j+k] / k²; rows and columns that fill no window are dropped."""
    stride = stride or size
    P = _pooled(A, size, stride)
    for n, c, i, j in np.ndindex(P.shape):
        P[n, c, i, j] = A[n, c, stride * i : stride * i + size, stride * j : stride * j + size].sum() / size**2
    return P


def average_pool_backward(A: Array, dP: Array, size: int = 2, stride: int | None = None) -> Array:
    """Add dP / k² to each number of its window."""
    stride = stride or size
    dA = np.zeros_like(A)
    for n, c, i, j in np.ndindex(dP.shape):
        dA[n, c, stride * i : stride * i + size, stride * j : stride * j + size] += dP[n, c, i, j] / size**2
    return dA


def global_average(A: Array) -> Array:
    """G[n,c] = Σ A[n,c] / (H·W)."""
    G = np.zeros(A.shape[:2], A.dtype)
    for n, c in np.ndindex(G.shape):
        G[n, c] = A[n, c].sum() / A[n, c].size
    return G


def global_average_backward(A: Array, dG: Array) -> Array:
    """dA[n,c,i,j] = dG[n,c] / (H·W)."""
    dA = np.zeros_like(A)
    for n, c in np.ndindex(dG.shape):
        dA[n, c] = dG[n, c] / A[n, c].size
    return dA


def _pooled(A: Array, size: int, stride: int) -> Array:
    n_images, channels, height, width = A.shape
    return np.zeros((n_images, channels, (height - size) // stride + 1, (width - size) // stride + 1), A.dtype)
