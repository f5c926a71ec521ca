"""An image moved by whole pixels, to see what that changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cnn_gui.data.feeding.augment import shift

if TYPE_CHECKING:
    import numpy.typing as npt


def shifted(image: npt.NDArray[np.uint8], right: int, down: int) -> npt.NDArray[np.uint8]:
    """Return an image (C, H, W) moved by whole pixels, as a new array; what comes in from outside is black."""
    moved: npt.NDArray[np.uint8] = shift(image[None], np.array([[down, right]]))[0]
    return moved.copy()


def shifted_name(name: str, right: int, down: int) -> str:
    """Return what the moved image is called: "test image 17, 3 px to the right"."""
    ways = [
        f"{abs(by)} px {way}"
        for by, way in ((right, "to the right" if right > 0 else "to the left"), (down, "down" if down > 0 else "up"))
        if by
    ]
    return ", ".join([name, *ways])
