"""Which files are pictures, told by their content, and what they may cost, told by their headers before any work."""

from __future__ import annotations

import struct
import warnings
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from PIL import Image

from cnn_gui.data.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import BinaryIO

    from PIL.ImageFile import ImageFile

    Factory = Callable[[BinaryIO, str | None], ImageFile]

MAX_PIXELS = 100_000_000
"""A file whose header claims more pixels is not decoded."""

MAX_FILE_BYTES = 500_000_000
"""A larger file is no picture that fits into MAX_PIXELS."""

MAX_PIXEL_SCANS = 1_000_000_000
"""A progressive JPEG goes over its pixels once for each scan: so many pixels times scans are decoded."""

# Known by their first bytes, the most frequent first. Not among them are those that another program would have to
# draw (EPS, WMF), and those that Pillow only recognises (BUFR, GRIB, HDF5, MPEG).
_BY_CONTENT = (
    *("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "AVIF", "PPM", "JPEG2000", "ICO", "PSD", "QOI", "SGI", "SUN", "PCX"),
    *("DCX", "DDS", "FITS", "FLI", "FTEX", "ICNS", "CUR", "BLP", "GBR", "MCIDAS", "MSP", "PIXAR", "XBM", "XPM"),
    *("XVTHUMB", "DIB"),
)
# These have no first bytes of their own: their names must say what they are.
_BY_NAME = {
    **dict.fromkeys((".tga", ".icb", ".vda", ".vst"), "TGA"),
    ".pcd": "PCD",
    ".im": "IM",
    ".imt": "IMT",
    ".spi": "SPIDER",
    ".spider": "SPIDER",
}
# A file of those may begin as one of these does, which have few bytes that are always the same.
_WEAK = frozenset({"CUR", "ICO", "PCX", "DIB", "MCIDAS"})
_HEIF = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
HEIC_REMEDY = "HEIC, which takes one more package: pip install 'cnn-gui[heic]'"

SUFFIXES = frozenset(
    {
        *(".png", ".apng", ".jpg", ".jpeg", ".jpe", ".jfif", ".bmp", ".dib", ".gif", ".webp", ".tif", ".tiff"),
        *(".avif", ".avifs", ".heic", ".heics", ".heif", ".heifs", ".hif", ".pbm", ".pgm", ".ppm", ".pnm", ".pfm"),
        *(".jp2", ".j2k", ".jpc", ".jpf", ".jpx", ".j2c", ".ico", ".psd", ".qoi", ".sgi", ".rgb", ".rgba", ".bw"),
        *(".ras", ".pcx", ".dcx", ".dds", ".fit", ".fits", ".fli", ".flc", ".ftc", ".ftu", ".icns", ".cur", ".blp"),
        *(".gbr", ".msp", ".pxr", ".xbm", ".xpm", *_BY_NAME),
    }
)
"""How the names of picture files end, in lower case."""

# More bytes for each pixel while they are decoded than the picture itself takes: fewer pixels are allowed.
_LARGEST = {"JPEG2000": 40_000_000, "WEBP": 60_000_000, "AVIF": 60_000_000, "HEIF": 60_000_000}
# Decoded by compiled code, as fast as a person expects; others can take a second for a million pixels.
_FAST = frozenset({"PNG", "JPEG", "MPO", "GIF", "WEBP", "BMP", "TIFF", "AVIF", "HEIF", "PPM", "JPEG2000"})
_CHEAP, _CHEAP_IF_SLOW = 4_000_000, 100_000
# It is decoded small, so that photographs of telephones need no process.
_CHEAP_JPEG = 25_000_000
_SLOW_LIMIT = 30_000_000
# Their real sizes stand in the pictures that they contain.
_NESTED = frozenset({"ICO", "ICNS", "CUR"})

_SCAN = b"\xff\xda"

DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
    AssertionError,
    struct.error,
    zlib.error,
)
"""What Pillow raises for a file whose content is wrong."""


class PictureError(DataError):
    """One picture cannot be used.

    Attributes:
        reason: what is wrong with it, in a few words, without its path.
    """

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}. Choose a picture that other programs can show.")
        self.reason = reason


class TooLargeError(PictureError):
    """One picture claims more pixels, bytes or work than is allowed."""


