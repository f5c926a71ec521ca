"""Which files are pictures, by their content, and which are refused by their headers."""

from __future__ import annotations

import io
import os
import struct
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, features

from cnn_gui.data.own.decoding import formats
from cnn_gui.data.own.decoding.formats import (
    MAX_PIXEL_SCANS,
    SUFFIXES,
    PictureError,
    begins_as_picture,
    is_costly,
    opened,
    quiet_pillow,
)
from cnn_gui.data.own.pictures import is_picture, read_picture

KINDS = {
    "PNG": ".png",
    "JPEG": ".jpg",
    "GIF": ".gif",
    "BMP": ".bmp",
    "TIFF": ".tif",
    "PPM": ".pgm",
    "ICO": ".ico",
    "QOI": ".qoi",
    "SGI": ".sgi",
    "PCX": ".pcx",
    "DDS": ".dds",
    "MPO": ".jpg",
    **({"WEBP": ".webp"} if features.check("webp") else {}),
    **({"AVIF": ".avif"} if features.check("avif") else {}),
    **({"JPEG2000": ".jp2"} if features.check("jpg_2000") else {}),
}


def written(kind: str, picture: Image.Image) -> bytes:
    file = io.BytesIO()
    options = {"quality": 95} if kind in ("JPEG", "WEBP", "AVIF") else {}
    picture.save(file, kind, **options)
    return file.getvalue()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["right", "wrong", "none"])
def test_content_decides_what_a_picture_is_and_not_its_name(tmp_path: Path, kind: str, name: str) -> None:
    pixels = np.zeros((32, 32, 3), np.uint8)
    pixels[:, 16:] = (200, 100, 50)
    path = tmp_path / ("a" + {"right": KINDS[kind], "wrong": ".jpg", "none": ""}[name])
    path.write_bytes(written(kind, Image.fromarray(pixels)))
    assert is_picture(path)
    with quiet_pillow():
        image = read_picture(path, size=32, colour=True)
    np.testing.assert_allclose(image[:, 16, 28], [200, 100, 50], atol=12)
    np.testing.assert_allclose(image[:, 16, 3], 0, atol=12)


@pytest.mark.parametrize("kind", KINDS.values())
def test_all_that_is_read_is_known_by_its_name(kind: str) -> None:
    assert kind in SUFFIXES


def test_targa_has_no_first_bytes_and_is_known_by_its_name_alone(tmp_path: Path) -> None:
    content = written("TGA", Image.new("RGB", (8, 8), (9, 90, 200)))
    (tmp_path / "a.TGA").write_bytes(content)
    assert read_picture(tmp_path / "a.TGA", size=8, colour=True)[:, 0, 0].tolist() == [9, 90, 200]
    (tmp_path / "b.tga").write_bytes(written("PNG", Image.new("RGB", (8, 8), (9, 90, 200))))
    assert read_picture(tmp_path / "b.tga", size=8, colour=True)[:, 0, 0].tolist() == [9, 90, 200]


def test_heic_is_read_where_its_package_is_there(tmp_path: Path) -> None:
    pillow_heif = pytest.importorskip("pillow_heif")
    picture = Image.new("RGB", (64, 64), (200, 100, 50))
    pillow_heif.from_pillow(picture).save(tmp_path / "a.jpg", quality=95)
    assert is_picture(tmp_path / "a.jpg")
    image = read_picture(tmp_path / "a.jpg", size=8, colour=True)
    np.testing.assert_allclose(image[:, 4, 4], [200, 100, 50], atol=6)


def test_heic_names_the_line_that_installs_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    (tmp_path / "a.jpg").write_bytes(struct.pack(">I", 24) + b"ftypheic" + bytes(4) + b"mif1heic" + bytes(40))
    with pytest.raises(PictureError, match=r"pip install 'cnn-gui\[heic\]'"):
        read_picture(tmp_path / "a.jpg", size=8, colour=True)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0",
        b"BA",
        b"label,pixel0\n",
        b"%PDF-1.7",
        b"%!PS-Adobe-3.0 EPSF-3.0",
        b"\x93NUMPY",
        b"PK\3\4",
        b"\x1f\x8b\x08",
    ],
)
def test_other_files_do_not_begin_as_pictures(content: bytes) -> None:
    assert not begins_as_picture(content)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.png")
    with pytest.raises(PictureError, match="neither a file nor a folder"):
        read_picture(tmp_path / "a.png", size=8, colour=False)


