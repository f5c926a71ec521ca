"""One picture: what its modes, sizes and metadata become, and what is refused."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image

from cnn_gui.data.errors import DataError
from cnn_gui.data.own.pictures import MAX_PIXELS, PictureError, fit_picture, read_picture

in_one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def grey(path: Path, size: int = 8) -> np.ndarray:
    image = read_picture(path, size=size, colour=False)
    assert image.shape == (1, size, size)
    assert image.dtype == np.uint8
    assert image.flags.c_contiguous
    return image[0]


def rgb(path: Path, size: int = 8) -> np.ndarray:
    image = read_picture(path, size=size, colour=True)
    assert image.shape == (3, size, size)
    assert image.flags.c_contiguous
    return image


def reason(path: Path) -> str:
    with pytest.raises(PictureError) as caught:
        read_picture(path, size=8, colour=False)
    assert str(path) in str(caught.value)
    assert caught.value.reason in str(caught.value)
    assert str(path) not in caught.value.reason
    return caught.value.reason


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds no pixels."""
    header = b"IHDR" + struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    data = b"IDAT" + zlib.compress(b"")
    parts = [struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part)) for part in (header, data)]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize("suffix", [".png", ".bmp"])
def test_a_grey_picture_of_the_right_size_is_unchanged(tmp_path: Path, suffix: str) -> None:
    pixels = np.arange(64, dtype=np.uint8).reshape(8, 8) * 4
    Image.fromarray(pixels).save(tmp_path / f"a{suffix}")
    np.testing.assert_array_equal(grey(tmp_path / f"a{suffix}"), pixels)
    np.testing.assert_array_equal(rgb(tmp_path / f"a{suffix}"), np.stack([pixels] * 3))


def test_a_colour_picture_keeps_its_channels_and_becomes_grey_by_luminance(tmp_path: Path) -> None:
    pixels = np.zeros((8, 8, 3), np.uint8)
    pixels[:, :4], pixels[:, 4:] = (200, 0, 0), (0, 100, 50)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    np.testing.assert_array_equal(rgb(tmp_path / "a.png"), pixels.transpose(2, 0, 1))
    assert grey(tmp_path / "a.png")[0, 0] == round(0.299 * 200)
    assert grey(tmp_path / "a.png")[0, 7] == round(0.587 * 100 + 0.114 * 50)


@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize("side", [8, 100, 1000])
def test_a_jpeg_is_read_at_any_size(tmp_path: Path, side: int, colour: bool) -> None:
    Image.new("RGB", (side, side), (200, 100, 50)).save(tmp_path / "a.jpg", quality=95)
    image = read_picture(tmp_path / "a.jpg", size=8, colour=colour)
    expected = (200, 100, 50) if colour else (round(0.299 * 200 + 0.587 * 100 + 0.114 * 50),)
    assert np.abs(image.reshape(len(expected), -1).T - np.array(expected, float)).max() <= 2


def test_a_jpeg_read_small_is_like_the_same_picture_as_png(tmp_path: Path) -> None:
    rows, columns = np.mgrid[:640, :640] / 640
    waves = (127 + 120 * np.sin(9 * rows) * np.cos(7 * columns)).astype(np.uint8)
    for name in ("a.png", "a.jpg"):
        Image.fromarray(waves).save(tmp_path / name, quality=95)
    difference = grey(tmp_path / "a.png", 28).astype(int) - grey(tmp_path / "a.jpg", 28)
    assert np.abs(difference).max() <= 3


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_what_is_transparent_is_white(tmp_path: Path, mode: str) -> None:
    picture = Image.new("RGBA", (8, 8), (0, 0, 0, 0))
    picture.paste((0, 0, 0, 255), (0, 0, 8, 4))
    picture.convert(mode).save(tmp_path / "a.png")
    for image in (grey(tmp_path / "a.png"), *rgb(tmp_path / "a.png")):
        np.testing.assert_array_equal(image, np.repeat([[0] * 8, [255] * 8], 4, axis=0))


@pytest.mark.parametrize("transparency", [1, bytes([255, 0])])
def test_a_transparent_entry_of_a_palette_is_white(tmp_path: Path, transparency: int | bytes) -> None:
    picture = Image.fromarray(np.repeat([[0] * 8, [1] * 8], 4, axis=0).astype(np.uint8))
    picture.putpalette([0, 0, 0, 0, 0, 0])
    picture.save(tmp_path / "a.png", transparency=transparency)
    np.testing.assert_array_equal(grey(tmp_path / "a.png"), np.repeat([[0] * 8, [255] * 8], 4, axis=0))


