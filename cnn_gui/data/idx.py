"""Read and write IDX, the format of the MNIST files, plain or compressed with gzip.

An IDX file is two zero bytes, one byte for the type of the values, one byte for the number of
dimensions, each dimension as a big-endian 32-bit integer, then the values in row-major order
(LeCun, Cortes, Burges: "The MNIST database", section FILE FORMATS).
"""

from __future__ import annotations

import gzip
import math
import struct
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import numpy as np
import numpy.typing as npt

from cnn_gui.data.errors import DataError
from cnn_gui.data.packed import DAMAGE, GZIP_MAGIC, unpacked
from cnn_gui.data.regular_file import check_regular, open_regular

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["GZIP_MAGIC", "IdxHeader", "read_idx", "read_idx_header", "read_idx_values", "write_idx"]

UNSIGNED_BYTE = 0x08
OTHER_TYPES = {0x09: "int8", 0x0B: "int16", 0x0C: "int32", 0x0D: "float32", 0x0E: "float64"}
MAX_DIMENSIONS = 4
MAX_BYTES = 2**31
# Deflate cannot pack more than 1032 bytes into one, so a header that claims more is damaged.
MAX_GZIP_RATIO = 1032
_CHUNK = 1 << 20


@dataclass(frozen=True)
class IdxHeader:
    """What an IDX file says about itself.

    Attributes:
        dtype: the type of its values, in the byte order of this machine.
        shape: its dimensions.
    """

    dtype: np.dtype[Any]
    shape: tuple[int, ...]

    @property
    def byte_count(self) -> int:
        """How much its values take."""
        return math.prod(self.shape) * self.dtype.itemsize


def read_idx(path: Path, dimensions: int | None = None) -> npt.NDArray[np.uint8]:
    """The values of an IDX file of unsigned bytes, as a read-only array.

    gzip is recognised by its first two bytes, whatever the file is called. The size that the
    header claims is checked against the file before memory is taken for it.

    Args:
        path: the file.
        dimensions: how many dimensions it must have (3 for images, 1 for labels); None takes any.

    Raises:
        DataError: the file is missing, unreadable, no regular file, no IDX file, of another type or number of
            dimensions, truncated, longer than its header says, or damaged.
    """
    return _read_values(path, dimensions, bytes_only=True)


def read_idx_values(path: Path, dimensions: int | None = None) -> npt.NDArray[Any]:
    """The same for values of any type that IDX knows, in the byte order of this machine."""
    return _read_values(path, dimensions, bytes_only=False)


def read_idx_header(path: Path, dimensions: int | None = None) -> IdxHeader:
    """What the file announces, checked against its size on disk, without its values. Raises DataError as `read_idx`."""
    with _opened(path) as (stream, available):
        return _read_header(stream, path, dimensions, available)


def _read_values(path: Path, dimensions: int | None, *, bytes_only: bool) -> npt.NDArray[Any]:
    with _opened(path) as (stream, available):
        header = _read_header(stream, path, dimensions, available)
        if bytes_only and header.dtype != np.uint8:
            raise DataError(
                f"{path}: holds {header.dtype} values, expected unsigned bytes (type code 0x{UNSIGNED_BYTE:02X}). "
                "Convert it to bytes."
            )
        return _read_array(stream, path, header)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[BinaryIO, int]]:
    """The content of a file, and the most bytes that it can have."""
    try:
        size = check_regular(path)
        with open_regular(path) as file:
            stream = unpacked(file)
            yield stream, size if stream is file else size * MAX_GZIP_RATIO
    except FileNotFoundError as error:
        raise DataError(f"{path}: there is no such file. Check the path.") from error
    except DAMAGE as error:
        if not isinstance(error, OSError):
            raise DataError(f"{path}: the gzip file is damaged or incomplete ({error}). Fetch it again.") from error
        raise DataError(f"{path}: cannot be read ({error.strerror or error}). It must be a readable file.") from error


