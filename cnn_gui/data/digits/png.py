"""Write grey pictures as PNG with nothing but the standard library."""

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
    if picture.ndim != 2 or picture.dtype != np.uint8:
        raise ValueError(f"expected uint8 (rows, columns), got {picture.dtype} of shape {picture.shape}")
    height, width = picture.shape
    # Each row is preceded by its filter type; 0 means none (PNG specification, section 9).
    rows = np.concatenate([np.zeros((height, 1), np.uint8), picture], axis=1)
    header = struct.pack(">2I5B", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes(), 9)), (b"IEND", b""))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(_part(name, content) for name, content in parts))


def _part(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