def test_half_transparent_black_is_mid_grey(tmp_path: Path) -> None:
    Image.new("RGBA", (8, 8), (0, 0, 0, 128)).save(tmp_path / "a.png")
    assert set(grey(tmp_path / "a.png").flat) == {127}


def test_a_palette_gives_its_colours(tmp_path: Path) -> None:
    picture = Image.new("P", (8, 8), 1)
    picture.putpalette([0, 0, 0, 10, 200, 30])
    picture.save(tmp_path / "a.bmp")
    assert rgb(tmp_path / "a.bmp")[:, 3, 3].tolist() == [10, 200, 30]


def test_black_and_white_without_grey_is_0_and_255(tmp_path: Path) -> None:
    Image.fromarray(np.eye(8, dtype=bool)).save(tmp_path / "a.png")
    np.testing.assert_array_equal(grey(tmp_path / "a.png"), 255 * np.eye(8))


def test_sixteen_bits_become_eight_by_rounding(tmp_path: Path) -> None:
    levels = np.linspace(0, 65535, 64).astype(np.uint16).reshape(8, 8)
    Image.fromarray(levels).save(tmp_path / "a.png")
    np.testing.assert_array_equal(grey(tmp_path / "a.png"), np.rint(levels / 257))


def test_the_transparent_level_of_sixteen_bits_is_white(tmp_path: Path) -> None:
    levels = np.full((8, 8), 1000, np.uint16)
    levels[0], levels[1] = 7, 65535
    # Pillow cannot write this chunk for 16 bits: put in behind the header, which is 33 bytes long.
    file = io.BytesIO()
    Image.fromarray(levels).save(file, "PNG")
    chunk = b"tRNS" + struct.pack(">H", 7)
    content = file.getvalue()
    chunk = struct.pack(">I", 2) + chunk + struct.pack(">I", zlib.crc32(chunk))
    (tmp_path / "a.png").write_bytes(content[:33] + chunk + content[33:])
    assert set(grey(tmp_path / "a.png")[0]) == {255}
    assert set(grey(tmp_path / "a.png")[2:].flat) == {4}


def test_cmyk_becomes_rgb(tmp_path: Path) -> None:
    Image.new("CMYK", (16, 16), (0, 255, 255, 0)).save(tmp_path / "a.jpg", quality=95)
    red = rgb(tmp_path / "a.jpg")[:, 3, 3]
    assert red[0] > 245
    assert red[1:].max() < 10
    assert 66 < grey(tmp_path / "a.jpg")[3, 3] < 86


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", [".jpg", ".png"])
def test_a_picture_is_turned_as_the_camera_was_held(tmp_path: Path, orientation: int, suffix: str) -> None:
    # A white corner at the top left of what is seen, in a picture that is wider than high.
    seen = np.zeros((40, 80), np.uint8)
    seen[:20, :20] = 255
    # What the camera stored: the inverse of what a viewer does.
    store: dict[int, Callable[[np.ndarray], np.ndarray]] = {
        1: lambda a: a,
        2: lambda a: a[:, ::-1],
        3: lambda a: a[::-1, ::-1],
        4: lambda a: a[::-1],
        5: lambda a: a.T,
        6: lambda a: np.rot90(a, 1),
        7: lambda a: a[::-1, ::-1].T,
        8: lambda a: np.rot90(a, -1),
    }
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(np.ascontiguousarray(store[orientation](seen))).save(tmp_path / f"a{suffix}", exif=exif)
    image = grey(tmp_path / f"a{suffix}")
    np.testing.assert_allclose(image[2:6], seen[5::10, 5::10], atol=45)
    assert image[2, 0] > 200 > 55 > image[5, 7]


def test_damaged_metadata_do_not_cost_the_picture(tmp_path: Path) -> None:
    Image.new("L", (8, 8), 77).save(tmp_path / "a.png", exif=b"Exif\0\0this is no exif")
    assert set(grey(tmp_path / "a.png").flat) == {77}


