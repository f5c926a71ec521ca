"""Draw pen paths as MNIST's images are: grey 28×28, fitted into 20×20, centred by mass.

Everything here is exact. The pen's points lie on a grid of 1/64 pixel, so squared distances are
integers below 2²⁴, which float32 holds exactly in whatever order they are summed; what follows is
single correctly rounded operations. Every machine therefore draws the same bytes.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cnn_gui.data.feeding.augment import shift

BOX = 20
SIZE = 28
GRID = 64
_CHUNK = 16


def draw(
    points: npt.NDArray[np.float64], radii: npt.NDArray[np.float64], softness: npt.NDArray[np.float64]
) -> npt.NDArray[np.uint8]:
    """Ink along the points, as far as the pen's radius, with soft edges.

    Args:
        points: (N, P, 2), x and y in pixels, within ±10 of the middle of the box.
        radii: (N, P), of the pen, in pixels.
        softness: (N,), width of the edge from full ink to none, in pixels.

    Returns:
        (N, 28, 28) uint8.
    """
    images = np.empty((len(points), BOX * BOX), np.uint8)
    for start in range(0, len(points), _CHUNK):
        part = slice(start, start + _CHUNK)
        images[part] = _ink(points[part], radii[part], softness[part])
    return _centre(images.reshape(-1, BOX, BOX))


def _ink(
    points: npt.NDArray[np.float64], radii: npt.NDArray[np.float64], softness: npt.NDArray[np.float64]
) -> npt.NDArray[np.uint8]:
    n, count, _ = points.shape
    grid = np.rint(points * GRID).astype(np.float32)
    thick = np.rint(radii * GRID).astype(np.float32)
    centres = ((np.arange(BOX) - (BOX - 1) / 2) * GRID).astype(np.float32)
    y, x = (axis.ravel() for axis in np.meshgrid(centres, centres, indexing="ij"))
    # |pixel − point|² − radius² = |pixel|² + (|point|² − radius² − 2 pixel · point): the bracket is one
    # matrix product, and its smallest value over the points is the nearest edge of the pen.
    terms = np.empty((n, count, 3), np.float32)
    terms[..., 0] = (grid * grid).sum(axis=2) - thick * thick
    terms[..., 1:] = -2 * grid
    bracket = terms.reshape(-1, 3) @ np.stack([np.ones_like(x), x, y])
    power = bracket.reshape(n, count, -1).min(axis=1) + (x * x + y * y)
    # The power of a circle turned into a distance from its edge, with the mean radius for all points.
    mean = np.rint(thick.sum(axis=1, keepdims=True) / np.float32(count))
    distance = np.sqrt(np.maximum(power + mean * mean, 0)) - mean
    width = np.rint(softness[:, None] * GRID).astype(np.float32)
    grey: npt.NDArray[np.uint8] = np.rint(np.clip(0.5 - distance / width, 0, 1) * np.float32(255)).astype(np.uint8)
    return grey


def _centre(boxes: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Place each 20×20 box with its centre of mass at index 14 of 0 to 27, as MNIST's are, to half a pixel.

    As far as all of its ink stays inside.
    """
    mass = boxes.astype(np.int64)
    total = np.maximum(mass.sum(axis=(1, 2)), 1)
    position = np.arange(BOX)
    row = (mass.sum(axis=2) @ position) / total
    column = (mass.sum(axis=1) @ position) / total
    margin = (SIZE - BOX) // 2
    images = np.zeros((len(boxes), 1, SIZE, SIZE), np.uint8)
    images[:, 0, margin : margin + BOX, margin : margin + BOX] = boxes
    # Of two places equally near, the upper left one.
    offsets = np.ceil(SIZE // 2 - margin - np.stack([row, column], axis=1) - 0.5).astype(np.int64)
    inked = [boxes.max(axis=axis) > 0 for axis in (2, 1)]
    first = np.stack([lines.argmax(axis=1) for lines in inked], axis=1)
    last = np.stack([BOX - 1 - lines[:, ::-1].argmax(axis=1) for lines in inked], axis=1)
    offsets = offsets.clip(-margin - first, SIZE - 1 - margin - last)
    return shift(images, offsets)[:, 0]
