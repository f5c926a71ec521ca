"""The few forms of Protocol Buffers that an event file needs (https://protobuf.dev/programming-guides/encoding/)."""

from __future__ import annotations

import struct

_VARINT, _DOUBLE, _BYTES, _FLOAT = 0, 1, 2, 5


def varint(number: int) -> bytes:
    """A whole number, 0 or more: seven bits in each byte, the lowest first; all bytes but the last have the top bit."""
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    written.append(number)
    return bytes(written)


def whole(field: int, number: int) -> bytes:
    """A field with a whole number, 0 or more."""
    return varint(field << 3 | _VARINT) + varint(number)


def double(field: int, number: float) -> bytes:
    """A field with a float64."""
    return varint(field << 3 | _DOUBLE) + struct.pack("<d", number)


def single(field: int, number: float) -> bytes:
    """A field with a float32; what is too large for one becomes infinity."""
    try:
        packed = struct.pack("<f", number)
    except OverflowError:
        packed = struct.pack("<f", float("inf") if number > 0 else float("-inf"))
    return varint(field << 3 | _FLOAT) + packed


def message(field: int, content: bytes) -> bytes:
    """A field with bytes, a text in UTF-8, or another message."""
    return varint(field << 3 | _BYTES) + varint(len(content)) + content
