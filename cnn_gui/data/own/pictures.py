"""One picture, from a file or an array, brought to the size and the channels that a network takes."""

from __future__ import annotations

import os
import struct
import warnings
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
from PIL import ExifTags, Image
from PIL.BmpImagePlugin import BmpImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

from cnn_gui.data.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

    from PIL.ImageFile import ImageFile

    from cnn_gui.data.dataset import Images

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".bmp", ".dib"})
"""How the names of picture files end, in lower case."""

MAX_PIXELS = 100_000_000
"""A file whose header claims more pixels is not decoded."""

# Opened as these formats and no others: Image.open would warn or fail by a limit that is not ours.
_FORMATS: dict[bytes, type[ImageFile]] = {
    b"\x89PNG\r\n\x1a\n": PngImageFile,
    b"\xff\xd8\xff": JpegImageFile,
    b"BM": BmpImageFile,
}
_DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    TypeError,
    ArithmeticError,
    struct.error,
    zlib.error,
)
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


class PictureError(DataError):
    """One picture cannot be used.

    Attributes:
        reason: what is wrong with it, in a few words, without its path.
    """

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}. Choose a PNG, JPEG or BMP file that other programs can show.")
        self.reason = reason


def read_picture(path: Path, *, size: int, colour: bool) -> Images:
    """A PNG, JPEG or BMP file as a square image (C, size, size) uint8; C is 3 with `colour`, else 1.

    - What the file is, its first bytes decide, not its name. Of several frames the first is taken.
    - The picture is turned upright as its EXIF orientation says.
    - Transparent parts show white: `v = a·v + (1 − a)·255`.
    - 16 bits per channel become 8: `v / 257`, rounded for grey, the high byte for colour.
    - Palettes and CMYK become RGB; grey is `0.299 R + 0.587 G + 0.114 B`.
    - It keeps its proportions: its longer side is scaled to `size` (bicubic, averaging where it shrinks), and it is
      centred on its own background, which is the median of its outermost pixels, for each channel.

    Raises:
        PictureError: the file cannot be read, is empty, damaged, no PNG, JPEG or BMP file, or claims more than
            MAX_PIXELS pixels; the last is found in its header, before memory is taken for them.
    """
    with quiet_pillow():
        return decode_picture(path, size=size, colour=colour)


def decode_picture(path: Path, *, size: int, colour: bool) -> Images:
    """The same as `read_picture`, for calls within `quiet_pillow()`: entering that for each file would cost time."""
    try:
        with path.open("rb") as file:
            return _decode(file, path, size, "RGB" if colour else "L")
    except MemoryError as error:
        raise PictureError(path, "too large for the free memory") from error
    except OSError as error:
        # Only errors of the system have a number; Pillow's own say that the content is wrong.
        reason = f"cannot be read ({os.strerror(error.errno)})" if error.errno else f"damaged or incomplete ({error})"
        raise PictureError(path, reason) from error
    except _DAMAGE as error:
        raise PictureError(path, f"damaged or incomplete ({error})") from error


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
    return _fitted(_opaque(picture, "RGB" if colour else "L"), size)


@contextmanager
def quiet_pillow() -> Iterator[None]:
    """Pillow's warnings about odd but harmless metadata are nobody's concern; what matters is raised."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        yield


def _decode(file: BinaryIO, path: Path, size: int, mode: str) -> Images:
    start = file.read(8)
    if not start:
        raise PictureError(path, "the file is empty")
    reader = next((reader for magic, reader in _FORMATS.items() if start.startswith(magic)), None)
    if reader is None:
        raise PictureError(path, f"no PNG, JPEG or BMP picture: it begins with 0x{start.hex().upper()}")
    file.seek(0)
    picture = reader(file)
    width, height = picture.size
    if width * height > MAX_PIXELS:
        raise PictureError(path, f"claims {width:,} × {height:,} pixels, more than the {MAX_PIXELS:,} that are allowed")
    # A JPEG gives a half, a quarter or an eighth of its size at little cost; twice the wanted one is left to scale.
    picture.draft(mode, (2 * size, 2 * size))
    opaque = _opaque(picture, mode)
    # Asked for behind decoding, because a PNG may say it behind its pixels.
    return _fitted(opaque, size, _turn(picture))


def _turn(picture: Image.Image) -> Image.Transpose | None:
    try:
        return _UPRIGHT.get(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except _DAMAGE:
        # Its pixels are whole: a picture with damaged metadata is shown as it is stored, as other programs do.
        return None


def _opaque(picture: Image.Image, mode: str) -> Image.Image:
    """The picture in mode "L" or "RGB", on white where it is transparent."""
    if picture.mode.startswith("I"):
        picture = _eight_bits(picture)
    elif picture.has_transparency_data:
        layer = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer)
    return picture if picture.mode == mode else picture.convert(mode)


def _eight_bits(picture: Image.Image) -> Image.Image:
    """16-bit grey as 8-bit grey; the one level that a PNG may declare transparent becomes white."""
    levels = np.asarray(picture)
    grey = ((levels.astype(np.uint32) + 128) // 257).astype(np.uint8)
    transparent = picture.info.get("transparency")
    if transparent is not None:
        grey[levels == transparent] = 255
    return Image.fromarray(grey)


def _fitted(picture: Image.Image, size: int, turn: Image.Transpose | None = None) -> Images:
    width, height = (max(1, round(side * size / max(picture.size))) for side in picture.size)
    scaled = picture
    if picture.size != (width, height):
        scaled = picture.resize((width, height), Image.Resampling.BICUBIC, reducing_gap=3.0)
    if turn is not None:
        scaled = scaled.transpose(turn)
    pixels = _channels_first(scaled)
    channels, height, width = pixels.shape
    if (height, width) == (size, size):
        return np.ascontiguousarray(pixels)
    image = np.empty((channels, size, size), np.uint8)
    image[:] = _background(picture)[:, None, None]
    top, left = (size - height) // 2, (size - width) // 2
    image[:, top : top + height, left : left + width] = pixels
    return image


def _background(picture: Image.Image) -> Images:
    """The median of the outermost pixels, for each channel: (C,)."""
    width, height = picture.size
    sides = ((0, 0, width, 1), (0, height - 1, width, height), (0, 0, 1, height), (width - 1, 0, width, height))
    strips = [_channels_first(picture.crop(side)) for side in sides]
    edge = np.concatenate([strip.reshape(len(strip), -1) for strip in strips], axis=1)
    # The lower of two middle values: a colour that is there, not one between two.
    return np.sort(edge, axis=1)[:, (edge.shape[1] - 1) // 2]


def _channels_first(picture: Image.Image) -> Images:
    pixels = np.asarray(picture)
    return pixels.reshape(*pixels.shape[:2], -1).transpose(2, 0, 1)
