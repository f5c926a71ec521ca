"""Read and write IDX, the format of the MNIST files, plain or compressed with gzip.

An IDX file is two zero bytes, one byte for the type of the values, one byte for the number of
dimensions, each dimension as a big-endian 32-bit integer, then the values in row-major order
(LeCun, Cortes, Burges: "The MNIST database", section FILE FORMATS).
"""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from cnn_gui.data.errors import DataError

if TYPE_CHECKING:
    import io
    from pathlib import Path

UNSIGNED_BYTE = 0x08
OTHER_TYPES = {0x09: "int8", 0x0B: "int16", 0x0C: "int32", 0x0D: "float32", 0x0E: "float64"}
GZIP_MAGIC = b"\x1f\x8b"
MAX_DIMENSIONS = 4
MAX_BYTES = 2**31
# Deflate cannot pack more than 1032 bytes into one, so a header that claims more is damaged.
MAX_GZIP_RATIO = 1032


def read_idx(path: Path, dimensions: int | None = None) -> npt.NDArray[np.uint8]:
    """The values of an IDX file of unsigned bytes, as a read-only array.

    gzip is recognised by its first two bytes, whatever the file is called. The size that the
    header claims is checked against the file before memory is taken for it.

    Args:
        path: the file.
        dimensions: how many dimensions it must have (3 for images, 1 for labels); None takes any.

    Raises:
        DataError: the file is missing, unreadable, no IDX file, of another type or number of
            dimensions, truncated, longer than its header says, or damaged.
    """
    try:
        with path.open("rb") as file:
            compressed = file.read(2) == GZIP_MAGIC
            file.seek(0)
            size = path.stat().st_size
            if not compressed:
                return _read(file, path, dimensions, available=size)
            with gzip.GzipFile(fileobj=file) as unpacked:
                return _read(unpacked, path, dimensions, available=size * MAX_GZIP_RATIO)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise DataError(f"{path}: the gzip file is damaged or incomplete ({error}). Fetch it again.") from error
    except FileNotFoundError as error:
        raise DataError(f"{path}: there is no such file. Check the path.") from error
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror or error}). It must be a readable file.") from error


def _read(stream: io.BufferedIOBase, path: Path, dimensions: int | None, available: int) -> npt.NDArray[np.uint8]:
    shape = _read_header(stream, path, dimensions)
    expected = math.prod(shape)
    claim = f"{path}: the header announces {_times(shape)} = {expected:,} bytes of values"
    if expected > MAX_BYTES:
        raise DataError(f"{claim}, more than the {MAX_BYTES:,} that are allowed. The file is damaged: fetch it again.")
    if expected > available:
        raise DataError(f"{claim}, but the file is too short to hold them. It is truncated: fetch it again.")
    # One byte more than announced: finds a file that is too long, and makes gzip verify its checksum.
    values = stream.read(expected + 1)
    if len(values) < expected:
        raise DataError(f"{claim}, but only {len(values):,} follow. The file is truncated: fetch it again.")
    if len(values) > expected:
        raise DataError(f"{claim}, but more follow. The file is damaged or not an IDX file: fetch it again.")
    return np.frombuffer(values, dtype=np.uint8).reshape(shape)


def _read_header(stream: io.BufferedIOBase, path: Path, dimensions: int | None) -> tuple[int, ...]:
    magic = stream.read(4)
    if len(magic) < 4:
        raise DataError(f"{path}: has only {len(magic)} bytes, too few for an IDX file. Fetch it again.")
    kind, rank = magic[2], magic[3]
    expected = f"0x{UNSIGNED_BYTE << 8 | dimensions:08X}" if dimensions else "0x000008 and the number of dimensions"
    if magic[:2] != b"\0\0" or not 1 <= rank <= MAX_DIMENSIONS or kind not in {UNSIGNED_BYTE, *OTHER_TYPES}:
        raise DataError(
            f"{path}: not an IDX file: it begins with 0x{magic.hex().upper()}, expected {expected}. Check the path."
        )
    if kind != UNSIGNED_BYTE:
        raise DataError(
            f"{path}: holds {OTHER_TYPES[kind]} values (type code 0x{kind:02X}), expected unsigned bytes "
            f"(type code 0x{UNSIGNED_BYTE:02X}). Convert it to bytes."
        )
    if dimensions is not None and rank != dimensions:
        raise DataError(
            f"{path}: has {rank} dimension{'s' if rank > 1 else ''} (0x{magic.hex().upper()}), expected "
            f"{dimensions} ({expected}: {_content(dimensions)}). Check that the files have not been confused."
        )
    sizes = stream.read(4 * rank)
    if len(sizes) < 4 * rank:
        raise DataError(f"{path}: ends within its header, expected {rank} sizes of 4 bytes. Fetch it again.")
    return struct.unpack(f">{rank}I", sizes)


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
