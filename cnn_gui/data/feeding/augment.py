"""Change training images at random without changing what they show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

if TYPE_CHECKING:
    from cnn_gui.data.dataset import Images

    Integers = npt.NDArray[np.integer[Any]]

ANGLES = 33
"""So many angles there are from −degrees to degrees, both ends and 0 among them."""


class RandomMotion:
    """Shifts and turns each image by its own random amount; nearest neighbour, zero where nothing is known.

    Pixel p of the result is pixel q of the image, or 0 if q lies outside:
    `q = round(m + R · (p − m)) − s`, with m the middle of the image, s the shift (down, right), and
    R = (cos θ, sin θ; −sin θ, cos θ) in (row, column), which turns the image counter-clockwise by θ.

    Args:
        image_shape: (C, H, W).
        shift: the largest shift in pixels, ≥ 0; drawn evenly from −shift..shift in both directions.
        rotation: the largest angle in degrees, 0 to 90; drawn evenly from ANGLES angles from −rotation to rotation.

    Raises:
        ValueError: a number out of range.
    """

    def __init__(self, image_shape: tuple[int, int, int], *, shift: int = 0, rotation: float = 0.0) -> None:
        if shift < 0:
            raise ValueError(f"shift must be 0 pixels or more, got {shift}")
        if not 0 <= rotation <= 90:
            raise ValueError(f"rotation must be 0 to 90 degrees, got {rotation}")
        self._shift = shift
        self._rotation = rotation
        channels, height, width = image_shape
        rows, columns = turned_places(height, width, rotation)
        beyond = (-rows.min(), rows.max() - height + 1, -columns.min(), columns.max() - width + 1)
        # So wide that every q lies within the padded image.
        self._margin = margin = shift + max(int(pixels) for pixels in beyond)
        self._image = (height, width)
        self._padded = np.zeros((0, channels, height + 2 * margin, width + 2 * margin), np.uint8)
        self._windows = sliding_window_view(self._padded, self._image, axis=(2, 3))
        # For each angle, where the pixels of the result lie in a padded image that has not been shifted.
        self._places = ((rows + margin) * self._padded.shape[3] + columns + margin).reshape(ANGLES, height * width)

    def __call__(self, images: Images, rng: np.random.Generator) -> Images:
        """Move images (N, C, H, W) uint8, which are left as they are; a new array, or `images` if there is no motion.

        Draws 2·N integers for the shifts, if there are any, then N for the angles, if there are any.
        """
        count = len(images)
        if not (self._shift or self._rotation):
            return images
        if self._shift:
            shifts = rng.integers(-self._shift, self._shift + 1, size=(count, 2))
        else:
            shifts = np.zeros((count, 2), np.int64)
        if not self._rotation:
            return self.shifted(images, shifts)
        return self.turned(images, shifts, rng.integers(0, ANGLES, size=count))

    def shifted(self, images: Images, shifts: Integers) -> Images:
        """Image n moved down by `shifts[n, 0]` and right by `shifts[n, 1]` pixels, at most as far as `shift` says."""
        self._pad(images)
        # Every shifted image is a window of its padded one: one gather of rows, no loop over images.
        return self._windows[np.arange(len(images)), :, self._margin - shifts[:, 0], self._margin - shifts[:, 1]]

    def turned(self, images: Images, shifts: Integers, angles: Integers) -> Images:
        """The same, turned by angle number `angles[n]`: 0 for −rotation, ANGLES − 1 for rotation."""
        self._pad(images)
        _, channels, height, width = self._padded.shape
        # A shift is the same distance everywhere in a padded image, so both motions are one gather.
        distance = np.arange(len(images)) * (channels * height * width)
        distance -= shifts[:, 0] * width + shifts[:, 1]
        places = np.take(self._places, angles, axis=0)
        places += distance[:, None]
        pixels = self._padded.reshape(-1)
        # All places are in range by construction, and "wrap" is the fastest way of not asking.
        planes = [np.take(pixels[channel * height * width :], places, mode="wrap") for channel in range(channels)]
        return np.stack(planes, axis=1).reshape(images.shape)

    def _pad(self, images: Images) -> None:
        count, margin = len(images), self._margin
        height, width = self._image
        if len(self._padded) < count:
            self._padded = np.zeros((count, *self._padded.shape[1:]), np.uint8)
            self._windows = sliding_window_view(self._padded, self._image, axis=(2, 3))
        self._padded[:count, :, margin : margin + height, margin : margin + width] = images


def turned_places(height: int, width: int, degrees: float) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Row and column, in the image, of each pixel of the image turned by each angle: two (ANGLES, H, W) arrays.

    See RandomMotion for the formula. Places outside the image are below 0, or the height or width and above.
    """
    angles = np.deg2rad(np.linspace(-degrees, degrees, ANGLES))[:, None, None]
    middle_row, middle_column = (height - 1) / 2, (width - 1) / 2
    rows, columns = np.arange(height)[:, None] - middle_row, np.arange(width) - middle_column
    source_rows = middle_row + np.cos(angles) * rows + np.sin(angles) * columns
    source_columns = middle_column - np.sin(angles) * rows + np.cos(angles) * columns
    return np.rint(source_rows).astype(np.intp), np.rint(source_columns).astype(np.intp)


def shift(images: Images, offsets: Integers, fill: int = 0) -> Images:
    """Image n moved down by `offsets[n, 0]` and right by `offsets[n, 1]` pixels.

    `result[n, c, i, j] = images[n, c, i − offsets[n, 0], j − offsets[n, 1]]`, or `fill` outside.

    Args:
        images: (N, C, H, W) uint8.
        offsets: (N, 2) integers of any sign and size.
        fill: the value of pixels that come in from outside.
    """
    n, channels, height, width = images.shape
    margin = int(np.abs(offsets).max(initial=0))
    padded = np.full((n, channels, height + 2 * margin, width + 2 * margin), fill, np.uint8)
    padded[:, :, margin : margin + height, margin : margin + width] = images
    windows = sliding_window_view(padded, (height, width), axis=(2, 3))
    return windows[np.arange(n), :, margin - offsets[:, 0], margin - offsets[:, 1]]