@contextmanager
def quiet_pillow() -> Iterator[None]:
    """Pillow's warnings about odd but harmless metadata are nobody's concern; what matters is raised."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        yield


def begins_as_picture(start: bytes) -> bool:
    """Whether a file with these first bytes, 16 or more if it has them, is a picture by its content."""
    return _is_heif(start) or _kind_by_content(start) is not None


def opened(file: BinaryIO, path: Path) -> ImageFile:
    """The picture in a file, of which only the header has been read and found to be within the bounds.

    What it is, its first bytes decide; only kinds that have none are known by the name of `path`.

    Raises:
        PictureError: the file is empty, no picture, too large, or claims more pixels or more work than is allowed.
        Exception: one of DAMAGE, for a header that is damaged.
    """
    start = file.read(32)
    if not start:
        raise PictureError(path, "the file is empty")
    length = file.seek(0, 2)
    file.seek(0)
    if length > MAX_FILE_BYTES:
        raise TooLargeError(path, f"holds {length:,} bytes, more than the {MAX_FILE_BYTES:,} that are allowed")
    picture = _factory(start, path)(file, None)
    _check_work(picture, file, path)
    return picture


def is_costly(picture: ImageFile) -> bool:
    """Whether decoding may take longer than a person waits without a way to end it."""
    kind, pixels = picture.format or "", picture.width * picture.height
    if kind in _NESTED:
        return True
    if _is_slow(picture):
        return pixels > _CHEAP_IF_SLOW
    scans: int = picture.info.get("scans", 1)
    return pixels * scans > (_CHEAP_JPEG if kind == "JPEG" else _CHEAP)


def _factory(start: bytes, path: Path) -> Factory:
    Image.init()
    if _is_heif(start):
        try:
            from pillow_heif import as_plugin
        except ImportError as error:
            raise PictureError(path, HEIC_REMEDY) from error
        return cast("Factory", as_plugin.HeifImageFile)
    by_name, kind = _BY_NAME.get(path.suffix.lower()), _kind_by_content(start)
    if by_name is not None and (kind is None or kind in _WEAK):
        kind = by_name
    if kind is None:
        raise PictureError(path, f"no picture{_what_instead(start)}")
    if kind == "JPEG":
        # Of several pictures in one the first is what is shown: no other is looked for.
        from PIL.JpegImagePlugin import JpegImageFile

        return cast("Factory", JpegImageFile)
    return cast("Factory", Image.OPEN[kind][0])


def _what_instead(start: bytes) -> str:
    """What a file is that is no picture, as far as its first bytes tell; something saved by mistake, most often."""
    words = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if words.startswith((b"<!doctype", b"<html", b"<head")):
        return " but a web page"
    if start.startswith((b"%PDF", b"%!PS")):
        return " but a document"
    if all(byte in b"\t\n\r" or 32 <= byte < 127 for byte in start):
        return " but text"
    return " of a kind that can be read"


def _kind_by_content(start: bytes) -> str | None:
    Image.init()
    for kind in _BY_CONTENT:
        accept = Image.OPEN[kind][1] if kind in Image.OPEN else None
        try:
            # A word instead of true says that this build of Pillow cannot read it.
            if accept is not None and accept(start) is True:
                return kind
        except (struct.error, IndexError):
            # A file of a few bytes is none of these.
            continue
    return None


def _is_heif(start: bytes) -> bool:
    if start[4:8] != b"ftyp":
        return False
    end = min(len(start), int.from_bytes(start[:4], "big"))
    return any(start[place : place + 4] in _HEIF for place in (8, *range(16, end, 4)))


def _check_work(picture: ImageFile, file: BinaryIO, path: Path) -> None:
    kind, (width, height) = picture.format or "", picture.size
    most = min(_LARGEST.get(kind, MAX_PIXELS), _SLOW_LIMIT if _is_slow(picture) else MAX_PIXELS)
    if kind == "TIFF":
        # A tile is decoded whole, however little of it is shown.
        tags = getattr(picture, "tag_v2", {})
        width, height = (max(side, int(tags.get(tag, 0))) for side, tag in ((width, 322), (height, 323)))
    if width * height > most:
        raise TooLargeError(path, f"claims {width:,} × {height:,} pixels, more than the {most:,} that are allowed")
    if picture.info.get("progressive"):
        scans = picture.info["scans"] = _scans(file)
        if width * height * scans > MAX_PIXEL_SCANS:
            raise TooLargeError(path, f"has {width:,} × {height:,} pixels in {scans:,} scans, which take too long")


def _scans(file: BinaryIO) -> int:
    """How often a JPEG says that a scan begins; inside of one the two bytes cannot stand."""
    place, count, last = file.tell(), 0, b""
    file.seek(0)
    while piece := file.read(1 << 20):
        count += (last + piece).count(_SCAN)
        last = piece[-1:]
    file.seek(place)
    return count


def _is_slow(picture: ImageFile) -> bool:
    # What this kind of BMP holds is unpacked in Python, byte for byte.
    return picture.format not in _FAST or any(tile[0] == "bmp_rle" for tile in picture.tile)