@pytest.mark.parametrize(("width", "height"), [(56, 28), (28, 56), (14, 7), (24, 28), (112, 84)])
def test_proportions_are_kept_and_the_picture_is_centred(tmp_path: Path, width: int, height: int) -> None:
    pixels = np.full((height, width), 250, np.uint8)
    pixels[[0, -1]], pixels[:, [0, -1]] = 10, 10
    Image.fromarray(pixels).save(tmp_path / "a.png")
    image = grey(tmp_path / "a.png", 28)
    rows, columns = (round(side * 28 / max(width, height)) for side in (height, width))
    # The bright inside reaches to within an edge pixel, scaled, of the box that the picture is brought into.
    edge = int(np.ceil(28 / max(width, height)))
    high, wide = np.flatnonzero((image > 130).any(axis=1)), np.flatnonzero((image > 130).any(axis=0))
    for found, length in ((high, rows), (wide, columns)):
        start = (28 - length) // 2
        assert start <= found[0] <= start + edge
        assert start + length - 1 - edge <= found[-1] <= start + length - 1
    assert set(image[: (28 - rows) // 2].flat) | set(image[:, : (28 - columns) // 2].flat) == {10}


@pytest.mark.parametrize(("width", "height"), [(1, 1), (1, 3000), (3000, 1)])
def test_the_thinnest_picture_is_still_one(tmp_path: Path, width: int, height: int) -> None:
    Image.new("RGB", (width, height), (9, 90, 200)).save(tmp_path / "a.png")
    image = rgb(tmp_path / "a.png", 28)
    assert [set(channel.flat) for channel in image] == [{9}, {90}, {200}]


def test_the_background_is_the_median_of_the_edge(tmp_path: Path) -> None:
    pixels = np.full((4, 8), 230, np.uint8)
    pixels[:, :2] = 20
    pixels[1:3, 3:6] = 0
    Image.fromarray(pixels).save(tmp_path / "a.png")
    image = grey(tmp_path / "a.png")
    assert set(image[:2].flat) == {230}
    assert set(image[6:].flat) == {230}
    np.testing.assert_array_equal(image[2:6], pixels)


def test_shrinking_averages_instead_of_picking(tmp_path: Path) -> None:
    board = (np.indices((280, 280)).sum(axis=0) % 2 * 255).astype(np.uint8)
    Image.fromarray(board).save(tmp_path / "a.png")
    assert np.abs(grey(tmp_path / "a.png", 28).astype(int) - 127).max() <= 2


def test_growing_keeps_the_mean(tmp_path: Path) -> None:
    pixels = np.random.default_rng(1).integers(60, 200, (7, 7), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    assert grey(tmp_path / "a.png", 28).mean() == pytest.approx(pixels.mean(), abs=3)


def test_content_decides_what_a_file_is_and_not_its_name(tmp_path: Path) -> None:
    Image.new("L", (8, 8), 9).save(tmp_path / "a.png", format="BMP")
    assert grey(tmp_path / "a.png")[0, 0] == 9


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".bmp"])
def test_a_truncated_picture_is_damaged(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (50, 50), dtype=np.uint8)).save(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert "damaged or incomplete" in reason(path)


def test_an_empty_file_is_called_empty(tmp_path: Path) -> None:
    (tmp_path / "a.png").touch()
    assert reason(tmp_path / "a.png") == "the file is empty"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"Hello, this is text", "no picture but text"),
        (b"%PDF-1.7 " + bytes(60), "no picture but a document"),
        (b"%!PS-Adobe-3.0 EPSF-3.0", "no picture but a document"),
        (b"\0\1\2\3" * 9, "no picture of a kind that can be read"),
    ],
)
def test_another_kind_of_file_is_refused_by_its_first_bytes(tmp_path: Path, content: bytes, what: str) -> None:
    (tmp_path / "a.png").write_bytes(content)
    assert reason(tmp_path / "a.png") == what


def bmp_header(width: int, height: int) -> bytes:
    return b"BM" + struct.pack("<IHHI", 54, 0, 0, 54) + struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, *[0] * 6)


def jpeg_header(width: int, height: int) -> bytes:
    file = io.BytesIO()
    Image.new("L", (8, 8)).save(file, "JPEG")
    content = bytearray(file.getvalue())
    place = content.index(b"\xff\xc0")
    content[place + 5 : place + 9] = struct.pack(">HH", height, width)
    return bytes(content)


@pytest.mark.parametrize("make", [png_header, bmp_header, jpeg_header])
@pytest.mark.parametrize("side", [10_001, 13_000, 50_000])
def test_an_image_bomb_is_refused_by_its_header(
    tmp_path: Path, make: Callable[[int, int], bytes], side: int, recwarn: pytest.WarningsRecorder
) -> None:
    (tmp_path / "bomb.png").write_bytes(make(side, side))
    tracemalloc.start()
    try:
        text = reason(tmp_path / "bomb.png")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert f"{side:,} × {side:,} pixels" in text
    assert f"{MAX_PIXELS:,}" in text
    assert peak < 2_000_000
    assert not recwarn.list


