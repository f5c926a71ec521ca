"""Bring pixels to mean 0 and deviation 1, in the layout that the engine computes with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from cnn_gui.data.dataset import Images

_CHUNK = 1 << 16


def pixel_statistics(images: Images) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Mean and deviation of each channel, of pixels scaled to 0..1.

    Both come from sums of whole numbers, which are exact, in any order of the images:
    `mean = Σ v / n / 255`, `deviation² = Σ v² / n / 255² − mean²`, over the n grey levels v.

    Args:
        images: (N, C, H, W) uint8, N ≥ 1.

    Returns:
        Two (C,) float32 arrays. Where all pixels are equal the deviation is 1, not 0, so that
        standardising gives zeros instead of dividing by zero.

    Raises:
        ValueError: there is no pixel.
    """
    if images.size == 0:
        raise ValueError(f"cannot take the mean of no pixels: images have shape {images.shape}")
    channels = images.shape[1]
    mean = np.empty(channels, np.float32)
    deviation = np.empty(channels, np.float32)
    for channel in range(channels):
        levels = images[:, channel].reshape(-1)
        n = levels.size
        total, squares = _sums(levels)
        mean[channel] = total / n / 255
        # n·Σv² − (Σv)² is an exact integer: no cancellation.
        deviation[channel] = (n * squares - total * total) ** 0.5 / n / 255 or 1.0
    return mean, deviation


def _sums(levels: Images) -> tuple[int, int]:
    """The sum of bytes (n,), and that of their squares."""
    total = squares = 0
    # In chunks: the squares take four times the memory.
    for start in range(0, levels.size, _CHUNK):
        chunk = levels[start : start + _CHUNK]
        total += int(chunk.sum(dtype=np.uint64))
        squares += int(np.square(chunk, dtype=np.uint32).sum(dtype=np.uint64))
    return total, squares


class Standardiser:
    """`(x / 255 − mean) / deviation`, per channel, from bytes to floating point.

    Computed as `x · scale − offset` with `scale = 1 / (255 · deviation)` and
    `offset = mean / deviation`; equal to the formula up to rounding.

    Args:
        mean, deviation: (C,), of pixels scaled to 0..1; each deviation > 0.
        dtype: float32 or float64, the type of the results.

    Raises:
        ValueError: the two differ in shape, or a deviation is not positive, or a value not finite.
    """

    def __init__(
        self, mean: npt.ArrayLike, deviation: npt.ArrayLike, dtype: type[np.floating[Any]] = np.float32
    ) -> None:
        means, deviations = np.asarray(mean, np.float64), np.asarray(deviation, np.float64)
        if means.ndim != 1 or means.shape != deviations.shape:
            raise ValueError(f"mean and deviation must both be (C,), got {means.shape} and {deviations.shape}")
        if not (np.isfinite(means).all() and np.isfinite(deviations).all() and (deviations > 0).all()):
            raise ValueError(f"mean must be finite and deviation > 0, got {means} and {deviations}")
        self.dtype = np.dtype(dtype)
        self._scale = (1 / (255 * deviations)).astype(self.dtype)
        self._offset = (means / deviations).astype(self.dtype)

    @property
    def channels(self) -> int:
        """How many channels an image must have."""
        return len(self._scale)

    def to_engine(
        self, images: Images, out: npt.NDArray[np.floating[Any]] | None = None
    ) -> npt.NDArray[np.floating[Any]]:
        """Standardised images with the batch as last axis, as the engine wants them.

        Args:
            images: (N, C, H, W) uint8.
            out: (C, H, W, N), C-contiguous, of this standardiser's dtype; None makes a new array.

        Returns:
            `out`.

        Raises:
            ValueError: a shape, type or layout differs from the above.
        """
        if images.ndim != 4 or images.shape[1] != self.channels or images.dtype != np.uint8:
            raise ValueError(
                f"images must be uint8 (N, {self.channels}, H, W), got {images.dtype} of shape {images.shape}"
            )
        n, channels, height, width = images.shape
        if out is None:
            out = np.empty((channels, height, width, n), self.dtype)
        if out.shape != (channels, height, width, n) or out.dtype != self.dtype or not out.flags.c_contiguous:
            raise ValueError(
                f"out must be C-contiguous {self.dtype} of shape {(channels, height, width, n)}, "
                f"got {out.dtype} of shape {out.shape}"
            )
        pixels = images.reshape(n, channels, height * width)
        rows = out.reshape(channels, height * width, n)
        # Multiplying a transposed view converts, scales and turns the layout in one pass; the
        # addition that follows finds the result in the cache. A lookup table is twice as slow.
        for channel in range(channels):
            np.multiply(pixels[:, channel].T, self._scale[channel], out=rows[channel])
            np.subtract(rows[channel], self._offset[channel], out=rows[channel])
        return out

    def to_public(self, images: Images) -> npt.NDArray[np.floating[Any]]:
        """Standardised images in their own layout: (…, C, H, W) uint8 gives a new array of that shape.

        Equal, value by value, to what `to_engine` gives.

        Raises:
            ValueError: the images have another type or number of channels.
        """
        if images.ndim < 3 or images.shape[-3] != self.channels or images.dtype != np.uint8:
            raise ValueError(
                f"images must be uint8 (..., {self.channels}, H, W), got {images.dtype} of shape {images.shape}"
            )
        scaled: npt.NDArray[np.floating[Any]] = images * self._scale[:, None, None]
        scaled -= self._offset[:, None, None]
        return scaled
