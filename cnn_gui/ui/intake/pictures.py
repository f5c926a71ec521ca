"""Pictures that a person pastes, drops or opens, as arrays."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

from cnn_gui.data.dataset import Images
from cnn_gui.data.own.pictures import MAX_PIXELS, fit_to_shape
from cnn_gui.training.messages.events import Refused
from cnn_gui.ui.intake import drops

NOTHING_TO_PASTE = Refused(
    "There is no picture to paste", "Copy a picture, or a picture's file, in another program; then paste it here."
)
TOO_LARGE = Refused(
    "This picture is too large", f"It has more than {MAX_PIXELS:,} pixels. Copy a part of it, or make it smaller."
)
NO_PICTURE = Refused("This is not a picture", "Data to train on are opened from the Data menu; here a picture is read.")


def pasted(mime: QMimeData | None) -> drops.Brought:
    """Return the picture in a clipboard or a drop, or why there is none."""
    meant = drops.meaning(mime) if mime is not None else None
    if meant is None:
        return NOTHING_TO_PASTE
    return NO_PICTURE if isinstance(meant, drops.NoPicture) else meant


def fitted(image: QImage, shape: tuple[int, int, int]) -> Images | Refused:
    """Return a picture in the shape of a data set's images, by the rules of `cnn_gui.data.own.pictures.read_picture`.

    Args:
        image: not null; transparent parts show what the strokes stand out from.
        shape: (C, H, W), C being 1 or 3. The square with the longer of H and W as its side gives its middle.
    """
    if image.width() * image.height() > MAX_PIXELS:
        return TOO_LARGE
    return fit_to_shape(pixels(image), shape)


def pixels(image: QImage) -> npt.NDArray[np.uint8]:
    """Return red, green, blue and opacity of a picture, (H, W, 4) uint8, as a copy."""
    plain = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), -1)
    return rows[:, : 4 * plain.width()].reshape(plain.height(), plain.width(), 4).copy()
