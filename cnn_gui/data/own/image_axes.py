"""Which axis of an array counts images, which channels, rows and columns; and what becomes of transparency."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.pictures import ground_for, ground_name
from cnn_gui.data.own.reading import chosen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnn_gui.data.dataset import Images

Array: TypeAlias = npt.NDArray[Any]

SMALLEST_FLAT_SIDE = 5
"""Rows of fewer values than this squared are measurements, not pictures."""

_ALPHA = (2, 4)
# So many images decide in which order the values of a flat colour picture are.
_LOOKED_AT = 64
_PIECE = 1024


def is_flat_picture(length: int) -> bool:
    """Whether a row of so many values can be a square picture of one or three channels."""
    return _flat(length) is not None


def to_channels_first(where: str, images: Array, count: int | None = None) -> tuple[Array, str]:
    """Images as a view (N, C, H, W), C being 1 to 4, and a sentence that says what was assumed, if anything.

    - (N, H, W): grey. (N, H, W, C) or (N, C, H, W): if the last axis has 1 or 3 entries, it is the channels, else the
      second; if neither has, then the last or the second with 4 (red, green, blue, opacity) or 2 (grey, opacity).
    - (N, H·W) with H = W: grey, row after row. (N, 3·H·W): colour, in the order in which neighbours differ less.
    - The images may be counted by the last axis, as in MATLAB, if `count` says so.

    Args:
        where: the file, for messages.
        images: the array.
        count: how many labels there are.

    Raises:
        DataError: another shape, or no pixels.
    """
    notes = []
    if count is not None and images.ndim in (2, 3, 4) and len(images) != count and images.shape[-1] == count:
        notes.append("The last axis of the arrays counts the images, as in MATLAB.")
        images = np.moveaxis(images, -1, 0)
    if images.ndim == 3 and 1 in images.shape[1:] and is_flat_picture(math.prod(images.shape[1:])):
        images = images.reshape(len(images), -1)
    if images.ndim == 2 and images.size:
        images, note = _unflattened(where, images)
        notes.append(note)
    elif images.ndim == 3:
        images = images[:, None]
    elif images.ndim == 4:
        images = _by_channels(where, images)
    else:
        raise _unknown(where, images)
    if images.size == 0:
        raise DataError(f"{where}: holds no pixels (images have shape {images.shape}). At least one image is needed.")
    return images, " ".join(notes)


def ground_behind(parts: Sequence[Images]) -> int:
    """The grey level behind what is transparent in any of some arrays (N, C, H, W), one for all of them.

    As a person chose, or else what the strokes stand out from, by the rule of pictures:
    `cnn_gui.data.own.pictures.ground_for`.
    """
    ground = chosen().ground
    if ground is not None:
        return ground
    levels = [_stroke_levels(images) for images in parts if images.shape[1] in _ALPHA]
    return ground_for(np.concatenate(levels).tolist() if levels else ())


def without_alpha(images: Images, ground: int | None = None) -> tuple[Images, str]:
    """Images (N, C, H, W) with C of 1 or 3, what was transparent shown on a ground, and a sentence that says so.

    Args:
        images: uint8, C being 1 to 4; with 2 or 4 the last channel is opacity.
        ground: the grey level; None: that of `ground_behind`, asked for these images alone.
    """
    channels = images.shape[1]
    if channels not in _ALPHA:
        return images, ""
    alpha, colours = images[:, -1:], images[:, :-1]
    layers = "Four channels: red, green, blue and opacity" if channels == 4 else "Two channels: grey and opacity"
    if alpha.min() == 255:
        return np.ascontiguousarray(colours), f"{layers}, which is left out, as nothing is transparent."
    ground = ground_behind([images]) if ground is None else ground
    result = np.empty_like(colours, order="C")
    for start in range(0, len(images), _PIECE):
        part = slice(start, start + _PIECE)
        opacity = alpha[part].astype(np.float32) / 255
        result[part] = np.rint(colours[part] * opacity + ground * (1 - opacity))
    how = ", as was chosen" if chosen().ground is not None else ""
    return result, f"{layers}: what is transparent shows {ground_name(ground)}{how}."


def _stroke_levels(images: Images) -> npt.NDArray[np.float64]:
    """The mean level of what is not transparent in each image that has any."""
    levels = []
    for start in range(0, len(images), _PIECE):
        part = images[start : start + _PIECE]
        weight = part[:, -1:].astype(np.float32)
        total = weight.sum(axis=(1, 2, 3), dtype=np.float64) * (part.shape[1] - 1)
        shown = (weight * part[:, :-1]).sum(axis=(1, 2, 3), dtype=np.float64)
        levels.append(shown[total > 0] / total[total > 0])
    return np.concatenate(levels)


def _by_channels(where: str, images: Array) -> Array:
    for few in ((1, 3), _ALPHA):
        if images.shape[3] in few:
            return images.transpose(0, 3, 1, 2)
        if images.shape[1] in few:
            return images
    raise _unknown(where, images)


def _flat(length: int) -> tuple[int, int] | None:
    """Channels and side of a square picture of so many values."""
    for channels in (1, 3):
        side = math.isqrt(length // channels)
        if side >= SMALLEST_FLAT_SIDE and channels * side * side == length:
            return channels, side
    return None


def _unflattened(where: str, images: Array) -> tuple[Array, str]:
    count, length = images.shape
    found = _flat(length)
    if found is None:
        raise DataError(
            f"{where}: images are rows of {length:,} values, which is no square picture of one or three channels. "
            "Reshape the array to (N, height, width) or (N, height, width, 3)."
        )
    channels, side = found
    said = f"Images are rows of {length:,} values: taken as {side}×{side}"
    if channels == 1:
        return images.reshape(count, 1, side, side), f"{said}, row after row."
    some = images[:: max(1, count // _LOOKED_AT)][:_LOOKED_AT].astype(np.float32)
    planes, pixels = some.reshape(-1, 3, side, side), some.reshape(-1, side, side, 3)
    if np.abs(np.diff(planes, axis=3)).mean() <= np.abs(np.diff(pixels, axis=2)).mean():
        return images.reshape(count, 3, side, side), f"{said} in colour, first all of red, then green, then blue."
    pixels_first = images.reshape(count, side, side, 3).transpose(0, 3, 1, 2)
    return pixels_first, f"{said} in colour, pixel after pixel."


def _unknown(where: str, images: Array) -> DataError:
    expected = (
        "expected (N, H, W) for grey, (N, H, W, 3) or (N, 3, H, W) for colour, 4 instead of 3 with opacity, or rows of "
        "the values of square pictures"
    )
    if images.ndim in (4, 5) and min(images.shape[1:]) > 4:
        return DataError(
            f"{where}: images have shape {images.shape}, as volumes, clips or stacks of layers have; {expected}. "
            f"Store one slice of each, such as images[:, {images.shape[1] // 2}]."
        )
    return DataError(f"{where}: images have shape {images.shape}; {expected}. Give the array that shape.")
