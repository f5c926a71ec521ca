"""Records with checksums."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from cnn_gui.files.exports.history.records import crc32c, records


# RFC 3720, appendix B.4, and the usual check value.
@pytest.mark.parametrize(
    ("text", "checksum"),
    [
        (b"123456789", 0xE3069283),
        (bytes(32), 0x8A9136AA),
        (b"\xff" * 32, 0x62A8AB43),
        (bytes(range(32)), 0x46DD794E),
        (b"", 0),
    ],
)
def test_checksums_are_those_that_are_published(text: bytes, checksum: int) -> None:
    assert crc32c(np.frombuffer(text, np.uint8)[None]).tolist() == [checksum]


def test_records_keep_their_order_whatever_their_lengths() -> None:
    contents = [b"long one", b"b", b"another.", b"", b"c"]
    written = records(contents)
    found = []
    while written:
        (length,) = struct.unpack("<Q", written[:8])
        found.append(written[12 : 12 + length])
        written = written[16 + length :]
    assert found == contents
