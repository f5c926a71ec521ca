"""A picture as layers of numbers: its levels, and its opacity where it is not opaque everywhere."""

from __future__ import annotations

import os
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import ExifTags, Image

from cnn_gui.data.own.decoding.formats import DAMAGE, PictureError, is_costly, opened

if TYPE_CHECKING:
    from pathlib import Path

    from cnn_gui.data.dataset import Images

Array: TypeAlias = npt.NDArray[Any]

# Large pictures are brought to their channels and made smaller in strips of so many pixels: no whole copy is made.
_STRIP = 4_000_000
# Averages over whole pixels shrink a picture to so many times the wanted size; what is left is done with care.
_GAP = 3.0
# How a camera was held (EXIF tag 274), and what brings its picture upright.
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = frozenset({5, 6, 7, 8})


@dataclass(frozen=True)
class Wanted:
    """What is made of a picture: its longer side, whether it becomes a square of that, and its channels."""

    side: int
    square: bool
    colour: bool


@dataclass(frozen=True, eq=False)
class Layers:
    """What a picture holds, before it is known what its numbers mean.

    Attributes:
        levels: (C, H, W) uint8, C being 1 or 3; or (1, H, W) float32, of a picture with more than 8 bits for a pixel.
            Where it is transparent they are multiplied by the opacity.
        opacity: (H, W) uint8, 255 where nothing shines through; None: everywhere.
    """

    levels: Array
    opacity: Images | None = None

    @property
    def deep(self) -> bool:
        """Whether the levels are numbers whose range is not known."""
        return self.levels.dtype != np.uint8


class Costly(Exception):  # noqa: N818  no error: the work has to be done elsewhere
    """Decoding may take long, and is better done where it can be ended."""


def read_layers(path: Path, wanted: Wanted, *, content: bytes | None = None, cheap_only: bool = False) -> Layers:
    """The layers of a picture in a file, or in `content`, which then is what the file holds.

    It is upright as its EXIF orientation says, keeps its proportions, and its longer side is brought to `wanted.side`
    (bicubic, averaging where it shrinks; `wanted.square` false: only if it is longer). A square has it in its middle,
    on the background: the median of the outermost pixels of each channel. Of several frames the first is taken.

    Raises:
        PictureError: the file cannot be read, is empty, damaged or no picture, or claims more than is allowed; that is
            found in its header, before memory is taken for it.
        Costly: with `cheap_only`, if decoding may take long.
    """
    try:
        # A pipe or a device would keep whoever opens it waiting.
        if content is None and path.exists() and not (path.is_file() or path.is_dir()):
            raise PictureError(path, "neither a file nor a folder")
        with path.open("rb") if content is None else BytesIO(content) as file:
            picture = opened(file, path)
            if cheap_only and is_costly(picture):
                raise Costly
            if picture.format == "JPEG":
                # It gives a half, a quarter or an eighth of its size at little cost; twice the wanted one is left.
                picture.draft("RGB" if wanted.colour else "L", (2 * wanted.side, 2 * wanted.side))
            picture.load()
            # Asked for behind decoding, because a PNG may say it behind its pixels.
            return layers_of(picture, wanted, _orientation(picture))
    except MemoryError as error:
        raise PictureError(path, "too large for the free memory") from error
    except OSError as error:
        # Only errors of the system have a number; Pillow's own say that the content is wrong.
        reason = f"cannot be read ({os.strerror(error.errno)})" if error.errno else f"damaged or incomplete ({error})"
        raise PictureError(path, reason) from error
    except (*DAMAGE, Image.DecompressionBombError) as error:
        raise PictureError(path, f"damaged or incomplete ({error})") from error


def layers_of(picture: Image.Image, wanted: Wanted, orientation: int = 1) -> Layers:
    """The layers of a picture in memory; see `read_layers`. Raises ValueError for numbers that are not finite."""
    longer = max(picture.size)
    scale = wanted.side / longer if wanted.square or longer > wanted.side else 1.0
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    images = _scaled(picture, size, wanted.colour)
    if orientation in _UPRIGHT:
        images = [image.transpose(_UPRIGHT[orientation]) for image in images]
    arrays = [_channels_first(image) for image in images]
    if wanted.square:
        edges = _edges(picture, wanted.colour)
        arrays = [_in_square(array, edge, wanted.side) for array, edge in zip(arrays, edges, strict=True)]
    levels = np.ascontiguousarray(arrays[0])
    if levels.dtype != np.uint8 and not np.isfinite(levels).all():
        raise ValueError("some of its pixels are no finite numbers")
    opacity = np.ascontiguousarray(arrays[1][0]) if len(arrays) > 1 else None
    return Layers(levels, None if opacity is None or opacity.min() == 255 else opacity)


