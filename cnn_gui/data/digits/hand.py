"""A random hand: how one writer, this time, bends, slants and presses.

All randomness is `Generator.random`, the draw that NumPy is least likely ever to change, and all of it
is bounded: a digit may be careless, but not beyond reading.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cnn_gui.data.digits.glyphs import HABITS
from cnn_gui.data.digits.pen import BOX, draw
from cnn_gui.data.digits.spline import POINTS, Array, Curve, curves

# The care of a hand is drawn from NEAT..1 and scales its deviations; 1 is the most careless.
NEAT = 0.3
# Deviations are even between minus and plus these values.
JITTER = 0.08  # of each control point, in sizes of the digit
STROKE_JITTER = 0.08  # of whole strokes: gaps and overshoots
BEND = 0.3  # of each term of a polynomial that bends the plane
SLANT = 0.52  # shear, as a tangent, around the mean below
ROTATION = 0.22  # in radians
STRETCH = 0.4  # logarithm of width by height, around the mean below
PRESSURE = 0.28  # of the pen's radius along its path, as a share
SOFTNESS = (0.7, 1.5)  # width of the ink's edge, in pixels

MEAN_SLANT = 0.15
MEAN_STRETCH = -0.1
# Radius of the pen in pixels: median, spread of its logarithm, and limits.
RADIUS = 1.2
RADIUS_SPREAD = 0.24
RADIUS_LIMITS = (0.6, 2.6)


def write(labels: npt.NDArray[np.int64], rng: np.random.Generator) -> npt.NDArray[np.uint8]:
    """One image of each label's digit, each in a hand of its own.

    Args:
        labels: (N,), 0..9.
        rng: gives all random numbers; the same generator and labels give the same images.

    Returns:
        (N, 28, 28) uint8.
    """
    care = NEAT + (1 - NEAT) * rng.random(len(labels))
    paths = np.empty((len(labels), POINTS, 3))
    for digit, habits in enumerate(HABITS):
        members = np.flatnonzero(labels == digit)
        shares = np.cumsum([habit.share for habit in habits])
        choice = np.searchsorted(shares, shares[-1] * rng.random(len(members)), side="right")
        for number, curve in enumerate(curves(digit)):
            chosen = members[choice == number]
            paths[chosen] = _paths(curve, care[chosen], rng)
    points = _deform(paths[..., :2], care, rng)
    return _ink(points, paths[..., 2], rng)


def _paths(curve: Curve, care: Array, rng: np.random.Generator) -> Array:
    """(n, POINTS, 3): x, y and pressure (−1..1) along the path of n variations of a habit."""
    n = len(care)
    forms, size, _ = curve.forms.shape
    # Cubed, so that most digits are close to one form and some lie well between.
    mixture = rng.random((n, forms)) ** 3
    mixture /= mixture.sum(axis=1, keepdims=True)
    move = JITTER * _even(rng, n, size, 2)
    strokes = int(curve.strokes[-1]) + 1
    move += STROKE_JITTER * _even(rng, n, strokes, 2)[:, curve.strokes]
    controls = np.empty((n, size, 3))
    controls[..., :2] = np.einsum("nf,fkc->nkc", mixture, curve.forms) + care[:, None, None] * move
    controls[..., 2] = _even(rng, n, size)
    path: Array = np.einsum("pk,nkc->npc", curve.basis, controls)
    return path


def _deform(points: Array, care: Array, rng: np.random.Generator) -> Array:
    """Bend, stretch, slant and rotate whole digits, after centring them with heights of −1..1.

    The bend is `point += Σ bₖ·tₖ` with the terms t = x², xy, y², xy²/2, y³/2.
    """
    n = len(points)
    low, high = points.min(axis=1, keepdims=True), points.max(axis=1, keepdims=True)
    points = (2 * points - low - high) / (high[..., 1:] - low[..., 1:])
    care = care[:, None]
    x, y = points[..., 0], points[..., 1]
    terms = np.stack([x * x, x * y, y * y, x * y * y / 2, y * y * y / 2], axis=2)
    bend = BEND * care[..., None] * _even(rng, n, 5, 2)
    points = points + np.einsum("npk,nkc->npc", terms, bend)
    x, y = points[..., 0], points[..., 1]
    x = x * np.exp(MEAN_STRETCH + STRETCH * care * _even(rng, n, 1))
    x = x - (MEAN_SLANT + SLANT * care * _even(rng, n, 1)) * y
    angle = ROTATION * care * _even(rng, n, 1)
    cosine, sine = np.cos(angle), np.sin(angle)
    return np.stack([x * cosine - y * sine, x * sine + y * cosine], axis=2)


def _ink(points: Array, pressure: Array, rng: np.random.Generator) -> npt.NDArray[np.uint8]:
    """Fit digits into the box and draw them with pens of random width."""
    n = len(points)
    # The sum of three even draws is close to a bell curve with deviation 1, but bounded.
    bell = _even(rng, n, 1, 3).sum(axis=2)
    radius = np.clip(RADIUS * np.exp(RADIUS_SPREAD * bell), *RADIUS_LIMITS)
    least, most = SOFTNESS
    # A thin pen with a wide edge would never reach full ink.
    softness = np.minimum(least + (most - least) * rng.random(n), 1.3 * radius[:, 0])
    low, high = points.min(axis=1, keepdims=True), points.max(axis=1, keepdims=True)
    extent = (high - low).max(axis=(1, 2), keepdims=True)
    room = BOX - 2 * radius[..., None] - 0.5
    centred = (points - (low + high) / 2) * (room / extent)
    return draw(centred, radius * (1 + PRESSURE * pressure), softness)


def _even(rng: np.random.Generator, *shape: int) -> Array:
    """Even draws from −1..1."""
    return 2 * rng.random(shape) - 1
