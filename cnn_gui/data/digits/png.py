"""Pictures as PNG with nothing but the standard library."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from pathlib import Path


def write_grey_png(path: Path, picture: npt.NDArray[np.uint8]) -> None:
    """Write a picture (rows, columns) of grey levels as an 8-bit PNG.

    Raises:
        ValueError: the array is not two-dimensional uint8.
    """
    if picture.ndim != 2:
        raise ValueError(f"expected uint8 (rows, columns), got {picture.dtype} of shape {picture.shape}")
    path.write_bytes(png(picture))


def png(picture: npt.NDArray[np.uint8]) -> bytes:
    """A picture as an 8-bit PNG: (rows, columns) of grey levels, or (rows, columns, 3) of red, green and blue.

    Raises:
        ValueError: the array has another type or shape.
    """
    if picture.ndim not in (2, 3) or picture.shape[2:] not in ((), (3,)) or picture.dtype != np.uint8:
        raise ValueError(f"expected uint8 (rows, columns) or (rows, columns, 3), got {picture.dtype} {picture.shape}")
    height, width = picture.shape[:2]
    # Each row is preceded by its filter type; 0 means none (PNG specification, section 9).
    rows = np.concatenate([np.zeros((height, 1), np.uint8), picture.reshape(height, -1)], axis=1)
    grey, colour = 0, 2
    header = struct.pack(">2I5B", width, height, 8, grey if picture.ndim == 2 else colour, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes(), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_part(name, content) for name, content in parts)


def _part(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
