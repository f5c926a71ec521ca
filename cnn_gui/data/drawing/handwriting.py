"""Bring a drawing to the convention of the data: MNIST's box and centre of mass, and a pen as wide as people's.

LeCun, Cortes & Burges, "The MNIST database of handwritten digits": the digit fits a box of 20×20 pixels with its
proportions kept and soft edges, and its centre of mass lies in the middle of 28×28 pixels. In the files that middle is
the pixel of index 14 of 0 to 27, not 13.5: over the 10,000 test images the mean centre is 13.99 / 14.01.
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from cnn_gui.data.dataset import Images

SIZE, BOX = 28, 20
INK = 64
"""From this level on a pixel counts as drawn: what a rubber leaves at its soft edge must not widen the box.

One fainter line of pixels beside it is the soft edge of the stroke itself, and belongs to the box: MNIST's digits fill
theirs with it."""

# Lines wider than nine tenths of the built-in digits' are made as wide as their median, in pixels of the 20×20 box.
WIDE, USUAL = 3.2, 2.3
# Lines are thinned in pixels of a third.
_FINE = 3

_Grey: TypeAlias = npt.NDArray[np.float64]
_Picture = TypeVar("_Picture", npt.NDArray[np.uint8], _Grey)


def prepare(canvas: npt.NDArray[np.uint8], size: int | tuple[int, int] = SIZE, *, centred: bool = True) -> Images:
    """Make of a drawing an image like those of the data set.

    Centred: the rectangle around the ink is cut out, its longer side brought to 20/28 of the image's smaller side,
    and moved by whole pixels until its centre of mass is within half a pixel of the middle (`middle`), as far as it
    stays inside. Lines that are then much wider than a pen's are thinned first: a small drawing with a wide pen is a
    blot otherwise. Not centred: the whole canvas is made smaller, wherever the drawing stands on it. Each pixel is
    the mean over the area that it covers: `out[i, j] = Σ R[i, r] · C[j, c] · canvas[r, c]`.

    Args:
        canvas: (rows, columns) uint8, 0 is background, 255 full ink.
        size: side of the image, or its height and width, ≥ 1.
        centred: whether to follow the convention.

    Returns:
        (1, height, width) uint8; zeros for a canvas without ink.
    """
    height, width = (size, size) if isinstance(size, int) else size
    image = np.zeros((1, height, width), np.uint8)
    if not centred:
        image[0] = np.rint(_averaged(canvas, height, width))
        return image
    part = _cut_out(canvas)
    if not part.size:
        return image
    box = max(1, round(min(height, width) * BOX / SIZE))
    digit = _boxed(part, box)
    lines, pixel = line_width(digit), box / BOX
    if lines > WIDE * pixel:
        too_much = (lines - USUAL * pixel) / 2
        thin = _cut_out(_eroded(_boxed(part, _FINE * box), round(_FINE * too_much)))
        digit = _boxed(thin, box) if thin.size else digit
    down, across = digit.shape
    weight = digit.sum()
    top = _place(float(digit.sum(axis=1) @ np.arange(down)) / weight, down, height)
    left = _place(float(digit.sum(axis=0) @ np.arange(across)) / weight, across, width)
    image[0, top : top + down, left : left + across] = np.rint(digit)
    return image


def follows_convention(images: Images) -> bool:
    """Whether nine of ten images (N, 1, H, W), N ≥ 1, have their centre of mass where `prepare` puts it.

    A pixel of deviation is allowed: MNIST's own images have it.
    """
    height, width = images.shape[2:]
    mass = images[:, 0].astype(np.float64)
    weight = np.maximum(mass.sum(axis=(1, 2)), 1)
    row = mass.sum(axis=2) @ np.arange(height) / weight
    column = mass.sum(axis=1) @ np.arange(width) / weight
    near = np.maximum(np.abs(row - middle(height)), np.abs(column - middle(width))) <= 1
    return bool(near.mean() >= 0.9)


def middle(extent: int) -> int:
    """Where along so many pixels, counted from 0, MNIST's convention puts a centre of mass: at 14 of 28."""
    return extent // 2