def test_a_missing_file_a_folder_and_a_link_to_itself_cannot_be_read(tmp_path: Path) -> None:
    assert "No such file" in reason(tmp_path / "nothing.png")
    assert "cannot be read" in reason(tmp_path)
    (tmp_path / "loop.png").symlink_to("loop.png")
    assert "cannot be read" in reason(tmp_path / "loop.png")


def test_a_path_with_spaces_and_unicode(tmp_path: Path) -> None:
    folder = tmp_path / "Bilder für Übung 日本 ✓"
    folder.mkdir()
    Image.new("L", (8, 8), 5).save(folder / "ein Bild é.png")
    assert grey(folder / "ein Bild é.png")[0, 0] == 5


def small_pictures() -> dict[str, bytes]:
    pixels = np.random.default_rng(3).integers(0, 256, (20, 24, 3), dtype=np.uint8)
    made = {}
    for kind in ("PNG", "JPEG", "BMP"):
        file = io.BytesIO()
        exif = Image.Exif()
        exif[0x0112] = 6
        Image.fromarray(pixels).save(file, kind, **({} if kind == "BMP" else {"exif": exif}))
        made[kind] = file.getvalue()
    return made


FILES = small_pictures()


@in_one_folder
@given(kind=st.sampled_from(sorted(FILES)), data=st.data())
def test_changed_bytes_are_read_or_refused_and_nothing_else(tmp_path: Path, kind: str, data: st.DataObject) -> None:
    content = bytearray(FILES[kind])
    for _ in range(data.draw(st.integers(1, 4))):
        # Most of what can go wrong is said in the first bytes.
        place = data.draw(st.one_of(st.integers(0, 120), st.integers(0, len(content) - 1))) % len(content)
        content[place] = data.draw(st.integers(0, 255))
    (tmp_path / "a").write_bytes(content)
    try:
        image = read_picture(tmp_path / "a", size=8, colour=True)
    except DataError as error:
        assert str(tmp_path / "a") in str(error)  # noqa: PT017  # being read is just as good
    else:
        assert image.shape == (3, 8, 8)


@given(
    pixels=hnp.arrays(
        np.uint8,
        st.one_of(
            st.tuples(st.integers(1, 40), st.integers(1, 40)),
            st.tuples(st.integers(1, 40), st.integers(1, 40), st.sampled_from([1, 3, 4])),
        ),
    ),
    size=st.integers(1, 32),
    colour=st.booleans(),
)
@settings(deadline=None)
def test_any_array_of_a_picture_becomes_an_image(pixels: np.ndarray, size: int, colour: bool) -> None:
    image = fit_picture(pixels, size=size, colour=colour)
    assert image.shape == (3 if colour else 1, size, size)
    assert image.dtype == np.uint8
    assert image.flags.c_contiguous


def test_an_array_gives_what_its_file_gives(tmp_path: Path) -> None:
    pixels = np.random.default_rng(5).integers(0, 256, (31, 17, 4), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    for colour in (False, True):
        expected = read_picture(tmp_path / "a.png", size=28, colour=colour)
        np.testing.assert_array_equal(fit_picture(pixels, size=28, colour=colour), expected)


@pytest.mark.parametrize("shape", [(4,), (0, 4), (4, 4, 2), (2, 4, 4, 3)])
def test_an_array_of_another_shape_or_type_is_a_mistake(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="expected uint8"):
        fit_picture(np.zeros(shape, np.uint8), size=8, colour=False)
    with pytest.raises(ValueError, match="float64"):
        fit_picture(np.zeros((4, 4)), size=8, colour=False)  # type: ignore[arg-type]  # the wrong type is the point


def test_a_web_page_is_called_so(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_text("\n<!DOCTYPE html><html>Not found</html>", encoding="utf-8")
    with pytest.raises(PictureError, match="no picture but a web page"):
        read_picture(tmp_path / "a.jpg", size=8, colour=False)


def test_lab_becomes_rgb(tmp_path: Path) -> None:
    # L* of 0 to 255, then a* and b* as signed bytes: white, a middle grey, a strong red.
    for pixel, expected in (
        ((255, 0, 0), (255, 255, 255)),
        ((136, 0, 0), (127, 127, 127)),
        ((136, 80, 67), (255, 0, 0)),
    ):
        Image.frombytes("LAB", (8, 8), bytes(pixel) * 64).save(tmp_path / "a.tif")
        image = read_picture(tmp_path / "a.tif", size=8, colour=True)
        np.testing.assert_allclose(image[:, 4, 4].astype(int), expected, atol=12)
