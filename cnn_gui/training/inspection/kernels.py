"""Filters that people know from image processing, to be put in the place of a learned one."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Kernel = npt.NDArray[np.float64]


def _binomial(size: int) -> Kernel:
    """Row `size − 1` of Pascal's triangle, with sum 1: the discrete form of a Gaussian bell."""
    row = np.ones(1)
    for _ in range(size - 1):
        row = np.convolve(row, [1.0, 1.0])
    normal: Kernel = row / row.sum()
    return normal


def _slope(size: int) -> Kernel:
    """The derivative of a bell, from negative to positive; (−1, 0, 1)/2 for size 3."""
    if size < 3:
        return np.zeros(size)
    return np.convolve(_binomial(size - 2), [-0.5, 0.0, 0.5])


def _identity(size: int) -> Kernel:
    kernel = np.zeros((size, size))
    kernel[size // 2, size // 2] = 1.0
    return kernel


def _gaussian(size: int) -> Kernel:
    return np.outer(_binomial(size), _binomial(size))


KERNELS: Mapping[str, tuple[str, Callable[[int], Kernel]]] = MappingProxyType(
    {
        "identity": ("Identity: the pixel in the middle", _identity),
        "box": ("Box: the mean of all pixels", lambda size: np.full((size, size), 1.0 / size**2)),
        "gaussian": ("Gaussian: a soft mean", _gaussian),
        "sobel-x": ("Sobel x: bright at the right, dark at the left", lambda n: np.outer(_binomial(n), _slope(n))),
        "sobel-y": ("Sobel y: bright below, dark above", lambda n: np.outer(_slope(n), _binomial(n))),
        "laplacian": ("Laplacian: a pixel against its surroundings", lambda n: _identity(n) - _gaussian(n)),
    }
)
"""By name: what it does in words, and the kernel (size, size) of an odd size."""


def kernel(name: str, size: int, like: npt.ArrayLike | None = None) -> Kernel:
    """The kernel of that name, (size, size), size odd.

    like: weights whose length (Euclidean norm) it is given, so that it fits in with the layer it is put into; the plain
    kernel without, or where `like` or the kernel is all zero. Raises KeyError for another name, ValueError for an even
    size.
    """
    if size < 1 or size % 2 == 0:
        raise ValueError(f"a kernel has an odd size; got {size}")
    made = KERNELS[name][1](size)
    length = 0.0 if like is None else float(np.linalg.norm(like))
    own = float(np.linalg.norm(made))
    return made * (length / own) if length and own else made
