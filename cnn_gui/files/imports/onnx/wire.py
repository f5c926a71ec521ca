"""Reads Protocol Buffers without trust (https://protobuf.dev/programming-guides/encoding/): no length is believed."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

Content = int | memoryview

VARINT, EIGHT, BYTES, FOUR = 0, 1, 2, 5
_LONGEST_VARINT = 10
# What has more is no network: weights are stored as bytes, and each field and number here becomes an object.
_MOST_FIELDS, _MOST_NUMBERS = 100_000, 1_000_000


class WireError(Exception):
    """The bytes are no message; the text is a clause that says why."""


def fields(message: memoryview) -> Iterator[tuple[int, int, Content]]:
    """Give each field of a message: its number, its wire type, and what it holds, a whole number or bytes.

    Raises WireError where the bytes end too early, or are no fields.
    """
    place = count = 0
    while place < len(message):
        count += 1
        if count > _MOST_FIELDS:
            raise WireError(f"it has more than {_MOST_FIELDS:,} parts of a kind")
        key, place = _varint(message, place)
        number, kind = key >> 3, key & 7
        if number == 0:
            raise WireError("a field has the number 0")
        content: Content
        if kind == VARINT:
            content, place = _varint(message, place)
        else:
            if kind == BYTES:
                length, place = _varint(message, place)
            elif kind in (EIGHT, FOUR):
                length = 8 if kind == EIGHT else 4
            else:
                raise WireError(f"a field is of the kind {kind}, which there is not")
            if place + length > len(message):
                raise WireError("it ends in the middle of a field")
            content = message[place : place + length]
            place += length
        yield number, kind, content


def signed(content: Content) -> int:
    """A whole number as int64. Raises WireError for bytes."""
    if not isinstance(content, int):
        raise WireError("bytes stand where a number is expected")
    return content - (1 << 64) if content >= 1 << 63 else content


def part(content: Content) -> memoryview:
    """Bytes or a message. Raises WireError for a number."""
    if isinstance(content, int):
        raise WireError("a number stands where bytes are expected")
    return content


def text(content: Content) -> str:
    """A text; bytes that are none become question marks. Raises WireError for a number."""
    return bytes(part(content)).decode("utf-8", "replace")


def single(content: Content) -> float:
    """A float32. Raises WireError for anything else."""
    packed = part(content)
    if len(packed) != 4:
        raise WireError("a number of four bytes is expected")
    (value,) = struct.unpack("<f", packed)
    return float(value)


def wholes(content: Content) -> list[int]:
    """One whole number, or a packed row of them, as int64."""
    if isinstance(content, int):
        return [signed(content)]
    found: list[int] = []
    place = 0
    while place < len(content):
        if len(found) == _MOST_NUMBERS:
            raise WireError(f"it has a row of more than {_MOST_NUMBERS:,} whole numbers")
        value, place = _varint(content, place)
        found.append(signed(value))
    return found


def _varint(message: memoryview, place: int) -> tuple[int, int]:
    value = 0
    for shift in range(_LONGEST_VARINT):
        if place >= len(message):
            raise WireError("it ends in the middle of a number")
        byte = message[place]
        place += 1
        value |= (byte & 0x7F) << (7 * shift)
        if byte < 0x80:
            return value & (1 << 64) - 1, place
    raise WireError("a number is longer than any can be")
