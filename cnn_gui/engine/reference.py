"""The equations as explicit loops: the oracle that the tests trust, and nothing else uses.

Everything here is batch first, (N,C,H,W) and (N,D), and in the order of the source document. It computes nothing with
the fast layers; ``loss_and_gradients`` only asks them what they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.engine.layers.batch_norm import BatchNorm
from cnn_gui.engine.layers.conv import Conv2D
from cnn_gui.engine.layers.dense import Dense
from cnn_gui.engine.layers.flatten import Flatten
from cnn_gui.engine.layers.pool import MaxPool2D
from cnn_gui.engine.layers.relu import ReLU
from cnn_gui.engine.objective import PLAIN, Objective
from cnn_gui.engine.reference_batch_norm import batch_norm, batch_norm_backward, batch_statistics

if TYPE_CHECKING:
    from cnn_gui.engine.layers.layer import Array, Labels
    from cnn_gui.engine.network import Network


def pad(X: Array, margin: int) -> Array:
    """Surround each image with ``margin`` zeros on every side."""
    n, channels, height, width = X.shape
    padded = np.zeros((n, channels, height + 2 * margin, width + 2 * margin), X.dtype)
    for i in range(height):
        for j in range(width):
            padded[:, :, i + margin, j + margin] = X[:, :, i, j]
    return padded


def convolution(X: Array, W: Array, b: Array, margin: int = 0) -> Array:
    """Z[n,f,i,j] = Σ X[n,:,i:i+k,j:j+k] · W[f] + b[f], X padded by ``margin``."""
    X = pad(X, margin)
    n_images, _, height, width = X.shape
    filters, _, k, _ = W.shape
    Z = np.zeros((n_images, filters, height - k + 1, width - k + 1), X.dtype)
    for n in range(n_images):
        for f in range(filters):
            for i in range(height - k + 1):
                for j in range(width - k + 1):
                    Z[n, f, i, j] = (X[n, :, i : i + k, j : j + k] * W[f]).sum() + b[f]
    return Z


def convolution_backward(X: Array, W: Array, dZ: Array, margin: int = 0) -> tuple[Array, Array, Array]:
    """Return dX, dW, db: dW[f] += dZ × X_region, db[f] += dZ, dX_region += dZ × W[f]."""
    X = pad(X, margin)
    filters, _, k, _ = W.shape
    dX, dW, db = np.zeros_like(X), np.zeros_like(W), np.zeros(filters, W.dtype)
    n_images, _, rows, columns = dZ.shape
    for n in range(n_images):
        for f in range(filters):
            for i in range(rows):
                for j in range(columns):
                    dW[f] += dZ[n, f, i, j] * X[n, :, i : i + k, j : j + k]
                    db[f] += dZ[n, f, i, j]
                    dX[n, :, i : i + k, j : j + k] += dZ[n, f, i, j] * W[f]
    height, width = X.shape[2] - 2 * margin, X.shape[3] - 2 * margin
    return dX[:, :, margin : margin + height, margin : margin + width], dW, db


def relu(Z: Array) -> Array:
    """A = max(0, Z)."""
    A = np.zeros_like(Z)
    for index, z in np.ndenumerate(Z):
        A[index] = z if z > 0 else 0.0
    return A


def relu_backward(Z: Array, dA: Array) -> Array:
    """dZ = dA × (Z > 0)."""
    dZ = np.zeros_like(Z)
    for index, z in np.ndenumerate(Z):
        dZ[index] = dA[index] if z > 0 else 0.0
    return dZ


def max_pool(A: Array) -> Array:
    """P[n,c,i,j] = max of A[n,c,2i:2i+2,2j:2j+2]; an odd last row or column is dropped."""
    n_images, channels, height, width = A.shape
    P = np.zeros((n_images, channels, height // 2, width // 2), A.dtype)
    for n, c, i, j in np.ndindex(P.shape):
        P[n, c, i, j] = A[n, c, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2].max()
    return P


def max_pool_backward(A: Array, dP: Array) -> Array:
    """Give each dP to the first maximum of its window in row-major order, and zero to all others."""
    dA = np.zeros_like(A)
    for n, c, i, j in np.ndindex(dP.shape):
        best_row, best_column = 2 * i, 2 * j
        for row in (2 * i, 2 * i + 1):
            for column in (2 * j, 2 * j + 1):
                if A[n, c, row, column] > A[n, c, best_row, best_column]:
                    best_row, best_column = row, column
        dA[n, c, best_row, best_column] = dP[n, c, i, j]
    return dA


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


def loss_and_gradients(network: Network, images: Array, labels: Labels) -> tuple[float, dict[str, Array]]:
    """Do what ``Network.loss_and_gradients`` does, with the functions above. Dropout is off.

    Batch normalisation uses the statistics of the images.
    """
    values = [images]
    for layer in network.layers:
        x, p = values[-1], layer.parameters
        match layer:
            case Conv2D():
                x = convolution(x, p["W"], p["b"], layer.margin)
            case ReLU():
                x = relu(x)
            case MaxPool2D():
                x = max_pool(x)
            case Flatten():
                x = x.reshape(len(x), -1)
            case Dense():
                x = dense(x, p["W"], p["b"])
            case BatchNorm():
                x = batch_norm(x, p["gamma"], p["beta"], *batch_statistics(x), layer.epsilon)
        values.append(x)

    loss, _, d = softmax_cross_entropy(values[-1], labels, network.objective)
    gradients: dict[str, Array] = {}
    for layer, x in zip(reversed(network.layers), reversed(values[:-1]), strict=True):
        p = layer.parameters
        match layer:
            case Conv2D():
                d, gradients[f"{layer.name}.W"], gradients[f"{layer.name}.b"] = convolution_backward(
                    x, p["W"], d, layer.margin
                )
            case ReLU():
                d = relu_backward(x, d)
            case MaxPool2D():
                d = max_pool_backward(x, d)
            case Flatten():
                d = d.reshape(x.shape)
            case Dense():
                d, gradients[f"{layer.name}.W"], gradients[f"{layer.name}.b"] = dense_backward(x, p["W"], d)
            case BatchNorm():
                d, gradients[f"{layer.name}.gamma"], gradients[f"{layer.name}.beta"] = batch_norm_backward(
                    x, p["gamma"], *batch_statistics(x), layer.epsilon, d, of_batch=True
                )
    return loss, gradients
