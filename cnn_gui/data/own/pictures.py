"""Pictures, from files or arrays, brought to the size and the channels that a network takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from cnn_gui.counted import counted
from cnn_gui.data.own.decoding.formats import MAX_PIXELS, SUFFIXES, PictureError, begins_as_picture, quiet_pillow
from cnn_gui.data.own.decoding.layers import Layers, Wanted, layers_of
from cnn_gui.data.own.decoding.process import Decoder
from cnn_gui.data.own.pixels import BRIGHT_BYTE, Levels, describe_levels, find_levels, scaled_to_bytes
from cnn_gui.data.own.reading import AUTO, PIXEL_RANGES, chosen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from cnn_gui.data.dataset import Images
    from cnn_gui.data.own.decoding.layers import Array

__all__ = [
    "AS_SHOWN",
    "MAX_PIXELS",
    "SUFFIXES",
    "PictureError",
    "PictureSet",
    "Understood",
    "decode_picture",
    "fit_picture",
    "fit_to_shape",
    "is_picture",
    "middle_of",
    "quiet_pillow",
    "read_picture",
]

AS_SHOWN = Wanted(1024, square=False, colour=True)
"""What is made of one picture that a person looks at, while it is read: nobody looks at more pixels."""

WHITE, GREY, BLACK = 255, 128, 0
# Strokes stand out from a ground if they differ by so many grey levels from it, in nine of ten pictures.
_STANDS_OUT = 40
# The share of red, green and blue in the brightness that is seen.
_LUMINANCE = np.array([0.299, 0.587, 0.114])


def is_picture(path: Path) -> bool:
    """Whether a file is a picture by its name, or else by its first bytes.

    Raises:
        OSError: it cannot be read.
    """
    if path.suffix.lower() in SUFFIXES:
        return True
    with path.open("rb") as file:
        return begins_as_picture(file.read(32))


@dataclass(frozen=True)
class Understood:
    """What the numbers of a set of pictures mean, found out or chosen.

    Attributes:
        deep: black and white of pictures with more than 8 bits for a pixel; None: there were none.
        plain: black and white of bytes that are stretched; None: they are as they are.
        ground: the grey level behind transparent parts; None: there were none.
    """

    deep: Levels | None = None
    plain: Levels | None = None
    ground: int | None = None


class PictureSet:
    """Pictures that belong together: what their numbers mean is found out over all of them.

    Each becomes a square image (C, side, side) uint8 in a place that is given with it:

    - What a file is, its first bytes decide, not its name: all that Pillow reads, except what another program would
      have to draw. Of several frames the first is taken.
    - It is turned upright as its EXIF orientation says, keeps its proportions, and stands on its own background, which
      is the median of its outermost pixels, for each channel.
    - Palettes and CMYK become RGB; grey is `0.299 R + 0.587 G + 0.114 B`.
    - What has more than 8 bits for a pixel becomes bytes by the rules of `cnn_gui.data.own.pixels.to_bytes`, by the
      range of all such pictures; of 16 bits in each of three colours the higher 8 are taken. Bytes that would all be
      nearly black are stretched by the range of all of them.
    - Behind transparent parts there is one ground for all: white, black or grey, whatever the strokes stand out from,
      unless `chosen()` says which: `v = a·v + (1 − a)·ground`.

    A picture whose decoding may take long is decoded in a process of its own, which `wait` may end.

    Attributes: understood (what was decided, after `finish`).
    """

    def __init__(self, *, size: int, colour: bool, wait: Callable[[], object] | None = None) -> None:
        """size: the side in pixels, ≥ 1. colour: three channels or one.

        wait: is called again and again while a process decodes; what it raises ends that and comes through.
        """
        self._wanted = Wanted(size, square=True, colour=colour)
        self._decoder = Decoder(wait or (lambda: None))
        self._deep: list[tuple[Images, Layers]] = []
        self._transparent: list[tuple[Images, Layers]] = []
        self._plain: list[Images] = []
        self.understood = Understood()

    def add(self, place: Images, path: Path, content: bytes | None = None) -> None:
        """Read the picture in a file, or in `content`, into a place (C, side, side), which it keeps until `finish`.

        Raises:
            PictureError: it cannot be used; nothing is in the place then.
        """
        try:
            layers = self._decoder.read(path, self._wanted, content)
        except BaseException:
            self.close()
            raise
        self.put(place, layers)

    def put(self, place: Images, layers: Layers) -> None:
        """The same with what has been read already."""
        if layers.opacity is not None:
            self._transparent.append((place, layers))
        if layers.deep:
            self._deep.append((place, layers))
        elif layers.opacity is None:
            place[:] = layers.levels
            self._plain.append(place)

    def close(self) -> None:
        """End the process, if there is one; the next picture that needs it starts another."""
        self._decoder.close()

    def finish(self, as_before: Understood | None = None) -> list[str]:
        """Decide over all pictures, and fill the places that waited for it.

        as_before: what other pictures of the same set were understood as holds for these, as far as it says something
        about their kind.

        Returns:
            What had to be assumed, one sentence each.
        """
        found, notes = self._understand(as_before)
        levels = found.deep or Levels(0, 65535, True)
        for place, layers in self._deep:
            if layers.opacity is None:
                place[:] = scaled_to_bytes(layers.levels[None], levels)[0]
        if found.plain is not None:
            for image in self._plain:
                image[:] = scaled_to_bytes(image[None], found.plain)[0]
        for place, layers in self._transparent:
            assert found.ground is not None
            place[:] = _on_ground(layers, found.ground, levels)
        self.understood = found
        return notes

    def _understand(self, before: Understood | None) -> tuple[Understood, list[str]]:
        self.close()
        notes: list[str] = []
        known = before or Understood()
        deep, plain, ground = known.deep, known.plain, known.ground
        if self._deep and deep is None:
            arrays = _joined([layers.levels for _, layers in self._deep])
            deep, note = self._range(arrays, "more than 8 bits for a pixel")
            notes.append(note)
        if before is None and self._to_be_brightened():
            plain, note = self._range(_joined(self._plain), "8 bits for a pixel")
            notes.append(note)
        if self._transparent and ground is None:
            ground, note = self._ground(deep or Levels(0, 65535, True))
            notes.append(note)
        return Understood(deep, plain, ground), notes

    def _range(self, array: Array, kind: str) -> tuple[Levels, str]:
        name = chosen().pixel_range
        said = f"Pictures of {kind}"
        return describe_levels([array], find_levels([array]) if name == AUTO else None, said)

    def _to_be_brightened(self) -> bool:
        """Whether bytes are to be stretched: they would all be nearly black, or a person chose so."""
        plain, name = self._plain, chosen().pixel_range
        if not plain:
            return False
        ends = PIXEL_RANGES[name].ends
        if name == AUTO:
            # Where each picture is of one colour there is nothing to be made visible.
            bright = max(int(image.max()) for image in plain) >= BRIGHT_BYTE
            return not bright and not all(np.ptp(image) == 0 for image in plain)
        # Else it is meant for the other pictures.
        return not self._deep and (ends is None or ends[1] <= 255)

    def _ground(self, levels: Levels) -> tuple[int, str]:
        count = counted(len(self._transparent), "picture")
        ground = chosen().ground
        if ground is not None:
            return ground, f"Transparent parts of {count} are {ground_name(ground)}, as was chosen."
        strokes = [level for _, layers in self._transparent if (level := _stroke_level(layers, levels)) is not None]
        ground = ground_for(strokes)
        return (
            ground,
            f"Transparent parts of {count}: assumed to be {ground_name(ground)}, from which the strokes stand out.",
        )


def read_picture(path: Path, *, size: int, colour: bool) -> Images:
    """The picture in a file as a square image (C, size, size) uint8; C is 3 with `colour`, else 1.

    By the rules of `PictureSet`, of which it is the only one.

    Raises:
        PictureError: the file cannot be read, is empty, damaged, no picture, or claims more than MAX_PIXELS pixels or
            more work than is allowed; the last is found in its header, before memory is taken for it.
    """
    with quiet_pillow():
        return decode_picture(path, size=size, colour=colour)


def decode_picture(path: Path, *, size: int, colour: bool) -> Images:
    """The same as `read_picture`, for calls within `quiet_pillow()`: entering that for each file would cost time."""
    return _alone(size, colour, lambda pictures, place: pictures.add(place, path))


def fit_picture(pixels: Images, *, size: int, colour: bool) -> Images:
    """A picture in memory as a square image (C, size, size) uint8, by the rules of `read_picture`.

    Args:
        pixels: (H, W) grey, (H, W, 3) RGB or (H, W, 4) RGBA, uint8, with H, W ≥ 1.
        size: the side in pixels, ≥ 1.
        colour: whether the result has three channels or one.

    Raises:
        ValueError: the array has another type or shape.
    """
    channels = pixels.shape[2] if pixels.ndim == 3 else 1
    if pixels.dtype != np.uint8 or pixels.ndim not in (2, 3) or channels not in (1, 3, 4) or pixels.size == 0:
        raise ValueError(f"expected uint8 (H, W), (H, W, 3) or (H, W, 4), got {pixels.dtype} of shape {pixels.shape}")
    picture = Image.fromarray(pixels[:, :, 0] if pixels.ndim == 3 and channels == 1 else pixels)
    layers = layers_of(picture, Wanted(size, square=True, colour=colour))
    return _alone(size, colour, lambda pictures, place: pictures.put(place, layers))


def fit_to_shape(pixels: Images, shape: tuple[int, int, int]) -> Images:
    """A picture in memory, as for `fit_picture`, as an image (C, H, W) of a shape.

    The square with the longer of H and W as its side gives its middle.
    """
    channels, height, width = shape
    return middle_of(fit_picture(pixels, size=max(height, width), colour=channels == 3), height, width)


def middle_of(images: Images, height: int, width: int) -> Images:
    """The middle of images (…, side, side), with so many rows and columns, as an array of its own."""
    top, left = (images.shape[-2] - height) // 2, (images.shape[-1] - width) // 2
    return np.ascontiguousarray(images[..., top : top + height, left : left + width])


def read_pixels(layers: Layers) -> Images:
    """Red, green, blue and opacity (H, W, 4) uint8 of a picture that was read in colour and stands alone."""
    colours = layers.levels
    if layers.deep:
        levels = find_levels([colours])
        seen = np.ones(1) if layers.opacity is None else layers.opacity / 255
        colours = np.rint((colours - seen * levels.black) * (255 / (levels.white - levels.black))).clip(0, 255)
    pixels = np.full((*colours.shape[1:], 4), 255, np.uint8)
    pixels[:, :, :3] = colours.transpose(1, 2, 0)
    if layers.opacity is not None:
        opacity = layers.opacity[:, :, None]
        pixels[:, :, :3] = np.rint(colours.transpose(1, 2, 0) * 255.0 / np.maximum(opacity, 1)).clip(0, 255)
        pixels[:, :, 3:] = opacity
    return pixels


def ground_for(strokes: Sequence[float]) -> int:
    """The grey level that nine of ten strokes of these grey levels differ most from: white, black, or grey if neither.

    White, if there are none or it does as well.
    """
    if not strokes:
        return WHITE
    differences = {ground: np.quantile(np.abs(np.array(strokes) - ground), 0.1) for ground in (WHITE, BLACK, GREY)}
    best = WHITE if differences[WHITE] >= differences[BLACK] else BLACK
    return GREY if differences[best] < min(_STANDS_OUT, differences[GREY]) else best


def _alone(size: int, colour: bool, read: Callable[[PictureSet, Images], None]) -> Images:
    pictures = PictureSet(size=size, colour=colour)
    image = np.empty((3 if colour else 1, size, size), np.uint8)
    read(pictures, image)
    pictures.finish()
    return image


def _stroke_level(layers: Layers, levels: Levels) -> float | None:
    """The mean grey level of what is not transparent, each pixel by its opacity; None if all is."""
    assert layers.opacity is not None
    seen = float(layers.opacity.sum(dtype=np.float64)) / 255
    if seen < 1e-3 * layers.opacity.size:
        return None
    sums = layers.levels.sum(axis=(1, 2), dtype=np.float64) / seen
    if layers.deep:
        return float(np.clip((sums[0] - levels.black) * 255 / (levels.white - levels.black), 0, 255))
    return float(sums[0] if len(sums) == 1 else sums @ _LUMINANCE)


def _on_ground(layers: Layers, ground: int, levels: Levels) -> Images:
    assert layers.opacity is not None
    seen = layers.opacity / 255
    colours = layers.levels.astype(np.float64)
    if layers.deep:
        colours = (colours - seen * levels.black) * (255 / (levels.white - levels.black))
    return np.rint(colours + (1 - seen) * ground).clip(0, 255).astype(np.uint8)


def _joined(arrays: Sequence[Array]) -> Array:
    return np.stack(arrays)


def ground_name(ground: int) -> str:
    """The word for a ground that `ground_for` gives."""
    return {WHITE: "white", BLACK: "black"}.get(ground, "grey")
