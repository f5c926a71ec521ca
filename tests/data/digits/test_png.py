"""PNG files that others can read."""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from cnn_gui.data.digits.png import png, write_grey_png

if TYPE_CHECKING:
    from pathlib import Path


def test_the_file_holds_the_picture(tmp_path: Path) -> None:
    picture = np.arange(35, dtype=np.uint8).reshape(5, 7)
    write_grey_png(tmp_path / "picture.png", picture)
    content = (tmp_path / "picture.png").read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    parts, place = {}, 8
    while place < len(content):
        (length,) = struct.unpack_from(">I", content, place)
        body = content[place + 4 : place + 8 + length]
        assert struct.unpack_from(">I", content, place + 8 + length) == (zlib.crc32(body),)
        parts[body[:4]] = body[4:]
        place += 12 + length
    assert list(parts) == [b"IHDR", b"IDAT", b"IEND"]
    assert struct.unpack(">2I5B", parts[b"IHDR"]) == (7, 5, 8, 0, 0, 0, 0)
    rows = np.frombuffer(zlib.decompress(parts[b"IDAT"]), np.uint8).reshape(5, 8)
    assert not rows[:, 0].any()
    np.testing.assert_array_equal(rows[:, 1:], picture)


@pytest.mark.parametrize("shape", [(5, 7), (5, 7, 3)], ids=["grey", "colour"])
def test_another_program_reads_the_same_pixels(shape: tuple[int, ...]) -> None:
    picture = np.arange(np.prod(shape), dtype=np.uint8).reshape(shape)
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(png(picture)))), picture)


@pytest.mark.parametrize("picture", [np.zeros((2, 2, 3)), np.zeros((2, 2, 4), np.uint8), np.zeros(4, np.uint8)])
def test_what_is_no_picture_is_refused(picture: np.ndarray) -> None:
    with pytest.raises(ValueError, match="rows, columns"):
        png(picture)


@pytest.mark.parametrize("picture", [np.zeros((2, 2)), np.zeros((2, 2, 3), np.uint8)])
def test_other_arrays_are_refused(tmp_path: Path, picture: np.ndarray) -> None:
    with pytest.raises(ValueError, match="rows, columns"):
        write_grey_png(tmp_path / "picture.png", picture)
