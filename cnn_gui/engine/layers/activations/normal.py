"""The standard normal distribution for whole arrays: the probability below a number, and the density there.

With y = |z| and Q(y) = Φ(−y), the probability beyond y, the ratio Q(y) / e^(−y²/2) falls slowly from 1/2 towards 0, and
is a polynomial of u = (y − k) / (y + k), which maps all y ≥ 0 to −1 ≤ u < 1 (M. M. Shepherd and J. G. Laframboise,
Chebyshev approximation of (1 + 2x) exp(x²) erfc x in 0 ≤ x < ∞, Mathematics of Computation 36 (1981), 249–253). So one
exponential gives Φ(z) = 1 − Q or Q, and the density φ(z) = e^(−z²/2) / √(2π) that the backward pass wants as well.

In absolute terms, Φ is right to 1e-15 in float64 and to 2e-7 in float32.
"""

from __future__ import annotations

import math

import numpy as np

from cnn_gui.engine.layers.layer import Array, Workspace

_CENTRE = 3.5
# Chebyshev interpolation in 23 places, computed with 50 digits; from the highest power down.
_DOUBLE = (
    1.8108082321336858e-9,
    2.7712350251237038e-9,
    -7.1401021983815302e-9,
    -1.9670359329590785e-8,
    -7.7549050248606914e-9,
    6.2501837371857868e-8,
    1.6815500064795635e-7,
    -4.7811361247091044e-8,
    -9.5522912658881975e-7,
    -8.3296616055838739e-7,
    4.3182923289072981e-6,
    8.1117209314001249e-6,
    -2.0370815365803936e-5,
    -5.8517055504385247e-5,
    1.3166650640260773e-4,
    3.9201246566968578e-4,
    -1.3807599197115314e-3,
    -1.5616590854994386e-3,
    1.9065537326338276e-2,
    -6.1639414086539652e-2,
    1.2585525513463827e-1,
    -1.8713969878423837e-1,
    1.0634515363370505e-1,
)
# Least largest error, weighted by e^(−y²/2).
_SINGLE = (
    -1.5996437e-4,
    -1.9893253e-3,
    -1.7305755e-3,
    1.9205807e-2,
    -6.1533682e-2,
    1.2587237e-1,
    -1.8714246e-1,
    1.0634445e-1,
)
# By the size of a number in bytes: what is farther out is taken for this, before e^(−y²/2) underflows.
_FARTHEST = {4: 13.0, 8: 37.0}
_COEFFICIENTS = {4: _SINGLE, 8: _DOUBLE}
_DENSITY_AT_ZERO = 1 / math.sqrt(2 * math.pi)

_AT_ONCE = 32_768
"""So many numbers are worked on at once that they stay in the cache between some twenty operations."""


def normal(z: Array, below: Array, density: Array, work: Workspace) -> None:
    """Write Φ(z) into ``below`` and φ(z) into ``density``, contiguous arrays of z's shape and type."""
    flat, flat_below, flat_density = z.reshape(-1), below.reshape(-1), density.reshape(-1)
    shape = (min(flat.size, _AT_ONCE),)
    farthest = work.array("farthest", shape, z.dtype, fill=_FARTHEST[z.dtype.itemsize])
    scratch = work.array("scratch", (2, *shape), z.dtype)
    for start in range(0, flat.size, _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        piece = flat[part]
        u, distance = scratch[:, : piece.size]
        np.abs(piece, out=distance)
        # An array, because NumPy's minimum with a number takes three times as long.
        np.minimum(distance, farthest[: piece.size], out=distance)
        _normal(piece, distance, flat_below[part], flat_density[part], u)


def _normal(z: Array, distance: Array, below: Array, density: Array, u: Array) -> None:
    first, second, *others = _COEFFICIENTS[z.dtype.itemsize]
    np.subtract(distance, _CENTRE, out=u)
    np.add(distance, _CENTRE, out=below)
    u /= below
    np.multiply(u, first, out=below)
    below += second
    for coefficient in others:
        below *= u
        below += coefficient
    np.multiply(distance, distance, out=density)
    density *= -0.5
    np.exp(density, out=density)
    below *= density
    density *= _DENSITY_AT_ZERO
    # |1 − Q| where z is positive, |0 − Q| elsewhere.
    np.greater(z, 0, out=u)
    below -= u
    np.abs(below, out=below)
