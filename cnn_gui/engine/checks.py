"""What a network accepts from outside, checked in one place with messages that say what is allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cnn_gui.engine.layers.layer import ShapeError

if TYPE_CHECKING:
    from cnn_gui.engine.layers.layer import Array, DType, Labels, Shape


def floating(dtype: npt.DTypeLike) -> DType:
    """Return float32 or float64. Raises ValueError for any other type."""
    for allowed in (np.dtype(np.float32), np.dtype(np.float64)):
        if allowed == dtype:
            return allowed
    raise ValueError(f"dtype must be float32 or float64, not {dtype}")


def as_numbers(what: str, given: npt.ArrayLike, dtype: DType) -> Array:
    """Return ``given`` as an array of real numbers of ``dtype``. Raises ValueError for anything else."""
    array = np.asarray(given)
    if array.dtype.kind not in "fiub":
        raise ValueError(f"{what} must be an array of real numbers, not of {array.dtype}")
    return array.astype(dtype, copy=False)


def check_image_shape(shape: Shape) -> Shape:
    """Return (C,H,W) as a tuple. Raises ShapeError for anything else."""
    if len(shape) != 3 or min(shape) < 1:
        raise ShapeError(f"input_shape must be (channels, height, width), each at least 1, not {shape}")
    return tuple(shape)


def check_images(images: npt.ArrayLike, image_shape: Shape, dtype: DType) -> Array:
    """Return images as (N,C,H,W) of ``dtype``. Raises ValueError for another shape or no image at all."""
    array = as_numbers("images", images, dtype)
    if array.ndim != 4 or array.shape[1:] != image_shape:
        channels, height, width = image_shape
        raise ValueError(
            f"images must have shape (N, {channels}, {height}, {width}) for this network, not {array.shape}"
        )
    if not len(array):
        raise ValueError("images must hold at least one image, but N is 0")
    return array


def check_labels(labels: npt.ArrayLike, count: int, classes: int) -> Labels:
    """Return labels as int64 (N,). Raises ValueError for a wrong count or type and for labels out of range."""
    array = np.asarray(labels)
    if array.shape != (count,):
        raise ValueError(f"labels must have shape ({count},), one for each image, not {array.shape}")
    if array.dtype != np.int64:
        if array.dtype.kind not in "iu":
            raise ValueError(f"labels must be whole numbers, not of {array.dtype}")
        array = array.astype(np.int64)
    # Read as unsigned, a negative label is huge, so one maximum checks both ends of the range.
    if count and np.maximum.reduce(array.view(np.uint64)) >= classes:
        wrong = int(array[(array < 0) | (array >= classes)][0])
        raise ValueError(f"labels must lie in 0…{classes - 1} for {classes} classes, but {wrong} is among them")
    return array
