"""Arrays by name, whatever file they are in: known by shape and type before any of them is read."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.own_images import check_memory, readable, short_name

if TYPE_CHECKING:
    from collections.abc import Sequence

Array: TypeAlias = npt.NDArray[Any]

MAX_IMAGES = 5_000_000
"""So many images a file may have; images of a single pixel would be far more without it."""

MAX_LABEL_BYTES = 256_000_000
"""So much memory labels or names of classes may take as they are stored."""

_LARGEST_SIDE = 2**40


@dataclass(frozen=True)
class Item:
    """An array that can be read.

    Attributes:
        shape, dtype: as its header says; every array's size has been compared with its file.
        read: reads it. Raises DataError.
    """

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    read: Callable[[], Array]


@dataclass(frozen=True)
class Bag:
    """What a file holds.

    Attributes:
        items: arrays by name, in the order of the file. A name may have parts, separated by "/".
        classes: names of classes that stand beside the arrays, as metadata; None if there are none.
        notes: what was assumed about the file, one sentence each.
    """

    items: dict[str, Item]
    classes: tuple[str, ...] | None = None
    notes: tuple[str, ...] = field(default=())


def whole(array: Array) -> Item:
    """An array that is in memory already."""
    return Item(array.shape, array.dtype, lambda: array)


def check_shape(where: object, shape: Sequence[int]) -> None:
    """Raises DataError for sizes that no array has."""
    if not all(0 <= size < _LARGEST_SIDE for size in shape):
        raise DataError(f"{where}: announces an array of shape {tuple(shape)}. The file is damaged: fetch it again.")


def check_images(where: object, images: Sequence[Item], others: Sequence[Item] = ()) -> None:
    """Raises DataError if images are too many, or would take too much memory together with other arrays."""
    total = sum(_bytes(item) for item in (*images, *others))
    check_memory(where, total, "Store the images as uint8, make them smaller, or take fewer.")
    for item in images:
        count = min(item.shape) if len(item.shape) == 2 else max(item.shape[:1] + item.shape[-1:], default=0)
        if count > MAX_IMAGES and len(item.shape) > 1:
            raise DataError(
                f"{where}: holds {count:,} images, more than the {MAX_IMAGES:,} that are allowed. Take fewer."
            )


def check_labels(where: object, name: str, item: Item) -> None:
    """Raises DataError if labels or names of classes would take too much memory."""
    if _bytes(item) > MAX_LABEL_BYTES or max(item.shape, default=0) > 2 * MAX_IMAGES:
        raise DataError(
            f"{where}: {named(name)} takes {_bytes(item) / 1e9:,.1f} GB, more than labels or names of classes may "
            f"({MAX_LABEL_BYTES / 1e9:,.2f} GB). Store one whole number for each image."
        )


def named(name: str) -> str:
    """The name of an array as it can be shown."""
    return short_name(readable(name))


def _bytes(item: Item) -> int:
    return math.prod(item.shape) * item.dtype.itemsize
