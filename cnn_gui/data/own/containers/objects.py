"""Arrays of pictures that a program has stored as Python objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.own_images import check_memory
from cnn_gui.data.own.pictures import fit_picture

Array: TypeAlias = npt.NDArray[Any]

if TYPE_CHECKING:
    from collections.abc import Sequence


def stacked(where: str, images: Array, *, image_size: int, colour: bool) -> tuple[Array, str]:
    """Pictures that are objects of one array as one array, others as they are; and what was done, if anything.

    Those of different sizes are brought to one size by the rules of `cnn_gui.data.own.pictures.fit_picture`.

    Raises:
        DataError: the objects are no pictures, or not of bytes where their sizes differ.
    """
    if images.dtype.kind != "O":
        return images, ""
    pictures: Sequence[Any] = images.reshape(-1).tolist() if images.ndim != 1 else list(images)
    if not pictures or not all(isinstance(picture, np.ndarray) and picture.ndim in (1, 2, 3) for picture in pictures):
        kinds = ", ".join(sorted({type(picture).__name__ for picture in pictures})) or "nothing"
        raise DataError(f"{where}: images are objects ({kinds}); expected one array of numbers. Convert them.")
    if len({(picture.shape, picture.dtype) for picture in pictures}) == 1:
        return np.stack(pictures), ""
    check_memory(where, len(pictures) * image_size**2 * 3, "Choose a smaller image size, or take fewer images.")
    for number, picture in enumerate(pictures):
        channels = picture.shape[2] if picture.ndim == 3 else 1
        if picture.dtype != np.uint8 or picture.ndim == 1 or channels not in (1, 3, 4) or picture.size == 0:
            raise DataError(
                f"{where}: picture {number:,} is {picture.dtype.name} of shape {picture.shape}; expected bytes (uint8) "
                "of shape (H, W) or (H, W, 3) where sizes differ. Convert it."
            )
    fitted = np.stack([fit_picture(picture, size=image_size, colour=colour) for picture in pictures])
    kind = "colour" if colour else "grey"
    return fitted, f"Pictures of different sizes are brought to {image_size}×{image_size} in {kind}."
