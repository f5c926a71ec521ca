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

LARGEST_TABLE = 16_000_000
"""So many places a table for all angles may have, 128 MB; for larger images they are computed one image at a time."""


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
        # So wide that every q lies within the padded image.
        self._margin = margin = shift + _beyond(height, width, rotation)
        self._image = (height, width)
        self._padded = np.zeros((0, channels, height + 2 * margin, width + 2 * margin), np.uint8)
        self._windows = sliding_window_view(self._padded, self._image, axis=(2, 3))
        self._angles = np.deg2rad(np.linspace(-rotation, rotation, ANGLES))
        # For each angle, where the pixels of the result lie in a padded image that has not been shifted.
        self._table: npt.NDArray[np.intp] | None = None
        if rotation and ANGLES * height * width <= LARGEST_TABLE:
            self._table = np.stack([self._places(angle) for angle in range(ANGLES)])

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
        count, channels, height, width = len(images), *self._padded.shape[1:]
        # A shift is the same distance everywhere in a padded image, so both motions are one gather.
        distance = np.arange(count) * (channels * height * width)
        distance -= shifts[:, 0] * width + shifts[:, 1]
        if self._table is not None:
            return self._gathered(np.take(self._table, angles, axis=0) + distance[:, None]).reshape(images.shape)
        turned = np.empty_like(images)
        for number, angle in enumerate(angles.tolist()):
            turned[number] = self._gathered(self._places(angle) + distance[number]).reshape(images.shape[1:])
        return turned

    def _gathered(self, places: npt.NDArray[np.intp]) -> Images:
        """The pixels of each channel at (…, H·W) places of the padded images, as (…, C, H·W)."""
        _, channels, height, width = self._padded.shape
        pixels = self._padded.reshape(-1)
        # All places are in range by construction, and "wrap" is the fastest way of not asking.
        planes = [np.take(pixels[channel * height * width :], places, mode="wrap") for channel in range(channels)]
        return np.stack(planes, axis=-2)

    def _places(self, angle: int) -> npt.NDArray[np.intp]:
        height, width = self._image
        rows, columns = turned_places(height, width, self._angles[angle])
        return ((rows + self._margin) * self._padded.shape[3] + columns + self._margin).reshape(-1)

    def _pad(self, images: Images) -> None:
        count, margin = len(images), self._margin
        height, width = self._image
        if len(self._padded) < count:
            self._padded = np.zeros((count, *self._padded.shape[1:]), np.uint8)
            self._windows = sliding_window_view(self._padded, self._image, axis=(2, 3))
        self._padded[:count, :, margin : margin + height, margin : margin + width] = images


def turned_places(height: int, width: int, angle: float) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Row and column, in the image, of each pixel of the image turned by an angle in radians: two (H, W) arrays.

    See RandomMotion for the formula. Places outside the image are below 0, or the height or width and above.
    """
    return _places_of(np.arange(height)[:, None], np.arange(width), height, width, angle)


def _places_of(
    row: Integers, column: Integers, height: int, width: int, angle: float
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    middle_row, middle_column = (height - 1) / 2, (width - 1) / 2
    rows, columns = row - middle_row, column - middle_column
    source_rows = middle_row + np.cos(angle) * rows + np.sin(angle) * columns
    source_columns = middle_column - np.sin(angle) * rows + np.cos(angle) * columns
    return np.rint(source_rows).astype(np.intp), np.rint(source_columns).astype(np.intp)


def _beyond(height: int, width: int, degrees: float) -> int:
    """By how many pixels an image turned by any of the angles takes from outside; its corners reach furthest."""
    furthest = 0
    for angle in np.deg2rad(np.linspace(-degrees, degrees, ANGLES)):
        rows, columns = _places_of(np.array([[0], [height - 1]]), np.array([0, width - 1]), height, width, angle)
        outside = (-rows.min(), rows.max() - height + 1, -columns.min(), columns.max() - width + 1)
        furthest = max(furthest, *(int(pixels) for pixels in outside))
    return furthest


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