def _orientation(picture: Image.Image) -> int:
    try:
        return int(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except DAMAGE:
        # Its pixels are whole: a picture with damaged metadata is shown as it is stored, as other programs do.
        return 1


def _split(part: Image.Image, colour: bool) -> list[Image.Image]:
    """A part of a picture as levels, and opacity if it has any: modes "L", "RGB" or "F", and "L"."""
    if part.mode.startswith(("I", "F")):
        levels = np.asarray(part).astype(np.float32)
        hole = part.info.get("transparency")
        if not isinstance(hole, int):
            return [Image.fromarray(levels)]
        seen = levels != hole
        return [Image.fromarray(levels * seen), Image.fromarray(np.where(seen, 255, 0).astype(np.uint8))]
    if part.mode == "LAB":
        part = _to_rgb(part)
    mode = "RGB" if colour else "L"
    if not part.has_transparency_data:
        return [part if part.mode == mode else part.convert(mode)]
    if part.mode == "La":
        # There is no direct way.
        part = part.convert("LA")
    *bands, opacity = part.convert("RGBA").convert("RGBa").split()
    levels_image = Image.merge("RGB", bands)
    return [levels_image if colour else levels_image.convert("L"), opacity]


def _to_rgb(part: Image.Image) -> Image.Image:
    """CIE L*a*b*, from which Pillow converts by profiles only."""
    from PIL import ImageCms

    seen = ImageCms.profileToProfile(
        part, ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), outputMode="RGB"
    )
    assert seen is not None
    return seen


def _scaled(picture: Image.Image, size: tuple[int, int], colour: bool) -> list[Image.Image]:
    width, height = picture.size
    across, down = (max(1, int(long / short / _GAP)) for long, short in zip(picture.size, size, strict=True))
    if across == down == 1:
        images = _split(picture, colour)
    else:
        images = []
        rows = max(1, _STRIP // width // down) * down
        for top in range(0, height, rows):
            parts = _split(picture.crop((0, top, width, min(height, top + rows))), colour)
            if not images:
                small = (-(-width // across), -(-height // down))
                images = [Image.new(part.mode, small) for part in parts]
            for image, part in zip(images, parts, strict=True):
                image.paste(part.reduce((across, down)), (0, top // down))
    if picture.size == size:
        return images
    box = (0, 0, width / across, height / down)
    return [image.resize(size, Image.Resampling.BICUBIC, box=box) for image in images]


def _edges(picture: Image.Image, colour: bool) -> list[Array]:
    """The median of the outermost pixels of each layer, for each channel: (C,)."""
    width, height = picture.size
    sides = ((0, 0, width, 1), (0, height - 1, width, height), (0, 0, 1, height), (width - 1, 0, width, height))
    strips = [_split(picture.crop(side), colour) for side in sides]
    medians = []
    for layer in zip(*strips, strict=True):
        edge = np.concatenate([_channels_first(strip).reshape(len(strip.getbands()), -1) for strip in layer], axis=1)
        # The lower of two middle values: a colour that is there, not one between two.
        medians.append(np.sort(edge, axis=1)[:, (edge.shape[1] - 1) // 2])
    return medians


def _in_square(array: Array, background: Array, side: int) -> Array:
    channels, height, width = array.shape
    if (height, width) == (side, side):
        return array
    square = np.empty((channels, side, side), array.dtype)
    square[:] = background[:, None, None]
    top, left = (side - height) // 2, (side - width) // 2
    square[:, top : top + height, left : left + width] = array
    return square


def _channels_first(picture: Image.Image) -> Array:
    pixels = np.asarray(picture)
    return pixels.reshape(*pixels.shape[:2], -1).transpose(2, 0, 1)
