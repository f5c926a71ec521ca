"""Arrays as pictures for files: filters, images and the confusion matrix, (rows, columns, 3) uint8 each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from cnn_gui.engine import Conv2D

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnn_gui.engine import Network
    from cnn_gui.training.messages.report import Report

Picture = npt.NDArray[np.uint8]

NEGATIVE, ZERO, POSITIVE = (33, 92, 176), (247, 247, 247), (186, 66, 19)
"""The ends and the middle of the diverging colours: blue, almost white, orange; told apart by those who see no red."""

_NOT_FINITE = (240, 0, 200)
_GAP = (255, 255, 255)
# Between its smallest and its largest count a matrix spans decades: the eye gets the root of a share.
_LITTLE, _MUCH = np.array((255, 255, 255)), np.array((20, 70, 140))


def diverging(values: npt.NDArray[Any], largest: float) -> Picture:
    """Numbers (rows, columns) in colours: 0 in the middle, ±largest at the ends; what is not finite stands out."""
    finite = np.isfinite(values)
    share = np.clip(np.where(finite, values, 0) / (largest or 1.0), -1, 1)[..., None]
    ends = np.where(share < 0, np.array(NEGATIVE), np.array(POSITIVE))
    colours = np.array(ZERO) + (ends - np.array(ZERO)) * np.abs(share)
    colours[~finite] = _NOT_FINITE
    picture: Picture = np.rint(colours).astype(np.uint8)
    return picture


def filter_pictures(network: Network) -> dict[str, list[Picture]]:
    """The filters of each convolution by the layer's name, (k, k, 3) each.

    A picture for each filter and channel, filter after filter; in all of a layer a colour means the same number.
    """
    found = {}
    for layer in network.layers:
        if isinstance(layer, Conv2D):
            weights = layer.parameters["W"]
            largest = largest_of(weights)
            found[layer.name] = [diverging(channel, largest) for filters in weights for channel in filters]
    return found


def largest_of(weights: npt.NDArray[Any]) -> float:
    """The largest finite size among numbers; 0 if there is none."""
    sizes = np.abs(weights[np.isfinite(weights)])
    return float(sizes.max(initial=0.0))


def tiled(pictures: Sequence[Picture], *, scale: int, columns: int = 8, group: int = 1) -> Picture:
    """Pictures of one size as one, row after row, each number a square of so many pixels.

    columns: so many beside each other, a multiple of `group`: between groups of so many the gap is wider.
    """
    columns = min(columns, len(pictures))
    rows = -(-len(pictures) // columns)
    height, width = (side * scale for side in pictures[0].shape[:2])
    gap = max(2, scale // 3)
    wider = 2 * gap if group > 1 else 0
    down = height + gap + wider
    lefts = [column * (width + gap) + column // group * wider for column in range(columns)]
    sheet = np.empty((rows * down - gap - wider, lefts[-1] + width, 3), np.uint8)
    sheet[...] = _GAP
    for number, picture in enumerate(pictures):
        row, column = divmod(number, columns)
        top, left = row * down, lefts[column]
        sheet[top : top + height, left : left + width] = enlarged(picture, scale)
    return sheet


def enlarged(picture: Picture, scale: int) -> Picture:
    """Each pixel as a square of so many."""
    return picture.repeat(scale, axis=0).repeat(scale, axis=1)


def confusion_shares(report: Report) -> npt.NDArray[np.float64]:
    """The confusion matrix as shares of each row, 0…1; a class without an image has a row of zeros."""
    support = report.support[:, None]
    return np.divide(report.confusion, support, out=np.zeros(report.confusion.shape), where=support > 0)


def confusion_picture(report: Report, *, scale: int) -> Picture:
    """The confusion matrix, a square of so many pixels for each cell: the darker, the larger its share of the row."""
    depth = np.sqrt(confusion_shares(report))[..., None]
    return enlarged(np.rint(_LITTLE + (_MUCH - _LITTLE) * depth).astype(np.uint8), scale)


def as_picture(image: npt.NDArray[np.uint8]) -> Picture:
    """An image of a data set (C, H, W), grey or red, green and blue; of any other channels the first is shown."""
    channels = image if len(image) == 3 else image[:1].repeat(3, axis=0)
    return np.ascontiguousarray(channels.transpose(1, 2, 0))
