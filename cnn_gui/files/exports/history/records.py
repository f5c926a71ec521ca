"""Records with checksums, as TensorFlow's files have them: length, its checksum, content, its checksum."""

from __future__ import annotations

import struct
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

# CRC-32C (Castagnoli), its polynomial with the lowest bit first; masked so that a checksum of data that hold checksums
# is still one (TensorFlow, lib/hash/crc32c.h).
_POLYNOMIAL = 0x82F63B78
_MASK = 0xA282EAD8


def _table() -> npt.NDArray[np.uint32]:
    table = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        table = np.where(table & 1, table >> 1 ^ np.uint32(_POLYNOMIAL), table >> 1)
    return table


_TABLE = _table()


def crc32c(texts: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint32]:
    """The checksums of texts of one length (count, length), all of them at once: (count,)."""
    checksum = np.full(len(texts), 0xFFFFFFFF, np.uint32)
    for byte in np.ascontiguousarray(texts.T):
        checksum = _TABLE[(checksum ^ byte) & 0xFF] ^ (checksum >> 8)
    return ~checksum


def records(contents: Sequence[bytes]) -> bytes:
    """The records one after another. Those of one length are summed up together: a run has many alike."""
    framed: list[bytes] = [b""] * len(contents)
    by_length: dict[int, list[int]] = defaultdict(list)
    for place, content in enumerate(contents):
        by_length[len(content)].append(place)
    for length, places in by_length.items():
        header = struct.pack("<Q", length)
        header += _masked(crc32c(np.frombuffer(header, np.uint8)[None]))[0].tobytes()
        texts = np.frombuffer(b"".join(contents[place] for place in places), np.uint8).reshape(len(places), length)
        for place, checksum in zip(places, _masked(crc32c(texts)), strict=True):
            framed[place] = header + contents[place] + checksum.tobytes()
    return b"".join(framed)


def _masked(checksum: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    turned = checksum >> 15 | checksum << 17
    return (turned + np.uint32(_MASK)).astype("<u4")
