"""What the numbers of stored pixels mean, and the bytes that they become."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from cnn_gui.data.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cnn_gui.data.dataset import Images

Array: TypeAlias = npt.NDArray[Any]

# Floating point is turned into bytes in pieces of so many values.
_CHUNK = 1 << 20
# A value of floating point may be so much of the range too large or too small.
_SLACK = 1e-3
_KINDS = {"b": "bool", "u": "whole", "i": "whole", "f": "floating"}


def to_bytes(where: str, arrays: Sequence[Array]) -> tuple[list[Images], str]:
    """Pixels as uint8, 0 to 255, by one rule for all arrays, and a sentence that says what was assumed, if anything.

    - uint8: grey levels as they are.
    - Other integers: grey levels too, but if none is above 1, then 1 becomes 255.
    - bool: False is 0, True is 255.
    - Floating point with no value above 1: 0 to 1, so `round(255·x)`; otherwise 0 to 255, so `round(x)`. Rounding may
      have carried values a thousandth of the range too far: they are cut.

    Raises:
        DataError: another type or two different ones; a value that is not finite or out of range; training images to
            1 and test images beyond, or the other way round.
    """
    kinds = {_KINDS.get(array.dtype.kind, "") for array in arrays}
    names = " and ".join(sorted({array.dtype.name for array in arrays}))
    if "" in kinds or len(kinds) > 1:
        raise DataError(
            f"{where}: pixels are {names}; expected bytes (uint8), bool, or floating point from 0 to 1 or 0 to 255, "
            "the same for all images. Convert the array."
        )
    low = min(float(array.min()) for array in arrays)
    highs = [float(array.max()) for array in arrays]
    high = max(highs)
    if not np.isfinite([low, *highs]).all():
        for array in arrays:
            for number, image in enumerate(array):
                bad = np.count_nonzero(~np.isfinite(image))
                if bad:
                    raise DataError(
                        f"{where}: image {number:,} has NaN or infinite pixels, {bad:,} of {image.size:,}. "
                        "Repair the array or leave these images out."
                    )
    floating = "floating" in kinds
    slack = _SLACK if floating else 0
    unit = high <= 1 + slack and np.uint8 not in {array.dtype.type for array in arrays}
    if low < -slack * (1 if unit else 255) or high > 255 * (1 + slack):
        raise DataError(
            f"{where}: pixels go from {low:g} to {high:g}; expected 0 to 255, or 0 to 1. "
            "Store the images as they were before they were standardised or scaled."
        )
    if floating and not unit and any(0 < other <= 1 + slack for other in highs):
        raise DataError(
            f"{where}: training images and test images go to {highs[0]:g} and {highs[-1]:g}; expected 0 to 1 "
            "or 0 to 255 for both. Scale one of them."
        )
    white = 1 if unit else 255
    note = f"Pixels are {names} from {low:g} to {high:g}: assumed that 0 is black and {white} is white."
    obvious = kinds == {"bool"} or (names == "uint8" and high > 1)
    return [_scaled_to_bytes(array, 255 // white) for array in arrays], "" if obvious else note


def _scaled_to_bytes(array: Array, scale: int) -> Images:
    if array.dtype == np.uint8:
        return array
    result = np.empty(array.shape, np.uint8)
    step = max(1, _CHUNK // max(1, array[0].size))
    for start in range(0, len(array), step):
        result[start : start + step] = np.rint(array[start : start + step] * np.float32(scale)).clip(0, 255)
    return result
