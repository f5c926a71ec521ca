"""Activations, number by number."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from cnn_gui.engine.layers.layer import Array


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


def leaky_relu(Z: Array, slope: float) -> Array:
    """A = Z where it is positive, slope · Z elsewhere."""
    return _each(Z, lambda z: z if z > 0 else slope * z)


def leaky_relu_backward(Z: Array, dA: Array, slope: float) -> Array:
    """dZ = dA where Z is positive, slope · dA elsewhere."""
    return dA * _each(Z, lambda z: 1.0 if z > 0 else slope)


def elu(Z: Array, alpha: float) -> Array:
    """A = Z where it is positive, α · (e^Z − 1) elsewhere."""
    return _each(Z, lambda z: z if z > 0 else alpha * math.expm1(z))


def elu_backward(Z: Array, dA: Array, alpha: float) -> Array:
    """dZ = dA where Z is positive, dA · α · e^Z elsewhere."""
    return dA * _each(Z, lambda z: 1.0 if z > 0 else alpha * math.exp(z))


def gelu(Z: Array) -> Array:
    """A = Z · Φ(Z)."""
    return _each(Z, lambda z: z * _below(z))


def gelu_backward(Z: Array, dA: Array) -> Array:
    """dZ = dA · (Φ(Z) + Z · φ(Z))."""
    return dA * _each(Z, lambda z: _below(z) + z * math.exp(-z * z / 2) / math.sqrt(2 * math.pi))


def tanh(Z: Array) -> Array:
    """A = tanh Z."""
    return _each(Z, math.tanh)


def tanh_backward(Z: Array, dA: Array) -> Array:
    """dZ = dA / cosh² Z."""
    return dA * _each(Z, lambda z: math.cosh(z) ** -2 if abs(z) < 350 else 0.0)


def sigmoid(Z: Array) -> Array:
    """A = 1 / (1 + e^−Z)."""
    return _each(Z, _sigmoid)


def sigmoid_backward(Z: Array, dA: Array) -> Array:
    """dZ = dA · A(Z) · A(−Z)."""
    return dA * _each(Z, lambda z: _sigmoid(z) * _sigmoid(-z))


def _sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z)) if z > 0 else math.exp(z) / (1 + math.exp(z))


def _below(z: float) -> float:
    """Φ(z), the probability that a number of the standard normal distribution is below z."""
    return math.erfc(-z / math.sqrt(2)) / 2


def _each(Z: Array, function: Callable[[float], float]) -> Array:
    A = np.zeros_like(Z)
    for index, z in np.ndenumerate(Z):
        A[index] = function(float(z))
    return A