def _read_array(stream: BinaryIO, path: Path, header: IdxHeader) -> npt.NDArray[Any]:
    expected = header.byte_count
    claim = _claim(path, header)
    # Memory is used as values come: a file that announces more than it has costs no more than it has.
    values = np.empty(expected, np.uint8)
    view = values.data
    count = 0
    while count < expected:
        read = cast("Any", stream).readinto(view[count : count + _CHUNK])
        if not read:
            raise DataError(f"{claim}, but only {count:,} follow. The file is truncated: fetch it again.")
        count += read
    # One byte more than announced: finds a file that is too long, and makes gzip verify its checksum.
    if stream.read(1):
        raise DataError(f"{claim}, but more follow. The file is damaged or not an IDX file: fetch it again.")
    stored = values.view(header.dtype.newbyteorder(">")).reshape(header.shape)
    array = stored.astype(header.dtype, copy=False)
    array.flags.writeable = False
    return array


def _read_header(stream: BinaryIO, path: Path, dimensions: int | None, available: int) -> IdxHeader:
    magic = stream.read(4)
    if len(magic) < 4:
        raise DataError(f"{path}: has only {len(magic)} bytes, too few for an IDX file. Fetch it again.")
    kind, rank = magic[2], magic[3]
    expected = f"0x{UNSIGNED_BYTE << 8 | dimensions:08X}" if dimensions else "0x000008 and the number of dimensions"
    if magic[:1] == b"<" or magic[:4] == b"\xef\xbb\xbf<":
        raise DataError(
            f"{path}: is a web page, not an IDX file: the server sent it instead of the data, perhaps to say why. "
            "Fetch the file again, or from another place."
        )
    if magic[:2] != b"\0\0" or not 1 <= rank <= MAX_DIMENSIONS or kind not in {UNSIGNED_BYTE, *OTHER_TYPES}:
        raise DataError(
            f"{path}: not an IDX file: it begins with 0x{magic.hex().upper()}, expected {expected}. Check the path."
        )
    if dimensions is not None and rank != dimensions:
        raise DataError(
            f"{path}: has {rank} dimension{'s' if rank > 1 else ''} (0x{magic.hex().upper()}), expected "
            f"{dimensions} ({expected}: {_content(dimensions)}). Check that the files have not been confused."
        )
    sizes = stream.read(4 * rank)
    if len(sizes) < 4 * rank:
        raise DataError(f"{path}: ends within its header, expected {rank} sizes of 4 bytes. Fetch it again.")
    header = IdxHeader(np.dtype(OTHER_TYPES.get(kind, "uint8")), struct.unpack(f">{rank}I", sizes))
    # An array of nothing may not be of any size either: NumPy counts the places of the other dimensions.
    if math.prod(max(1, size) for size in header.shape) * header.dtype.itemsize > MAX_BYTES:
        raise DataError(
            f"{_claim(path, header)}, more than the {MAX_BYTES:,} that are allowed. "
            "The file is damaged: fetch it again."
        )
    if header.byte_count > available:
        raise DataError(
            f"{_claim(path, header)}, but the file is too short to hold them. It is truncated: fetch it again."
        )
    return header


def _claim(path: Path, header: IdxHeader) -> str:
    size = "" if header.dtype.itemsize == 1 else f" × {header.dtype.itemsize}"
    return f"{path}: the header announces {_times(header.shape)}{size} = {header.byte_count:,} bytes of values"


def write_idx(path: Path, values: npt.NDArray[np.uint8], *, compress: bool = False) -> None:
    """Write an array of unsigned bytes, with 1 to 4 dimensions, as an IDX file.

    With `compress` the file is a gzip file without name and time, equal bytes for equal values.

    Raises:
        ValueError: the array has another type, or a number of dimensions that IDX readers refuse.
    """
    if values.dtype != np.uint8 or not 1 <= values.ndim <= MAX_DIMENSIONS:
        raise ValueError(f"expected uint8 with 1 to {MAX_DIMENSIONS} dimensions, got {values.dtype} {values.shape}")
    header = bytes([0, 0, UNSIGNED_BYTE, values.ndim]) + struct.pack(f">{values.ndim}I", *values.shape)
    content = header + values.tobytes()
    path.write_bytes(gzip.compress(content, mtime=0) if compress else content)


def _times(shape: tuple[int, ...]) -> str:
    return " × ".join(f"{size:,}" for size in shape)


def _content(dimensions: int) -> str:
    return {1: "labels", 3: "images"}.get(dimensions, f"{dimensions} dimensions")