# ---- what it may cost ------------------------------------------------------------------------------------------------


def progressive(side: int, scans: int) -> bytes:
    """A small progressive JPEG that claims another size and repeats one of its scans."""
    content = bytearray(written_progressive())
    place = content.index(b"\xff\xc2")
    content[place + 5 : place + 9] = struct.pack(">HH", side, side)
    last = content.rindex(b"\xff\xda")
    return bytes(content[:-2] + content[last:-2] * scans + content[-2:])


def written_progressive() -> bytes:
    file = io.BytesIO()
    Image.effect_noise((16, 16), 50).save(file, "JPEG", progressive=True)
    return file.getvalue()


def rle_bmp(width: int, height: int) -> bytes:
    body = b"\xff\1" * 500 + b"\0\1"
    palette = bytes(1024)
    header = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 8, 1, len(body), 0, 0, 256, 0)
    return (
        b"BM" + struct.pack("<IHHI", 54 + len(palette) + len(body), 0, 0, 54 + len(palette)) + header + palette + body
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (progressive(5000, 100), "5,000 × 5,000 pixels in 1"),
        (rle_bmp(10_000, 10_000), "10,000 × 10,000 pixels, more than the 30,000,000"),
    ],
    ids=["progressive JPEG", "BMP with run lengths"],
)
def test_small_files_that_take_long_are_refused_by_their_headers(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "a.png").write_bytes(content)
    with pytest.raises(PictureError) as caught:
        read_picture(tmp_path / "a.png", size=8, colour=False)
    assert words in caught.value.reason


def test_a_tile_counts_with_all_of_its_pixels(tmp_path: Path) -> None:
    entries = [(256, 4, 8), (257, 4, 8), (258, 3, 8), (259, 3, 1), (262, 3, 1), (322, 4, 60_000), (323, 4, 60_000)]
    entries += [(324, 4, 8), (325, 4, 8)]
    directory = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries)
    content = b"II*\0" + struct.pack("<IH", 8, len(entries)) + directory + bytes(4)
    (tmp_path / "a.tif").write_bytes(content)
    with pytest.raises(PictureError, match="60,000 × 60,000"):
        read_picture(tmp_path / "a.tif", size=8, colour=False)


def test_a_file_beyond_all_measure_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "MAX_FILE_BYTES", 20)
    Image.new("L", (8, 8)).save(tmp_path / "a.png")
    with pytest.raises(PictureError, match="more than the 20"):
        read_picture(tmp_path / "a.png", size=8, colour=False)


@pytest.mark.parametrize(
    ("kind", "side", "costly"),
    [
        ("PNG", 64, False),
        ("PNG", 2000, False),
        ("PNG", 2001, True),
        ("QOI", 64, False),
        ("QOI", 400, True),
        ("ICO", 16, True),
        ("JPEG", 1000, False),
    ],
)
def test_what_may_take_long_is_told_from_the_header(tmp_path: Path, kind: str, side: int, costly: bool) -> None:
    assert is_costly(opened(io.BytesIO(written(kind, Image.new("RGB", (side, side)))), tmp_path)) is costly


def test_scans_count_as_often_as_they_go_over_the_pixels(tmp_path: Path) -> None:
    picture = opened(io.BytesIO(progressive(500, 10)), tmp_path)
    scans = written_progressive().count(b"\xff\xda") + 10
    assert picture.info["scans"] == scans
    assert is_costly(picture) is (500 * 500 * scans > 4_000_000)
    assert 500 * 500 * scans < MAX_PIXEL_SCANS
