"""The error function, erf(x) = 2/√π · ∫ e^(−t²) dt from 0 to x, for whole arrays."""

from __future__ import annotations

import numpy as np

from cnn_gui.engine.layers.layer import Array, Workspace

# W. J. Cody, Rational Chebyshev approximations for the error function, Mathematics of Computation 23 (1969), 631–637,
# with the coefficients of his routine CALERF (netlib, specfun/erf). From the highest power down.
_SMALL = (
    (
        1.85777706184603153e-1,
        3.16112374387056560e0,
        1.13864154151050156e2,
        3.77485237685302021e2,
        3.20937758913846947e3,
    ),
    (1.0, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3),
)
_MIDDLE = (
    (
        2.15311535474403846e-8,
        5.64188496988670089e-1,
        8.88314979438837594e0,
        6.61191906371416295e1,
        2.98635138197400131e2,
        8.81952221241769090e2,
        1.71204761263407058e3,
        2.05107837782607147e3,
        1.23033935479799725e3,
    ),
    (
        1.0,
        1.57449261107098347e1,
        1.17693950891312499e2,
        5.37181101862009858e2,
        1.62138957456669019e3,
        3.29079923573345963e3,
        4.36261909014324716e3,
        3.43936767414372164e3,
        1.23033935480374942e3,
    ),
)
_SMALL_ENDS = 0.46875
# From here on erf is 1 to every digit.
_LARGEST = 6.0


def erf(x: Array, out: Array, work: Workspace) -> None:
    """Write erf(x) into ``out``, an array of the same shape and type; x is not changed."""
    y = np.minimum(np.abs(x), _LARGEST)
    squares = y * y
    small = x * _ratio(squares, _SMALL)
    beyond = 1 - np.exp(-squares) * _ratio(y, _MIDDLE)
    np.copyto(out, np.where(y <= _SMALL_ENDS, small, np.copysign(beyond, x)))


def _ratio(x: Array, coefficients: tuple[tuple[float, ...], tuple[float, ...]]) -> Array:
    above, below = (np.polyval(np.asarray(each, x.dtype), x) for each in coefficients)
    ratio: Array = above / below
    return ratio