def line_width(grey: _Grey) -> float:
    """The mean width of the lines of a picture (rows, columns), in its pixels: twice the ink over its edge's length.

    For a long line both sides count as edge, so `2 · (length · width) / (2 · length) = width`. The length of the edge
    is the sum of `|∇ grey|`, however soft it is.
    """
    framed = np.pad(grey, 1)
    below, beside = np.diff(framed, axis=0)[:, :-1], np.diff(framed, axis=1)[:-1]
    edge = float(np.sqrt(below * below + beside * beside).sum())
    return 2 * float(grey.sum()) / edge if edge else 0.0


def _cut_out(canvas: _Picture) -> _Picture:
    """The rectangle around the ink, with its soft edge; of no size where there is none."""
    drawn = canvas >= INK
    rows, columns = (np.flatnonzero(drawn.any(axis=axis)) for axis in (1, 0))
    if not rows.size:
        return canvas[:0, :0]
    down, across = _span(rows, canvas.max(axis=1) > 0), _span(columns, canvas.max(axis=0) > 0)
    return canvas[down, across]


def _span(drawn: npt.NDArray[np.intp], touched: npt.NDArray[np.bool_]) -> slice:
    """From the first to the last line of pixels with ink, and one more on either side that is touched at all."""
    first, last = int(drawn[0]), int(drawn[-1])
    return slice(first - bool(first and touched[first - 1]), last + 1 + bool(touched[last + 1 : last + 2].any()))


def _boxed(part: _Picture, box: int) -> _Grey:
    """The picture with its longer side brought to `box` pixels and the shorter one in proportion."""
    scale = box / max(part.shape)
    return _averaged(part, *(max(1, round(extent * scale)) for extent in part.shape))


def _eroded(grey: _Grey, pixels: int) -> _Grey:
    """Every line thinner by so many pixels on each side: the minimum over an octagon around each pixel."""
    framed = np.pad(grey, 1)
    for turn in range(pixels):
        least = framed.copy()
        # A cross and a square in turn are close to a circle.
        if turn % 2 == 0:
            for axis in (0, 1):
                _least_of_three(framed, axis, least)
        else:
            across = framed.copy()
            _least_of_three(framed, 1, across)
            least = across.copy()
            _least_of_three(across, 0, least)
        framed = least
    return framed


def _least_of_three(grey: _Grey, axis: int, out: _Grey) -> None:
    """Lower `out` to the neighbours before and behind along an axis."""
    values, lowered = (array if axis == 0 else array.T for array in (grey, out))
    np.minimum(lowered[1:], values[:-1], out=lowered[1:])
    np.minimum(lowered[:-1], values[1:], out=lowered[:-1])


def _place(centre: float, extent: int, room: int) -> int:
    """Where a digit of so many pixels begins, so that its centre (from 0) comes to the middle of the room."""
    # Of two places equally near, the upper left one, whatever the last bits of the centre are.
    nearest = math.ceil(middle(room) - centre - 0.5 - 1e-9)
    return min(max(nearest, 0), room - extent)


def _averaged(part: _Picture, down: int, across: int) -> _Grey:
    """The mean of `part` over each cell of a grid that divides it into down × across equal cells."""
    return _means(_means(part, down).T, across).T


def _means(rows: npt.NDArray[Any], cells: int) -> _Grey:
    """The mean of the rows over each of `cells` equal parts of their number, (cells, columns).

    From running sums: a matrix product, however small, may have to wait until training lets go of the threads for it.
    """
    count = len(rows)
    # Whole numbers add up faster, and exactly.
    kind = np.int32 if rows.dtype == np.uint8 else np.float64
    sums = np.zeros((count + 1, rows.shape[1]), kind)
    np.cumsum(rows.astype(kind), axis=0, out=sums[1:])
    edges = np.linspace(0, count, cells + 1)
    whole = np.minimum(edges.astype(np.intp), count - 1)
    means: _Grey = np.diff(sums[whole] + (edges - whole)[:, None] * rows[whole], axis=0) * (cells / count)
    return means
